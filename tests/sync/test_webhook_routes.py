from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network
from typing import Any

import pytest
from sqlalchemy import insert, select
from starlette.testclient import TestClient

from app.access.roles import ROLES
from app.config import Settings
from app.db.engine import Database
from app.db.tables import Webhook, WebhookDelivery
from tests import make
from tests.conftest import ISTANBUL

PATH = "/v1/editorial/webhooks"
URL = "https://news.example.com/in"
LATELY = datetime.now(UTC).replace(microsecond=0)
"""What ended thirty days ago is forgotten while a test looks at it."""


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"outbound_allow": (ip_network("10.1.0.0/16"),)})


@pytest.fixture
def admin(db: Database) -> dict[str, str]:
    return make.key(db, "admin")


@pytest.fixture
def webhook(client: TestClient, admin: dict[str, str]) -> Iterator[dict[str, Any]]:
    """Make one that is paused: nothing is sent by itself."""
    made = client.post(PATH, json={"url": URL}, headers=admin).json()
    client.patch(f"{PATH}/{made['id']}", json={"isActive": False}, headers=admin)
    return made  # type: ignore[no-any-return]


def delivered(db: Database, webhook_id: int, number: int, state: str = "delivered") -> list[int]:
    """Put deliveries into the log; give their ids."""
    with db.write() as session:
        for article_id in range(1, number + 1):
            values = {
                "webhook_id": webhook_id,
                "position": f"7-{article_id}",
                "op": "upsert",
                "state": state,
                "attempts": 1,
                "created_at": LATELY,
                "due_at": LATELY + timedelta(minutes=1),
                "ended_at": None if state == "waiting" else LATELY,
                "status": 204,
            }
            session.execute(insert(WebhookDelivery).values(values))
        return list(session.scalars(select(WebhookDelivery.id).order_by(WebhookDelivery.id)))


def test_the_secret_is_shown_once(client: TestClient, admin: dict[str, str]) -> None:
    answer = client.post(PATH, json={"url": URL}, headers=admin)
    made = answer.json()
    assert answer.status_code == 201
    assert answer.headers["location"] == f"{PATH}/{made['id']}"
    assert answer.headers["cache-control"] == "private, no-store"
    assert made["secret"].startswith("whsec_")
    shown = {name: value for name, value in made.items() if name != "secret"}
    assert shown == {
        "id": made["id"],
        "url": URL,
        "isActive": True,
        "failures": 0,
        "createdAt": made["createdAt"],
        "pausedAt": None,
    }
    assert client.get(PATH, headers=admin).json() == {"items": [shown]}
    assert client.get(f"{PATH}/{made['id']}", headers=admin).json() == shown


def test_a_repeat_makes_no_second_webhook_and_shows_no_secret(
    client: TestClient, admin: dict[str, str]
) -> None:
    headers = admin | {"Idempotency-Key": '"one"'}
    assert client.post(PATH, json={"url": URL}, headers=headers).status_code == 201
    again = client.post(PATH, json={"url": URL}, headers=headers)
    assert again.status_code == 409
    assert len(client.get(PATH, headers=admin).json()["items"]) == 1


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/",
        "http://[::1]/",
        "http://2130706433/",
        "http://10.2.0.1/",
        "http://169.254.169.254/latest",
        "http://[64:ff9b::7f00:1]/",
        "ftp://example.com/",
        "https://user:password@example.com/",
        "https://example.com/#part",
        "https://haber.örnek.com/",
        "example.com",
    ],
)
def test_a_url_that_is_never_asked_is_refused(
    client: TestClient, admin: dict[str, str], webhook: dict[str, Any], url: str
) -> None:
    for answer in (
        client.post(PATH, json={"url": url}, headers=admin),
        client.patch(f"{PATH}/{webhook['id']}", json={"url": url}, headers=admin),
    ):
        assert answer.status_code == 422
        assert answer.json()["errors"] == [{"pointer": "/url", "code": "not-allowed"}]
        assert url not in answer.text
    assert [one["url"] for one in client.get(PATH, headers=admin).json()["items"]] == [URL]


def test_what_the_newsroom_allows_is_taken(client: TestClient, admin: dict[str, str]) -> None:
    answer = client.post(PATH, json={"url": "http://10.1.2.3:8080/in"}, headers=admin)
    assert answer.status_code == 201


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"url": None},
        {"url": 7},
        {"url": ""},
        {"url": URL, "secret": "x"},
        {"url": URL, "id": 1},
    ],
)
def test_what_is_no_webhook_is_refused(
    client: TestClient, admin: dict[str, str], body: dict[str, Any]
) -> None:
    assert client.post(PATH, json=body, headers=admin).status_code == 422
    assert client.get(PATH, headers=admin).json() == {"items": []}


@pytest.mark.parametrize(
    "body",
    [{"url": None}, {"isActive": None}, {"isActive": 1}, {"isActive": "no"}, {"failures": 0}],
)
def test_what_is_no_change_is_refused(
    client: TestClient, admin: dict[str, str], webhook: dict[str, Any], body: dict[str, Any]
) -> None:
    here = f"{PATH}/{webhook['id']}"
    before = client.get(here, headers=admin).json()
    assert client.patch(here, json=body, headers=admin).status_code == 422
    assert client.get(here, headers=admin).json() == before


def test_a_webhook_is_changed_and_removed(
    client: TestClient, db: Database, admin: dict[str, str], webhook: dict[str, Any]
) -> None:
    here = f"{PATH}/{webhook['id']}"
    before = client.get(here, headers=admin).json()
    assert client.patch(here, json={}, headers=admin).json() == before
    other = URL + "?two"
    assert client.patch(here, json={"url": other}, headers=admin).json() == before | {"url": other}
    delivered(db, webhook["id"], 2)
    assert client.delete(here, headers=admin).status_code == 204
    assert client.get(here, headers=admin).status_code == 404
    with db.read() as session:
        assert session.execute(select(WebhookDelivery.id)).all() == []


def test_there_are_a_hundred_webhooks_at_most(
    client: TestClient, db: Database, admin: dict[str, str]
) -> None:
    one = {
        "url": URL,
        "secret": "whsec_",
        "is_active": False,
        "edition": 1,
        "article_id": 1,
        "failures": 0,
        "created_at": make.NOW,
    }
    with db.write() as session:
        session.execute(insert(Webhook), [one] * 100)
    assert client.post(PATH, json={"url": URL}, headers=admin).status_code == 409
    assert len(client.get(PATH, headers=admin).json()["items"]) == 100


def test_deliveries_are_walked_newest_first_and_back(
    client: TestClient, db: Database, admin: dict[str, str], webhook: dict[str, Any]
) -> None:
    ids = delivered(db, webhook["id"], 5)
    other = client.post(PATH, json={"url": URL}, headers=admin).json()
    assert client.get(f"{PATH}/{other['id']}/deliveries", headers=admin).json()["items"] == []
    seen, url, pages = [], f"{PATH}/{webhook['id']}/deliveries?limit=2", []
    while url:
        page = client.get(url, headers=admin)
        assert page.headers["cache-control"] == "private, no-store"
        pages.append(page.json())
        seen += [item["id"] for item in pages[-1]["items"]]
        url = pages[-1]["next"]
    assert seen == ids[::-1]
    back = client.get(pages[2]["prev"], headers=admin).json()
    assert back["items"] == pages[1]["items"]
    assert client.get(back["prev"], headers=admin).json()["prev"] is None
    assert pages[0]["items"][0] == {
        "id": ids[-1],
        "webhook": webhook["id"],
        "position": "7-5",
        "op": "upsert",
        "state": "delivered",
        "attempts": 1,
        "createdAt": LATELY.astimezone(ISTANBUL.zone).isoformat(),
        "dueAt": None,
        "endedAt": LATELY.astimezone(ISTANBUL.zone).isoformat(),
        "status": 204,
        "error": None,
    }


def test_a_cursor_of_another_webhook_is_refused(
    client: TestClient, db: Database, admin: dict[str, str], webhook: dict[str, Any]
) -> None:
    delivered(db, webhook["id"], 2)
    other = client.post(PATH, json={"url": URL}, headers=admin).json()
    page = client.get(f"{PATH}/{webhook['id']}/deliveries?limit=1", headers=admin).json()
    foreign = page["next"].replace(f"/{webhook['id']}/", f"/{other['id']}/")
    assert client.get(foreign, headers=admin).status_code == 400


def test_a_replay_is_a_new_delivery_of_the_same_event(
    client: TestClient, db: Database, admin: dict[str, str], webhook: dict[str, Any]
) -> None:
    (past,) = delivered(db, webhook["id"], 1, "failed")
    url = f"{PATH}/deliveries/{past}/replay"
    headers = admin | {"Idempotency-Key": '"one"'}
    first = client.post(url, headers=headers)
    assert first.status_code == 201
    again = first.json()
    assert again["id"] > past
    assert (again["position"], again["state"], again["attempts"]) == ("7-1", "waiting", 0)
    assert again["dueAt"] is not None
    assert client.post(url, headers=headers).json() == again
    log = client.get(f"{PATH}/{webhook['id']}/deliveries", headers=admin).json()["items"]
    assert [one["id"] for one in log] == [again["id"], past]
    waiting = client.post(f"{PATH}/deliveries/{again['id']}/replay", headers=admin)
    assert waiting.status_code == 409


def test_what_is_not_there_is_not_found(client: TestClient, admin: dict[str, str]) -> None:
    for method, path in (
        ("GET", "/1"),
        ("PATCH", "/1"),
        ("DELETE", "/1"),
        ("GET", "/1/deliveries"),
        ("POST", "/deliveries/1/replay"),
    ):
        body = {"isActive": True} if method == "PATCH" else None
        assert client.request(method, PATH + path, headers=admin, json=body).status_code == 404


def test_only_administrators_have_webhooks(client: TestClient, db: Database) -> None:
    answers = {None: 401} | {role: 403 for role in ROLES if role != "admin"}
    for role, status in answers.items():
        headers = make.key(db, role) if role is not None else {}
        for method, path in (
            ("POST", ""),
            ("GET", ""),
            ("GET", "/1"),
            ("PATCH", "/1"),
            ("DELETE", "/1"),
            ("GET", "/1/deliveries"),
            ("POST", "/deliveries/1/replay"),
        ):
            body = {"url": URL} if method in {"POST", "PATCH"} else None
            answer = client.request(method, PATH + path, headers=headers, json=body)
            assert answer.status_code == status, (role, method, path)
    with db.read() as session:
        assert session.execute(select(Webhook.id)).all() == []
