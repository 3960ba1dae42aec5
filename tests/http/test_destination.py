import socket
from ipaddress import ip_address, ip_network

import pytest

from app.http.destination import UrlRefusedError, destination_of, is_denied
from app.http.outbound import UnreachableError, get, post
from tests.receiver import counting

# Spellings of places that must not be reached; PORT is where the listeners are.
FORBIDDEN = [
    # loopback and unspecified, plainly
    "http://127.0.0.1:PORT/",
    "http://127.0.0.2:PORT/",
    "http://127.255.255.254:PORT/",
    "http://0.0.0.0:PORT/",
    "http://[::1]:PORT/",
    "http://[::]:PORT/",
    "http://localhost:PORT/",
    "http://LOCALHOST:PORT/",
    "http://localhost.:PORT/",
    "http://localhost.localdomain.:PORT/",
    # IPv4 in other bases, with fewer parts, with zeros
    "http://2130706433:PORT/",
    "http://0x7f000001:PORT/",
    "http://0X7F000001:PORT/",
    "http://017700000001:PORT/",
    "http://127.1:PORT/",
    "http://127.0.1:PORT/",
    "http://0177.0.0.1:PORT/",
    "http://0x7f.0.0.1:PORT/",
    "http://0x7f.1:PORT/",
    "http://127.0.0.01:PORT/",
    "http://127.000.000.001:PORT/",
    "http://127.0.0.0x1:PORT/",
    "http://0:PORT/",
    "http://0.0:PORT/",
    "http://00.0.0.0:PORT/",
    "http://127.0.0.1.:PORT/",
    "http://127.0.0.1..:PORT/",
    "http://127..0.1:PORT/",
    "http://4294967297:PORT/",
    "http://127.0.0.257:PORT/",
    # other characters that become digits, letters or dots
    "http://\uff11\uff12\uff17.0.0.1:PORT/",
    "http://127\u30020\u30020\u30021:PORT/",
    "http://127\uff0e0\uff0e0\uff0e1:PORT/",
    "http://\u2460\u2461\u2466.0.0.1:PORT/",
    "http://\u24db\u24de\u24d2\u24d0\u24db\u24d7\u24de\u24e2\u24e3:PORT/",
    "http://loc\u00adalhost:PORT/",
    "http://\u017fafe.localhost:PORT/",
    "http://127.0.0.1%2f:PORT/",
    "http://%31%32%37.0.0.1:PORT/",
    "http://%6cocalhost:PORT/",
    "http://\u0661\u0662\u0667.0.0.1:PORT/",
    # IPv4 within IPv6
    "http://[::ffff:127.0.0.1]:PORT/",
    "http://[::ffff:7f00:1]:PORT/",
    "http://[0:0:0:0:0:ffff:7f00:0001]:PORT/",
    "http://[::127.0.0.1]:PORT/",
    "http://[::7f00:1]:PORT/",
    "http://[::ffff:0:127.0.0.1]:PORT/",
    "http://[64:ff9b::7f00:1]:PORT/",
    "http://[64:ff9b::127.0.0.1]:PORT/",
    "http://[64:ff9b:1::7f00:1]:PORT/",
    "http://[2002:7f00:1::]:PORT/",
    "http://[2002:7f00:1::1]:PORT/",
    "http://[2001:0:7f00:1::]:PORT/",
    "http://[2001::80ff:fffe]:PORT/",
    # IPv6, other spellings and scopes
    "http://[0:0:0:0:0:0:0:1]:PORT/",
    "http://[0000:0000:0000:0000:0000:0000:0000:0001]:PORT/",
    "http://[::0001]:PORT/",
    "http://[::1%25lo]:PORT/",
    "http://[::1%lo]:PORT/",
    "http://[fe80::1%25eth0]:PORT/",
    "http://[fe80::1]:PORT/",
    "http://[fec0::1]:PORT/",
    "http://[fc00::1]:PORT/",
    "http://[fd00:ec2::254]:PORT/",
    "http://[ff02::1]:PORT/",
    "http://[127.0.0.1]:PORT/",
    "http://[::1:PORT/",
    "http://::1:PORT/",
    "http://[]:PORT/",
    "http://[::1].example.com:PORT/",
    # private and other special networks
    "http://10.0.0.1:PORT/",
    "http://172.16.0.1:PORT/",
    "http://192.168.0.1:PORT/",
    "http://100.64.0.1:PORT/",
    "http://169.254.169.254:PORT/latest/meta-data/",
    "http://192.0.0.192:PORT/",
    "http://198.18.0.1:PORT/",
    "http://224.0.0.1:PORT/",
    "http://255.255.255.255:PORT/",
    # users, backslashes, controls, other parts of a URL in the wrong place
    "http://user@127.0.0.1:PORT/",
    "http://user:password@localhost:PORT/",
    "http://example.com@127.0.0.1:PORT/",
    "http://127.0.0.1:PORT@localhost:PORT/",
    "http://127.0.0.1:PORT\\@example.com/",
    "http://example.com\\@127.0.0.1:PORT/",
    "http:\\\\127.0.0.1:PORT\\",
    "http:/127.0.0.1:PORT/",
    "http:127.0.0.1:PORT/",
    "http:///127.0.0.1:PORT/",
    "//127.0.0.1:PORT/",
    "127.0.0.1:PORT/",
    " http://127.0.0.1:PORT/",
    "http://127.0.0.1:PORT/ ",
    "http://\t127.0.0.1:PORT/",
    "ht\ntp://127.0.0.1:PORT/",
    "http://127.0.0.1\t:PORT/",
    "http://127.0.0.1:PORT/\r\nHost: example.com",
    "http://127.0.0.1:PORT/\x00",
    "http://local\x00host:PORT/",
    "http://127.0.0.1:PORT#@example.com/",
    "http://127.0.0.1#:PORT/",
    "http://127.0.0.1:PORT;@example.com/",
    "http://127.0.0.1:0PORT/",
    "http://127.0.0.1:+PORT/",
    "http://127.0.0.1:0/",
    "http://127.0.0.1:65536/",
    "http://127.0.0.1:/",
    "http://127.0.0.1:PORT:PORT/",
    "http://*.localhost:PORT/",
    "http://-localhost:PORT/",
    "http://:PORT/",
    "http://",
    "",
    # other schemes
    "ftp://127.0.0.1:PORT/",
    "gopher://127.0.0.1:PORT/_GET",
    "file:///etc/passwd",
    "data:text/plain,x",
    "ws://127.0.0.1:PORT/",
    "dict://127.0.0.1:PORT/x",
    "unix://127.0.0.1:PORT/",
    "javascript:alert(1)",
    "httpss://127.0.0.1:PORT/",
    "HTTP://127.0.0.1:PORT/",
    "https://127.0.0.1:PORT/",
    "https://localhost:PORT/",
]


def test_no_spelling_reaches_what_must_not_be_reached() -> None:
    assert len(FORBIDDEN) >= 80
    with counting() as (port, seen):
        for spelling in FORBIDDEN:
            url = spelling.replace("PORT", str(port))
            with pytest.raises((UrlRefusedError, UnreachableError)):
                post(url, b"{}", {}, seconds=2)
            with pytest.raises((UrlRefusedError, UnreachableError)):
                get(url, seconds=2)
    assert seen == []


def test_the_listeners_would_have_seen_a_connection() -> None:
    with counting() as (port, seen):
        for host in ("127.0.0.1", "127.0.0.2"):
            socket.create_connection((host, port), 2).close()
    assert len(seen) == 2


def test_a_malformed_url_is_refused_before_anything_is_looked_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[object] = []

    def note(*parts: object, **_: object) -> list[object]:
        asked.append(parts)
        return []

    monkeypatch.setattr(socket, "getaddrinfo", note)
    for spelling in FORBIDDEN:
        if "localhost" not in spelling.lower():
            with pytest.raises(UrlRefusedError):
                post(spelling.replace("PORT", "80"), b"", {})
    assert asked == []


@pytest.mark.parametrize(
    ("url", "host", "port", "authority", "target"),
    [
        ("http://example.com", "example.com", 80, "example.com", "/"),
        ("HTTPS://Example.COM:443/A?b=c", "example.com", 443, "example.com", "/A?b=c"),
        ("https://example.com:80?x", "example.com", 80, "example.com:80", "/?x"),
        ("http://a_b.xn--bcher-kva.example:8080/%C3%A7", "a_b.xn--bcher-kva.example", 8080,
         "a_b.xn--bcher-kva.example:8080", "/%C3%A7"),
        ("http://8.8.8.8/", "8.8.8.8", 80, "8.8.8.8", "/"),
        ("http://[2606:4700:0::1111]:81/", "2606:4700::1111", 81, "[2606:4700::1111]:81", "/"),
    ],
)  # fmt: skip
def test_a_public_url_leads_where_it_says(
    url: str, host: str, port: int, authority: str, target: str
) -> None:
    found = destination_of(url)
    assert (found.host, found.port, found.authority, found.target) == (
        host,
        port,
        authority,
        target,
    )


@pytest.mark.parametrize("more", ["a" * 2048, "%", "%4", "%zz", "<", '"', "{", "|", "^", "`", "ç"])
def test_a_path_that_a_request_line_cannot_hold_is_refused(more: str) -> None:
    with pytest.raises(UrlRefusedError):
        destination_of("http://example.com/" + more)


@pytest.mark.parametrize("label", ["a" * 64, "a-", "-a", ""])
def test_a_name_with_a_label_that_is_none_is_refused(label: str) -> None:
    with pytest.raises(UrlRefusedError):
        destination_of(f"http://{label}.example.com/")


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "100.63.255.255", "100.128.0.0", "172.32.0.1", "2606:4700::1111"]
)
def test_the_rest_of_the_internet_is_not_denied(address: str) -> None:
    assert not is_denied(ip_address(address), [])


@pytest.mark.parametrize(
    "address", ["100::1", "2001:db8::1", "3fff::1", "4000::1", "5f00::1", "2001:2::1", "e000::"]
)
def test_what_is_not_given_out_for_the_internet_is_denied(address: str) -> None:
    assert is_denied(ip_address(address), [])
    assert not is_denied(ip_address(address), [ip_network(address)])
