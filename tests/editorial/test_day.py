"""A day of a newsroom, told through HTTP: after each step every public surface says the same."""

from datetime import UTC, datetime, timedelta
from typing import Any

from starlette.testclient import TestClient

from app.archive.verify import each_difference
from app.db.engine import Database
from app.editorial.schedule import do_due
from tests.editorial.desk import Editor


def surfaces(client: TestClient, db: Database, article: Any) -> dict[str, Any]:
    """Ask every public surface about one article; check that what is kept is sound."""
    assert list(each_difference(db)) == []
    detail = client.get(f"/v1/articles/{article['id']}")
    page = client.get("/v1/articles?count=exact").json()
    totals = client.get("/v1/totals").json()
    masthead = client.get("/v1/masthead").json()
    tomorrow = (datetime.now(UTC) + timedelta(days=1)).date()
    rows = client.get(f"/v1/days?last=3&to={tomorrow}").json()["items"]
    changes = client.get("/v1/changes?limit=100").json()["items"]
    by_day = sum(row["articles"] for row in rows)
    counts = {page["total"], totals["articles"], by_day}
    assert len(counts) == 1, "every count is the same"
    today = masthead["date"]["day"]  # shortly before midnight, what is due in ten minutes is not
    by_today = sum(row["articles"] for row in rows if row["period"] <= today)
    assert masthead["totals"]["articles"] == by_today
    ops = [row["op"] for row in changes if row["id"] == article["id"]]
    return {
        "status": detail.status_code,
        "headline": detail.json().get("headline"),
        "in list": article["id"] in [one["id"] for one in page["items"]],
        "articles": counts.pop(),
        "op": ops[-1] if ops else None,
    }


def test_a_day_of_a_newsroom(client: TestClient, db: Database, editor: Editor) -> None:
    writer = Editor(client, db, role="writer", owner="night desk")
    gone = {"status": 404, "headline": None, "in list": False, "articles": 0, "op": None}

    draft = writer.create("URGENT: Bridge closed", bodyHtml="<p>Wind.</p>", section="city")
    assert (draft["label"], draft["urgency"], draft["state"]) == ("URGENT", 1, "draft")
    assert draft["notices"][0]["field"] == "headline"
    assert surfaces(client, db, draft) == gone

    reviewed = editor.change(draft, summary="The bridge is closed.")
    at = datetime.fromisoformat(reviewed["savedAt"]) + timedelta(minutes=10)
    scheduled = editor.do("publish", reviewed, at=at.isoformat())
    assert scheduled["state"] == "scheduled"
    assert surfaces(client, db, draft) == gone

    assert do_due(db, at - timedelta(seconds=1)) == 0
    assert do_due(db, at) == 1
    assert do_due(db, at) == 0
    published = editor.read(draft)
    assert datetime.fromisoformat(published["datePublished"]) == at
    here = {"status": 200, "headline": "Bridge closed", "in list": True}
    assert client.get("/v1/articles?section=city&urgency=1").json()["items"][0]["id"] == draft["id"]

    urgent = editor.do("publish", editor.create("Ferry stopped"))
    urgent = editor.change(urgent, urgency=1, label="URGENT")
    assert surfaces(client, db, urgent)["op"] == "upsert"

    corrected = editor.do("correct", published, text="It was closed at noon.", kind="correction")
    shown = client.get(f"/v1/articles/{draft['id']}").json()
    assert [note["text"] for note in shown["corrections"]] == ["It was closed at noon."]
    assert surfaces(client, db, draft) == {**here, "articles": 2, "op": "upsert"}

    moved = editor.change(corrected, slug="bridge-is-closed")
    old = client.get("/v1/articles/bridge-closed?locale=tr")
    assert (old.status_code, old.headers["location"]) == (
        308,
        "/v1/articles/bridge-is-closed?locale=tr",
    )
    assert moved["oldSlugs"] == ["bridge-closed"]

    withheld = editor.do("withhold", moved, reason="a secret doubt")
    assert surfaces(client, db, draft) == {**gone, "articles": 1, "op": "withheld"}
    assert "secret doubt" not in client.get("/v1/changes?limit=100").text

    back = editor.do("publish", withheld)
    assert back["datePublished"] == published["datePublished"]
    assert surfaces(client, db, draft) == {**here, "articles": 2, "op": "upsert"}

    editor.do("cancel", back, reason="It never happened.")
    after = surfaces(client, db, draft)
    assert after == {**gone, "status": 410, "articles": 1, "op": "canceled"}
    assert client.get(f"/v1/articles/{draft['id']}").json()["detail"] == "It never happened."

    editor.remove(editor.read(urgent))
    assert surfaces(client, db, urgent) == {**gone, "op": "deleted"}
