"""The OpenAPI document: reviewed, whole, exact, and readable without the internet."""

import json
import re
from collections.abc import Iterator
from typing import Any

import jsonschema_rs
import pytest
from starlette.testclient import TestClient

from app.config import Settings
from app.db.engine import Database
from app.main import create_app
from tests import make
from tests.server import ROOT

Json = dict[str, Any]
SNAPSHOT = ROOT / "tests/openapi.json"
PROBLEM = {"$ref": "#/components/schemas/Problem"}
MADE_BY_THE_SERVER = {"cursor", "preview"}
"""Parameters that nobody can make up, so that no example would be accepted."""
FROM_EVERY_LAYER = {"400", "413", "414", "431", "500", "503"}
"""The statuses that any request can meet before or beside its route."""


@pytest.fixture(scope="module")
def document(tmp_path_factory: pytest.TempPathFactory) -> Json:
    file = tmp_path_factory.mktemp("openapi") / "none.db"
    return create_app(Settings(database_url=f"sqlite:///{file}")).openapi()


def operations(document: Json) -> Iterator[tuple[str, Json]]:
    for path, item in document["paths"].items():
        for method, operation in item.items():
            yield f"{method.upper()} {path}", operation


def each_schema(schema: object, place: str) -> Iterator[tuple[str, object]]:
    """Give a schema and all within it, with their places."""
    yield place, schema
    if not isinstance(schema, dict):
        return
    for word in ("properties", "patternProperties", "$defs"):
        for name, inner in schema.get(word, {}).items():
            yield from each_schema(inner, f"{place}/{name}")
    for word in ("anyOf", "oneOf", "allOf", "prefixItems"):
        for number, inner in enumerate(schema.get(word, ())):
            yield from each_schema(inner, f"{place}/{word}/{number}")
    if "items" in schema:
        yield from each_schema(schema["items"], f"{place}/items")
    if schema.get("additionalProperties", False) is not False:
        yield from each_schema(schema["additionalProperties"], f"{place}/additionalProperties")


def all_schemas(document: Json) -> Iterator[tuple[str, object]]:
    for name, schema in document["components"]["schemas"].items():
        yield from each_schema(schema, name)
    for label, operation in operations(document):
        for parameter in operation.get("parameters", ()):
            yield from each_schema(parameter["schema"], f"{label} {parameter['name']}")
        for status, response in operation["responses"].items():
            for header, told in response.get("headers", {}).items():
                yield from each_schema(told["schema"], f"{label} {status} {header}")
            for content in response.get("content", {}).values():
                yield from each_schema(content["schema"], f"{label} {status}")


def test_the_document_is_the_reviewed_one(document: Json) -> None:
    assert json.loads(SNAPSHOT.read_text()) == document, (
        "The API's document has changed. If that is meant: make openapi, read the difference of"
        " tests/openapi.json, and commit it."
    )


def test_every_operation_says_what_it_does_and_how_it_fails(document: Json) -> None:
    named = [operation["operationId"] for _, operation in operations(document)]
    assert len(set(named)) == len(named) > 14
    tags = {tag["name"] for tag in document["tags"]}
    for label, operation in operations(document):
        assert operation["summary"], label
        assert operation["description"], label
        assert set(operation["tags"]) <= tags, label
        responses = operation["responses"]
        assert list(responses) == sorted(responses), label
        assert responses.keys() >= FROM_EVERY_LAYER, label
        assert any(status < "300" for status in responses), label
        assert ("401" in responses) == ({"key": []} in operation["security"]), label
        assert ("403" in responses) == (operation["security"] == [{"key": []}]), label
        asked_for = bool(operation.get("parameters")) or "requestBody" in operation
        assert ("422" in responses) <= asked_for, label
        for status, response in responses.items():
            assert response["description"], label
            if status >= "400":
                ((media_type, content),) = response["content"].items()
                assert media_type == "application/problem+json", label
                assert content["schema"] == PROBLEM, label
                assert content["example"]["status"] == int(status), label


def test_every_parameter_is_described_and_shown_by_an_example(document: Json) -> None:
    for label, operation in operations(document):
        for parameter in operation.get("parameters", ()):
            schema = parameter["schema"]
            place = f"{label} {parameter['name']}"
            assert parameter["description"], place
            assert {"type": "null"} not in schema.get("anyOf", ()), place
            if schema.get("type") == "array":
                assert (parameter["style"], parameter["explode"]) == ("form", False), place
            if parameter["name"] not in MADE_BY_THE_SERVER:
                assert {"enum", "const", "default", "examples"} & (
                    schema.keys() | parameter.keys()
                ), place


def test_no_schema_says_nothing(document: Json) -> None:
    telling = {"type", "$ref", "anyOf", "oneOf", "allOf", "enum", "const"}
    for place, schema in all_schemas(document):
        assert isinstance(schema, dict), place
        assert schema.keys() & telling, place


def test_every_named_schema_is_described_and_in_use(document: Json) -> None:
    text = json.dumps(document)
    for name, schema in document["components"]["schemas"].items():
        assert schema["description"], name
        assert f'"#/components/schemas/{name}"' in text, name
        if name not in ("Problem", "Fault"):  # which may get more members (RFC 9457, section 3.2)
            assert schema["additionalProperties"] is False, name


def test_what_a_shape_says_of_its_members_reaches_those_that_inherit_from_it(
    document: Json,
) -> None:
    schemas = document["components"]["schemas"]
    listed = schemas["Page"]["properties"]["items"]["items"]
    for shape in (schemas["Card"], schemas["ArticleOut"], listed):
        assert shape["properties"]["headline"]["description"] == "Without the label."
        assert shape["properties"]["datePublished"]["format"] == "date-time"
    assert (listed["required"], listed["title"]) == (["id"], "ListedCard")


def test_every_body_and_answer_is_shown_by_an_example_that_fits_its_schema(document: Json) -> None:
    for label, operation in operations(document):
        for whole in (operation.get("requestBody", {}), *operation["responses"].values()):
            for kind, content in whole.get("content", {}).items():
                if "json" in kind:
                    fit(document, label, content["schema"], shown(content))
        for parameter in operation.get("parameters", ()):
            place = f"{label} {parameter['name']}"
            fit(document, place, parameter["schema"], examples(parameter))


def fit(document: Json, place: str, schema: Json, several: list[Any]) -> None:
    whole = {**schema, "components": document["components"]}
    validator = jsonschema_rs.validator_for(whole, validate_formats=True)
    for example in several:
        assert validator.is_valid(example), f"{place}: {example}"


def shown(content: Json) -> list[Any]:
    if "example" in content:
        return [content["example"]]
    return [one["value"] for one in content["examples"].values()]


def examples(parameter: Json) -> list[Any]:
    told = [one["value"] for one in parameter.get("examples", {}).values()]
    return [*told, *parameter["schema"].get("examples", ())]


def written(example: object) -> str:
    """Write a value as OpenAPI's style `form` without `explode` says."""
    return ",".join(map(str, example)) if isinstance(example, list) else str(example)


def public_reads(document: Json) -> Iterator[tuple[str, list[Json]]]:
    """Give the path of each operation that all may read to its end, with its parameters."""
    for path, item in document["paths"].items():
        operation = item.get("get", {"responses": {"403": {}}})
        needs_key = "403" in operation["responses"]
        if not needs_key and "text/event-stream" not in str(operation):
            yield path, operation.get("parameters", [])


def filled(path: str, parameters: list[Json]) -> str:
    """Return the path with the last example of each of its parameters."""
    for parameter in parameters:
        if parameter["in"] == "path":
            path = path.replace(f"{{{parameter['name']}}}", str(examples(parameter)[-1]))
    return path


def test_every_example_is_accepted(client: TestClient, db: Database, document: Json) -> None:
    make.section(db, "world")
    had = ["https://old.example/2015/11/19/moon/", "/?p=4711"]
    make.article(db, "moon", section="world", tags=["energy"], authors=["night-desk"], aliases=had)
    asked = 0
    for path, parameters in public_reads(document):
        url = filled(path, parameters)
        needed = {
            parameter["name"]: written(examples(parameter)[-1])
            for parameter in parameters
            if parameter["in"] == "query" and parameter.get("required")
        }
        assert client.get(url, params=needed).status_code == 200, url
        for name, example in (
            (parameter["name"], example)
            for parameter in parameters
            for example in examples(parameter)
            if parameter["in"] == "query"
        ):
            # Until today would be too many days.
            more = {"to": "2018-04-24"} if name == "from" else {}
            answer = client.get(url, params={**needed, name: written(example), **more})
            assert answer.status_code == 200, (url, name, example)
            asked += 1
    assert asked > 15


def test_the_documentation_names_no_other_host(client: TestClient, document: Json) -> None:
    page = client.get("/docs")
    assert page.status_code == 200
    assert "//" not in page.text
    policy = page.headers["content-security-policy"]
    assert "http" not in policy
    assert "default-src 'none'" in policy
    files = re.findall(r'(?:src|href)="([^":]+)"', page.text)
    assert len(files) == 2
    for file in files:
        asset = client.get(f"/{file}")
        assert asset.status_code == 200
        assert asset.headers["x-content-type-options"] == "nosniff"
        assert len(asset.content) > 100_000
    assert client.get("/openapi.json").json() == document
