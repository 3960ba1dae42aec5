import json
import time
from ipaddress import ip_network
from pathlib import Path

from app.db.engine import Database
from app.sync.webhooks import create_webhook
from tests import make
from tests.receiver import Received, receiving
from tests.server import serving

ALLOWED = "127.0.0.1/32"


def test_two_workers_send_each_event_once_in_order_and_a_restart_loses_none(
    db: Database, database_url: str, tmp_path: Path
) -> None:
    is_up = [True]

    def answer(_: Received) -> tuple[int, dict[str, str], bytes]:
        return (204 if is_up[0] else 503), {}, b""

    with receiving() as receiver:
        receiver.answer = answer
        with db.write() as session:
            create_webhook(session, receiver.url, make.NOW, allow=[ip_network(ALLOWED)])

        def told() -> list[str]:
            return [json.loads(one.body)["article"]["slug"] for one in receiver.received]

        def wait_for(names: list[str], seconds: float = 20) -> None:
            began = time.monotonic()
            while told() != names and time.monotonic() - began < seconds:
                time.sleep(0.05)
            assert told() == names

        with serving(database_url, tmp_path, workers=2, outbound_allow=ALLOWED):
            names = [make.article(db) for _ in range(6)]
            wait_for(names)
            is_up[0] = False
            names.append(make.article(db))
            wait_for(names)
            names.append(make.article(db))
        is_up[0] = True
        names.insert(-1, names[-2])  # what had failed comes again, and before the next
        with serving(database_url, tmp_path, workers=2, outbound_allow=ALLOWED):
            wait_for(names)
