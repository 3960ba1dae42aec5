"""What is kept in the place of an address, a browser and an id."""

from ipaddress import ip_network

import pytest

from app.visits.visitor import (
    app_visitor,
    event_digest,
    home_digest,
    household,
    lies_in,
    web_visitor,
)

SALT = b"s" * 32


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("192.0.2.1", "192.0.2.1", True),
        ("192.0.2.1", "192.0.2.2", False),
        ("192.0.2.1", "::ffff:192.0.2.1", True),
        ("2001:db8:1:2::1", "2001:DB8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("not an address", "another", False),
    ],
)
def test_a_connection_to_the_internet_is_one_household(one: str, other: str, same: bool) -> None:  # noqa: FBT001 - what is expected
    assert (household(one) == household(other)) is same


def test_a_visitor_is_another_for_another_salt_address_browser_or_app() -> None:
    made = [
        web_visitor(SALT, b"home", b"browser"),
        web_visitor(b"t" * 32, b"home", b"browser"),
        web_visitor(SALT, b"homeb", b"rowser"),
        web_visitor(SALT, b"home", b"another"),
        app_visitor(SALT, "key", "visitor"),
        app_visitor(SALT, "other", "visitor"),
        bytes.fromhex(home_digest(SALT, b"home")),
    ]
    assert len(set(made)) == len(made)
    assert {len(one) for one in made} == {8}
    assert web_visitor(SALT, b"home", b"browser") == made[0]


def test_two_apps_may_use_the_same_ids() -> None:
    assert len({event_digest(app, "reading-1") for app in ("", "one", "two")}) == 3


def test_networks_hold_their_own_addresses_alone() -> None:
    networks = (ip_network("192.0.2.0/24"), ip_network("2001:db8::/32"))
    assert lies_in("192.0.2.77", networks)
    assert lies_in("::ffff:192.0.2.77", networks)
    assert lies_in("2001:db8:9::1", networks)
    assert not lies_in("198.51.100.1", networks)
    assert not lies_in("unknown", networks)
