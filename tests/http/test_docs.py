import re
from base64 import b64encode
from hashlib import sha256

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from app.http import docs
from app.http.headers import Headers
from app.http.problems import install

APP = FastAPI(docs_url=None, redoc_url=None)
install(APP)
APP.include_router(docs.router)
CLIENT = TestClient(Headers(APP))


def test_the_page_asks_no_other_host_for_anything() -> None:
    page = CLIENT.get("/docs")
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert "//" not in page.text
    for url in re.findall(r'(?:src|href)="([^"]+)"', page.text):
        assert url.startswith("data:") or CLIENT.get(f"/{url}").status_code == 200
    assert CLIENT.get("/openapi.json").json()["paths"] == {}


def test_the_policy_lets_exactly_the_pages_own_script_run() -> None:
    page = CLIENT.get("/docs")
    (policy,) = page.headers.get_list("content-security-policy")
    (script,) = re.findall(r"<script>(.*?)</script>", page.text, re.DOTALL)
    digest = b64encode(sha256(script.encode()).digest()).decode()
    directives = dict(each.split(" ", 1) for each in policy.split("; "))
    assert directives["script-src"] == f"'self' 'sha256-{digest}'"
    assert directives["default-src"] == "'none'"
    assert directives["connect-src"] == "'self'"
    assert "validatorUrl: null" in script


@pytest.mark.parametrize(
    ("name", "media_type", "holds"),
    [
        ("swagger-ui-bundle.js", "text/javascript; charset=utf-8", "SwaggerUIBundle"),
        ("swagger-ui.css", "text/css; charset=utf-8", ".swagger-ui"),
    ],
)
def test_the_two_assets_are_served_for_long(name: str, media_type: str, holds: str) -> None:
    got = CLIENT.get(f"/docs/assets/{name}")
    assert (got.status_code, got.headers["content-type"]) == (200, media_type)
    assert got.headers["cache-control"] == "public, max-age=604800"
    assert holds in got.text


@pytest.mark.parametrize(
    "name", ["redoc.standalone.js", "favicon.png", "..%2Fcore.py", "%2e%2e/core.py", ".", "x"]
)
def test_no_other_file_is(name: str) -> None:
    assert CLIENT.get(f"/docs/assets/{name}").status_code == 404


def test_the_page_is_not_part_of_the_api() -> None:
    assert CLIENT.head("/docs").status_code == 200
    assert APP.openapi()["paths"] == {}
