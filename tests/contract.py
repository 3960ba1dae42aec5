"""A test client that holds every JSON answer against the OpenAPI document."""

import re
from typing import Any

import jsonschema_rs
from starlette.testclient import TestClient
from starlette.types import ASGIApp

Validators = dict[str, Any]
Paths = list[tuple[re.Pattern[str], str]]
_KNOWN: list[tuple[dict[str, Any], Validators, Paths]] = []


def _known(document: dict[str, Any]) -> tuple[Validators, Paths]:
    """Return what was made of this document before: a test must not make it all again."""
    for one, validators, paths in _KNOWN:
        if one is document:
            return validators, paths
    paths = [(re.compile(re.sub(r"\{\w+\}", "[^/]+", path)), path) for path in document["paths"]]
    _KNOWN.append((document, {}, paths))
    return _known(document)


class CheckedClient(TestClient):
    """Asks the application, and fails where an answer is not what the document says."""

    def __init__(self, app: ASGIApp, document: dict[str, Any], *, base_url: str) -> None:
        super().__init__(app, base_url=base_url, follow_redirects=False)
        self._document = document
        self._validators, self._paths = _known(document)

    def request(self, method: str, url: Any, **options: Any) -> Any:
        answer = super().request(method, url, **options)
        path = str(url).partition("?")[0]
        found = [known for pattern, known in self._paths if pattern.fullmatch(path)]
        exact = path if path in found else next(iter(found), "")
        operation = self._document["paths"].get(exact, {}).get(method.lower())
        if operation is not None:
            self._check(operation, answer)
        return answer

    def _check(self, operation: dict[str, Any], answer: Any) -> None:
        status = str(answer.status_code)
        assert status in operation["responses"], f"{status} is not documented"
        content = operation["responses"][status].get("content", {})
        kind = answer.headers.get("content-type", "").partition(";")[0]
        if not content:
            assert not answer.content, f"{status} is documented without a body"
            return
        assert kind in content, f"{kind} is not documented for {status}"
        schema = content[kind]["schema"]
        key = str(schema)
        if key not in self._validators:
            whole = {**schema, "components": self._document["components"]}
            self._validators[key] = jsonschema_rs.validator_for(whole)
        self._validators[key].validate(answer.json() if kind.endswith("json") else answer.text)
