"""Several processes that start a newsroom for the first time: one founds it, all serve it."""

from collections.abc import Callable
from threading import Thread

from app.config import Settings
from app.db.engine import Database
from app.db.migrate import migrate
from app.site.queries import found_site, get_site


def test_the_second_to_found_a_newsroom_takes_it_as_it_is(empty_url: Callable[[], str]) -> None:
    db = Database(empty_url())
    migrate(db)
    first = Settings(time_zone="Asia/Beirut", site_name="First")
    second = Settings(time_zone="Europe/Istanbul", site_name="Second")
    zones: list[str] = []

    def found() -> None:
        with db.write() as session:
            zones.append(found_site(session, second))

    with db.write() as session:
        zones.append(found_site(session, first))
        other = Thread(target=found)
        other.start()
        other.join(0.3)  # long enough to look, and to wait for this transaction
        assert other.is_alive()
    other.join()

    assert zones == ["Asia/Beirut", "Asia/Beirut"]
    with db.read() as session:
        assert get_site(session).name == "First"
    db.close()
