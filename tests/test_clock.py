"""The civil day, told cheaply: it is the zone's own at every instant."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from app import clock


class Hands:
    """A clock that shows what it is set to."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.at = 0.0
        self.looks = 0
        monkeypatch.setattr(clock, "time", lambda: self.at)
        monkeypatch.setattr(clock, "today", self._today)

    def _today(self, zone: ZoneInfo) -> date:
        self.looks += 1
        return datetime.fromtimestamp(self.at, zone).date()


@pytest.fixture
def hands(monkeypatch: pytest.MonkeyPatch) -> Hands:
    return Hands(monkeypatch)


def seconds(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp())


@pytest.mark.parametrize(
    ("zone", "around"),
    [
        ("Europe/Istanbul", "2018-04-24"),
        ("Europe/London", "2018-03-25"),  # an hour less
        ("Europe/London", "2018-10-28"),  # an hour more
        ("America/Sao_Paulo", "2018-11-04"),  # no midnight
        ("America/Sao_Paulo", "2018-02-18"),  # 23:00 twice
        ("America/Havana", "2018-11-04"),  # midnight twice
        ("Pacific/Apia", "2011-12-30"),  # no such day
        ("Asia/Kathmandu", "2018-04-24"),
    ],
)
def test_the_day_is_the_zones_own_at_every_instant(hands: Hands, zone: str, around: str) -> None:
    days = clock.Days(ZoneInfo(zone))
    middle = seconds(around)
    for at in range(middle - 3 * 86_400, middle + 3 * 86_400, 450):
        for hands.at in (at - 0.001, float(at)):
            assert days() == datetime.fromtimestamp(hands.at, ZoneInfo(zone)).date(), hands.at
    assert hands.looks <= 8  # once a day, not once a question


def test_a_clock_that_is_set_back_is_believed(hands: Hands) -> None:
    days = clock.Days(ZoneInfo("Europe/Istanbul"))
    hands.at = seconds("2018-04-24T12:00")
    assert days() == date(2018, 4, 24)
    hands.at = seconds("2018-04-22T12:00")
    assert days() == date(2018, 4, 22)
    hands.at = seconds("2018-04-24T20:59:59")
    assert days() == date(2018, 4, 24)
    hands.at = seconds("2018-04-24T21:00")
    assert days() == date(2018, 4, 25)


def test_now_and_today_are_those_of_the_machine() -> None:
    assert abs((clock.now() - datetime.now(UTC)).total_seconds()) < 5
    zone = ZoneInfo("Pacific/Kiritimati")
    assert clock.today(zone) in {datetime.now(zone).date(), clock.now().astimezone(zone).date()}
