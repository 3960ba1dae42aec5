"""API keys: their text, their life, and what each role includes."""

import re
from datetime import timedelta
from itertools import product
from zlib import crc32

import pytest
from sqlalchemy import select, update

from app.access.keys import create_key, get_principal
from app.access.roles import ROLES, includes
from app.db.engine import Database
from app.db.tables import ApiKey
from app.errors import Unauthorized
from tests.make import NOW

LATER = NOW + timedelta(hours=1)


def test_a_key_finds_its_holder_and_only_its_digest_is_kept(db: Database) -> None:
    with db.write() as session:
        key = create_key(session, role="writer", name="Night desk", now=NOW)
        other = create_key(session, role="app", name="App", now=NOW)
    assert re.fullmatch("mns_[0-9a-f]{12}_[0-9a-f]{48}", key)
    assert key[-8:] == f"{crc32(key[:-8].encode()):08x}"
    assert key.split("_")[1:] != other.split("_")[1:]
    with db.read() as session:
        found = get_principal(session, key, NOW)
        assert (found.role, found.name, found.key_id) == ("writer", "Night desk", key[4:16])
        assert get_principal(session, other, LATER).role == "app"
        for row in session.execute(select(*ApiKey.__table__.columns)):
            assert not any(key[17:57] in str(value) for value in row)
            assert len(row.digest) == 32


def test_what_is_no_key_is_refused_in_always_the_same_words(db: Database) -> None:
    with db.write() as session:
        key = create_key(session, role="admin", name="a", now=NOW)
        revoked = create_key(session, role="admin", name="b", now=NOW)
        expired = create_key(session, role="admin", name="c", now=NOW, expires_at=LATER)
        session.execute(update(ApiKey).where(ApiKey.id == revoked[4:16]).values(revoked_at=NOW))

    def with_checksum(text: str) -> str:
        return f"{text}{crc32(text.encode()):08x}"

    other_secret = with_checksum(f"{key[:17]}{'0' * 40}")
    other_id = with_checksum(f"mns_{'0' * 12}_{key[17:57]}")
    crossed = with_checksum(f"{revoked[:17]}{key[17:57]}")
    wrong = [
        *(revoked, expired, other_secret, other_id, crossed),
        *("", "x", "mns_", key[:-1], f"{key}0", f" {key}", f"{key}\n", key.upper(), key[4:]),
        *(f"{key[:-1]}{'0' if key[-1] != '0' else '1'}", key.replace("mns_", "MNS_"), "é" * 65),
        *("mns_%", "' OR 1=1 --", "\0", key.replace("_", "-"), "9" * 100_000),
    ]
    details = set()
    with db.read() as session:
        assert get_principal(session, key, LATER).name == "a"
        for text in wrong:
            with pytest.raises(Unauthorized) as caught:
                get_principal(session, text, LATER)
            details.add((caught.value.detail, str(caught.value.headers)))
        assert get_principal(session, expired, LATER - timedelta(microseconds=1)).name == "c"
        with pytest.raises(Unauthorized):
            get_principal(session, expired, LATER + timedelta(days=400))
    assert details == {("The key is not valid.", "{'WWW-Authenticate': 'Bearer'}")}


def test_each_role_includes_the_ones_below_it_and_app_stands_apart() -> None:
    order = ("viewer", "writer", "editor", "admin")
    assert set(ROLES) == {*order, "app"}
    for role, needed in product(ROLES, ROLES):
        if "app" in (role, needed):
            assert includes(role, needed) is (role == needed)
        else:
            assert includes(role, needed) is (order.index(role) >= order.index(needed))
