"""The OpenAPI document: what FastAPI makes of the routes, exact for those who generate code."""

from typing import Any, Final

from fastapi import FastAPI

from app.http.examples import example_of
from app.http.problems import FAULT_SCHEMA, PROBLEM_SCHEMA

JsonObject = dict[str, Any]

_PROBLEM: Final = {"$ref": "#/components/schemas/Problem"}
_UNUSED: Final = ("HTTPValidationError", "ValidationError")
"""FastAPI's own refusals, which it documents though every refusal here is a problem."""
_KEY: Final = {
    "type": "http",
    "scheme": "bearer",
    "description": "A key, as `manset key create` prints it; public answers need none.",
}


def install(app: FastAPI) -> None:
    """Make `app.openapi()` return the exact document, from now on."""
    make = app.openapi

    def openapi() -> JsonObject:
        document = make()
        if "Problem" not in document["components"]["schemas"]:
            _mend(document)
        return document

    app.openapi = openapi  # type: ignore[method-assign]


def _mend(document: JsonObject) -> None:
    components = document["components"]
    schemas = components["schemas"]
    for name in _UNUSED:
        schemas.pop(name, None)
    schemas.update(Problem=PROBLEM_SCHEMA, Fault=FAULT_SCHEMA)
    components["schemas"] = dict(sorted(schemas.items()))
    components["securitySchemes"] = {"key": _KEY}
    for path in document["paths"].values():
        for operation in path.values():
            _mend_operation(operation)
            _exemplify(operation, schemas)


def _mend_operation(operation: JsonObject) -> None:
    for parameter in operation.get("parameters", ()):
        parameter["schema"] = schema = without_null(parameter["schema"])
        if schema.get("type") == "array":
            parameter.update(style="form", explode=False)  # a,b in one parameter, never two
    responses = {
        status: response
        for status, response in sorted(operation["responses"].items())
        if _UNUSED[0] not in str(response)
    }
    for response in responses.values():
        for content in response.get("content", {}).values():
            if content["schema"] == PROBLEM_SCHEMA:
                content["schema"] = _PROBLEM
    operation["responses"] = responses
    operation["security"] = _security(responses)


def _exemplify(operation: JsonObject, schemas: JsonObject) -> None:
    for whole in (operation.get("requestBody", {}), *operation["responses"].values()):
        for kind, content in whole.get("content", {}).items():
            if "json" in kind and not {"example", "examples"} & content.keys():
                content["example"] = example_of(content["schema"], schemas)


def _security(responses: JsonObject) -> list[JsonObject]:
    """Tell by its answers whether an operation needs a key, or takes one, or looks at none."""
    if "403" in responses:
        return [{"key": []}]
    return [{}, {"key": []}] if "401" in responses else []


def without_null(schema: JsonObject) -> JsonObject:
    """Return the schema of what may be left out of a query or a form: they cannot say null."""
    kinds = [kind for kind in schema.get("anyOf", ()) if kind != {"type": "null"}]
    if not kinds:
        return schema
    about = {name: value for name, value in schema.items() if name != "anyOf"}
    return {**(kinds[0] if len(kinds) == 1 else {"anyOf": kinds}), **about}
