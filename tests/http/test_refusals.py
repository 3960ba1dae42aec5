import json
from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any, Literal

import pytest
from fastapi import Body, FastAPI, Header, Query
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, HttpUrl
from pydantic_core import PydanticCustomError
from starlette.testclient import TestClient

from app.http.problems import install


class State(StrEnum):
    DRAFT = "draft"
    PUBLISHED = "published"


def known_locale(value: object) -> object:
    if value not in ("en", "tr"):
        raise PydanticCustomError("unknown-locale", "no", {"allowed": ["en", "tr"]})
    return value


def palindrome(value: str) -> str:
    if value != value[::-1]:
        raise PydanticCustomError("not-a-palindrome", "no")
    return value


class Parameters(BaseModel):
    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    limit: Annotated[int, Field(ge=1, le=100)] = 20
    sort: Literal["newest", "oldest"] = "newest"
    state: State = State.DRAFT
    day: date | None = None
    moment: datetime | None = Field(None, alias="from")
    q: Annotated[str, Field(min_length=1, max_length=200, pattern="^[a-z]+$")] = "a"
    locale: Annotated[str, BeforeValidator(known_locale)] = "en"
    word: Annotated[str, AfterValidator(palindrome)] = "level"
    free: bool = False
    ratio: Annotated[float, Field(allow_inf_nan=False)] = 0.5


class Tag(BaseModel):
    model_config = ConfigDict(extra="forbid")
    name: str
    weight: int | list[int] = 1


class Article(BaseModel):
    model_config = ConfigDict(extra="forbid")
    headline: str
    tags: list[Tag] = []
    url: HttpUrl | None = None
    extra: dict[str, int] = {}


def client() -> TestClient:
    app = FastAPI()
    install(app)

    @app.get("/")
    def read(parameters: Annotated[Parameters, Query()]) -> None:
        return None

    @app.get("/ids/{number}")
    def read_id(number: int, needed: str, if_match: Annotated[str, Header()]) -> None:
        return None

    @app.post("/")
    def create(article: Article) -> None:
        return None

    @app.post("/two")
    def create_two(a: Annotated[int, Body()], b: Annotated[int, Body()]) -> None:
        return None

    return TestClient(app)


CLIENT = client()


def faults(answer: Any, status: int) -> list[dict[str, object]]:
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    body = answer.json()
    assert body["status"] == status
    return list(body["errors"])


@pytest.mark.parametrize(
    ("query", "code", "parameter"),
    [
        ({"limit": "0"}, "too-small", "limit"),
        ({"limit": "-1"}, "too-small", "limit"),
        ({"limit": "101"}, "too-large", "limit"),
        ({"limit": "99999999999999999999"}, "too-large", "limit"),
        ({"limit": "7" * 5_000}, "integer-out-of-range", "limit"),
        ({"limit": "ten"}, "not-an-integer", "limit"),
        ({"limit": ""}, "not-an-integer", "limit"),
        ({"limit": "1.5"}, "not-an-integer", "limit"),
        ({"day": "0000-01-01"}, "not-a-day", "day"),
        ({"day": "2018-04-31"}, "not-a-day", "day"),
        ({"from": "2018-04-24T25:00"}, "not-an-instant", "from"),
        ({"q": ""}, "too-short", "q"),
        ({"q": "a" * 201}, "too-long", "q"),
        ({"q": "É"}, "bad-format", "q"),
        ({"word": "secret"}, "not-a-palindrome", "word"),
        ({"free": "perhaps"}, "not-a-boolean", "free"),
        ({"ratio": "NaN"}, "not-finite", "ratio"),
        ({"ratio": "1e999"}, "not-finite", "ratio"),
        ({"ratio": "half"}, "not-a-number", "ratio"),
    ],
)
def test_a_parameter_that_is_not_acceptable_is_named(
    query: Mapping[str, str], code: str, parameter: str
) -> None:
    assert faults(CLIENT.get("/", params=query), 422) == [{"parameter": parameter, "code": code}]


@pytest.mark.parametrize(
    ("query", "code", "allowed"),
    [
        ({"sort": "zzz"}, "not-allowed", ["newest", "oldest"]),
        ({"state": "zzz"}, "not-allowed", ["draft", "published"]),
        ({"locale": "zzz"}, "unknown-locale", ["en", "tr"]),
    ],
)
def test_a_choice_lists_what_is_allowed(
    query: Mapping[str, str], code: str, allowed: list[str]
) -> None:
    (name,) = query
    expected = [{"parameter": name, "code": code, "allowed": allowed}]
    assert faults(CLIENT.get("/", params=query), 422) == expected


def test_an_unknown_parameter_is_400_even_beside_a_wrong_value() -> None:
    assert faults(CLIENT.get("/?page=2&limit=0"), 400) == [
        {"parameter": "limit", "code": "too-small"},
        {"parameter": "page", "code": "unknown-parameter"},
    ]


@pytest.mark.parametrize("name", ["%3Cscript%3E", "a%20b", "%E2%98%83", "x" * 42, "%0D%0Aa"])
def test_an_unknown_parameter_is_repeated_only_if_it_is_a_plain_word(name: str) -> None:
    answer = CLIENT.get(f"/?{name}=secret")
    assert faults(answer, 400) == [{"code": "unknown-parameter"}]
    assert "secret" not in answer.text


def test_what_is_missing_is_named_wherever_it_belongs() -> None:
    assert faults(CLIENT.get("/ids/x1"), 422) == [
        {"parameter": "number", "code": "not-an-integer"},
        {"parameter": "needed", "code": "missing"},
        {"parameter": "if-match", "code": "missing"},
    ]


@pytest.mark.parametrize(
    ("body", "pointer", "code"),
    [
        ({}, "/headline", "missing"),
        ({"headline": 7}, "/headline", "not-a-string"),
        ({"headline": "a", "html": "b"}, "/html", "unknown-field"),
        ({"headline": "a", "<b>": "b"}, "", "unknown-field"),
        ({"headline": "a", "tags": {}}, "/tags", "not-a-list"),
        ({"headline": "a", "tags": [{"name": "x"}, {}]}, "/tags/1/name", "missing"),
        ({"headline": "a", "tags": [7]}, "/tags/0", "not-an-object"),
        ({"headline": "a", "tags": [{"name": "x", "<b>": 1}]}, "/tags/0", "unknown-field"),
        ({"headline": "a", "url": "x"}, "/url", "not-a-url"),
        ({"headline": "a", "extra": {"k": "secret"}}, "/extra/k", "not-an-integer"),
        ({"headline": "a", "extra": {"\ud800": "secret"}}, "/extra", "not-an-integer"),
        ([], "", "not-an-object"),
    ],
)
def test_a_field_that_is_not_acceptable_is_pointed_to(
    body: object, pointer: str, code: str
) -> None:
    content = json.dumps(body).encode()
    answer = CLIENT.post("/", content=content, headers={"Content-Type": "application/json"})
    assert faults(answer, 422) == [{"pointer": pointer, "code": code}]
    assert "secret" not in answer.text


def test_the_members_of_a_union_leave_no_trace_in_a_pointer() -> None:
    body = {"headline": "a", "tags": [{"name": "x", "weight": ["y"]}]}
    assert faults(CLIENT.post("/", json=body), 422) == [
        {"pointer": "/tags/0/weight", "code": "not-an-integer"},
        {"pointer": "/tags/0/weight/0", "code": "not-an-integer"},
    ]


def test_a_body_that_is_not_there_is_missing() -> None:
    assert faults(CLIENT.post("/"), 422) == [{"pointer": "", "code": "missing"}]
    assert faults(CLIENT.post("/two", json={"a": 1}), 422) == [{"pointer": "/b", "code": "missing"}]


@pytest.mark.parametrize(
    "content_type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", None]
)
def test_a_body_of_another_type_is_415_and_has_no_effect(content_type: str | None) -> None:
    headers = {"Content-Type": content_type} if content_type else {}
    answer = CLIENT.post("/", content=b'{"headline": "a"}', headers=headers)
    assert faults(answer, 415) == []


def test_json_that_cannot_be_read_is_400() -> None:
    answer = CLIENT.post("/", content=b"{", headers={"Content-Type": "application/json"})
    assert faults(answer, 400) == [{"code": "malformed-json"}]


def test_a_long_list_of_faults_is_cut_and_says_so() -> None:
    answer = CLIENT.post("/", json={"headline": "a", "tags": [7] * 500})
    assert len(faults(answer, 422)) == 20
    assert "the first 20" in answer.json()["detail"]
