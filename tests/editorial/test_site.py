"""The newsroom's own settings: who changes them, what is refused, and what follows at once."""

from typing import Any

import pytest
from starlette.testclient import TestClient

from app.db.engine import Database
from app.edition.stamp import current_edition
from tests import make
from tests.editorial.desk import Editor


@pytest.fixture
def admin(client: TestClient, db: Database) -> Editor:
    return Editor(client, db, "admin")


def change(admin: Editor, **said: Any) -> Any:
    """Patch what was just read."""
    etag = admin.send("GET", "site").headers["ETag"]
    return admin.send("PATCH", "site", said, {"If-Match": etag})


def edition(db: Database) -> int:
    with db.read() as session:
        return current_edition(session)


def test_the_settings_are_read_and_changed_by_name(admin: Editor, db: Database) -> None:
    before = edition(db)

    answer = change(
        admin, name="The Moon", links=[{"rel": "x", "name": "X", "href": "https://x.test/"}]
    )

    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert answer.json() == {
        "name": "The Moon",
        "url": "http://127.0.0.1:8000",
        "language": "en",
        "timeZone": "Europe/Istanbul",
        "hijriOffset": 0,
        "hijriMonths": [],
        "links": [{"rel": "x", "name": "X", "href": "https://x.test/"}],
        "feedFullText": True,
        "webSubHub": None,
    }
    assert admin.ok("GET", "site") == answer.json()
    assert edition(db) == before + 1
    assert admin.client.get("/v1/masthead").json()["site"]["name"] == "The Moon"


def test_null_empties_what_may_be_empty(admin: Editor) -> None:
    link = {"rel": "x", "name": "X", "href": "https://x.test/"}
    assert change(admin, links=[link], hijriOffset=1).status_code == 200

    emptied = change(admin, links=None, hijriOffset=None, hijriMonths=None)

    assert emptied.json()["links"] == emptied.json()["hijriMonths"] == []
    assert emptied.json()["hijriOffset"] == 0
    for name in ("name", "url", "language", "timeZone"):
        assert change(admin, **{name: None}).status_code == 422


def test_the_newsrooms_own_hijri_calendar_holds_at_once(admin: Editor) -> None:
    path = "/v1/masthead?day=2018-04-24"
    assert admin.client.get(path).json()["date"]["hijri"]["iso"] == "1439-08-08"

    assert change(admin, hijriOffset=-1).status_code == 200
    assert admin.client.get(path).json()["date"]["hijri"]["iso"] == "1439-08-07"

    declared = [{"year": 1439, "month": 8, "firstDay": "2018-04-16"}]
    assert change(admin, hijriMonths=declared).json()["hijriMonths"] == declared
    assert admin.client.get(path).json()["date"]["hijri"]["iso"] == "1439-08-09"


def test_what_changes_nothing_takes_no_edition(admin: Editor, db: Database) -> None:
    before = edition(db)

    answer = change(admin, timeZone="Europe/Istanbul", language="en")

    assert answer.status_code == 200
    assert change(admin).status_code == 200
    assert edition(db) == before


@pytest.mark.parametrize(
    ("said", "pointer", "code"),
    [
        ({"timeZone": "Europe/Paris"}, "/timeZone", "time-zone-is-fixed"),
        ({"hijriOffset": 3}, "/hijriOffset", None),
        ({"hijriOffset": "1"}, "/hijriOffset", None),
        ({"hijriOffset": True}, "/hijriOffset", None),
        (
            {"hijriMonths": [{"year": 1439, "month": 8, "firstDay": "2018-05-16"}]},
            "/hijriMonths",
            "hijri-months",
        ),
        (
            {
                "hijriMonths": [
                    {"year": 1439, "month": 8, "firstDay": f"2018-04-1{n}"} for n in (6, 7)
                ]
            },
            "/hijriMonths",
            "repeated",
        ),
        ({"hijriMonths": [{"year": 1439}]}, "/hijriMonths/0/month", None),
        ({"url": "javascript:alert(1)"}, "/url", None),
        ({"url": "https://a.test/path"}, "/url", None),
        ({"language": "english!"}, "/language", None),
        ({"links": [{"rel": "x", "name": "X", "href": "data:,"}]}, "/links/0/href", None),
        ({"name": ""}, "/name", None),
        ({"name": ["a"]}, "/name", None),
        ({"id": 2}, "/id", None),
        ({"time_zone": "Europe/Paris"}, "/time_zone", None),
    ],
)
def test_what_cannot_be_kept_is_refused_by_name_and_changes_nothing(
    admin: Editor, db: Database, said: Any, pointer: str, code: str | None
) -> None:
    before, number = admin.ok("GET", "site"), edition(db)

    answer = change(admin, **said)

    assert answer.status_code == 422, answer.text
    faults = answer.json()["errors"]
    assert pointer in [fault["pointer"] for fault in faults]
    assert code is None or [fault["code"] for fault in faults] == [code]
    assert (admin.ok("GET", "site"), edition(db)) == (before, number)


def test_whoever_changes_the_settings_says_which_they_read(admin: Editor) -> None:
    old = admin.send("GET", "site").headers["ETag"]
    assert admin.send("PATCH", "site", {"name": "A"}).status_code == 428
    assert admin.send("PATCH", "site", {"name": "A"}, {"If-Match": old}).status_code == 200

    late = admin.send("PATCH", "site", {"name": "B"}, {"If-Match": old})

    assert late.status_code == 412
    assert admin.send("PATCH", "site", {"name": "B"}, {"If-Match": f"W/{old}"}).status_code == 412
    assert admin.ok("GET", "site")["name"] == "A"
    assert admin.send("PATCH", "site", {"name": "B"}, {"If-Match": "*"}).status_code == 200


@pytest.mark.parametrize(
    ("role", "reads"),
    [("viewer", 200), ("writer", 200), ("editor", 200), ("app", 403), (None, 401)],
)
def test_only_an_admin_changes_the_settings(
    client: TestClient, db: Database, role: Any, reads: int
) -> None:
    key = make.key(db, role) if role is not None else {}
    path, any_version = "/v1/editorial/site", {"If-Match": "*"}

    assert client.get(path, headers=key).status_code == reads
    refused = client.patch(path, json={"name": "Mine"}, headers={**key, **any_version})
    assert refused.status_code == (401 if role is None else 403)
    assert client.get("/v1/masthead").json()["site"]["name"] == "Manset"
