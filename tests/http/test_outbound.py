import socket
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Any

import pytest

from app.http.destination import UrlRefusedError, destination_of, is_denied
from app.http.outbound import UnreachableError, _trust, get, post
from tests.receiver import Receiver, receiving

LOOPBACK = [ip_network("127.0.0.1/32")]
CERTIFICATE = Path(__file__).parent / "news.example.com.pem"


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as one:
        yield one


@contextmanager
def counting() -> Iterator[tuple[int, list[str]]]:
    """Listen at one port of every address of this machine's own; note who is connected to."""
    seen: list[str] = []
    with ExitStack() as stack:
        first = stack.enter_context(closing(socket.create_server(("0.0.0.0", 0))))  # noqa: S104 - 127/8 whole
        port = first.getsockname()[1]
        listeners = [first]
        if socket.has_ipv6:
            try:
                six = socket.create_server(("::1", port), family=socket.AF_INET6)
                listeners.append(stack.enter_context(closing(six)))
            except OSError:  # a machine without IPv6
                pass
        for listener in listeners:
            listener.settimeout(0.0)
        yield port, seen
        for listener in listeners:
            while True:
                try:
                    connection, _ = listener.accept()
                except BlockingIOError:
                    break
                seen.append(str(listener.getsockname()))
                connection.close()


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
    monkeypatch.setattr(socket, "getaddrinfo", lambda *parts, **_: asked.append(parts) or [])
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


def named(*addresses: str) -> Callable[..., list[Any]]:
    """Stand in for the system's resolver: every name has these addresses."""

    def resolve(_host: str, port: int, *_: object, **__: object) -> list[Any]:
        return [
            (
                socket.AF_INET6 if ":" in one else socket.AF_INET,
                socket.SOCK_STREAM,
                6,
                "",
                (one, port),
            )
            for one in addresses
        ]

    return resolve


def without_names(monkeypatch: pytest.MonkeyPatch, *addresses: str) -> None:
    system = socket.getaddrinfo

    def resolve(host: str, port: int, *parts: Any, **more: Any) -> Any:
        if host.endswith("example.com"):
            return named(*addresses)(host, port)
        return system(host, port, *parts, **more)

    monkeypatch.setattr(socket, "getaddrinfo", resolve)


@pytest.mark.parametrize(
    "addresses",
    [["127.0.0.1"], ["8.8.8.8", "127.0.0.1"], ["::1", "2606:4700::1111"], ["64:ff9b::7f00:1"], []],
)
def test_a_name_with_any_denied_address_is_not_asked(
    monkeypatch: pytest.MonkeyPatch, addresses: list[str]
) -> None:
    with counting() as (port, seen):
        without_names(monkeypatch, *addresses)
        with pytest.raises(UnreachableError):
            post(f"http://news.example.com:{port}/", b"", {}, seconds=2)
    assert seen == []


def test_a_name_is_resolved_once_and_what_was_checked_is_connected_to(
    monkeypatch: pytest.MonkeyPatch, receiver: Receiver
) -> None:
    asked: list[str] = []
    system = socket.getaddrinfo

    def rebinding(host: str, port: int, *parts: Any, **more: Any) -> Any:
        if host == "news.example.com":
            asked.append(host)
            return named("127.0.0.1" if len(asked) == 1 else "127.0.0.9")(host, port)
        return system(host, port, *parts, **more)

    monkeypatch.setattr(socket, "getaddrinfo", rebinding)
    url = receiver.url.replace("127.0.0.1", "news.example.com")
    assert post(f"{url}/in?a=b", b"hello", {"X-One": "1"}, allow=LOOPBACK).status == 204
    assert asked == ["news.example.com"]
    (got,) = receiver.received
    assert (got.method, got.path, got.body) == ("POST", "/in?a=b", b"hello")
    assert got.headers["host"] == url.removeprefix("http://")
    assert got.headers["user-agent"] == "Manset"
    assert got.headers["x-one"] == "1"


def test_the_next_address_is_tried_when_one_does_not_answer(
    monkeypatch: pytest.MonkeyPatch, receiver: Receiver
) -> None:
    without_names(monkeypatch, "127.0.0.3", "127.0.0.1")
    url = receiver.url.replace("127.0.0.1", "news.example.com")
    assert get(url, allow=[ip_network("127.0.0.0/8")]).status == 204


def test_proxies_of_the_environment_are_not_asked(
    monkeypatch: pytest.MonkeyPatch, receiver: Receiver
) -> None:
    with counting() as (port, seen):
        for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY", "all_proxy"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{port}")
        monkeypatch.delenv("no_proxy", raising=False)
        assert get(receiver.url, allow=LOOPBACK).status == 204
    assert seen == []


def test_a_refused_connection_a_denied_name_and_silence_read_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    without_names(monkeypatch, "10.0.0.1")
    with closing(socket.create_server(("127.0.0.1", 0))) as silent:
        open_port = silent.getsockname()[1]
        with closing(socket.create_server(("127.0.0.1", 0))) as gone:
            closed_port = gone.getsockname()[1]
        urls = [
            f"http://127.0.0.1:{open_port}/",
            f"https://127.0.0.1:{open_port}/",
            f"http://127.0.0.1:{closed_port}/",
            "http://news.example.com/",
            "http://no-such-name.invalid/",
        ]
        words = []
        for url in urls:
            with pytest.raises(UnreachableError) as error:
                post(url, b"", {}, seconds=0.3, allow=LOOPBACK)
            words.append(str(error.value))
    assert set(words) == {"unreachable"}


def test_a_slow_resolver_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    ready = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: ready.wait(5) and [])
    began = time.monotonic()
    with pytest.raises(UnreachableError):
        get("http://news.example.com/", seconds=0.2)
    ready.set()
    assert time.monotonic() - began < 2


def talking(chunks: Sequence[bytes], pause: float) -> tuple[socket.socket, threading.Thread]:
    """Answer one connection with these bytes, a pause before each."""
    listener = socket.create_server(("127.0.0.1", 0))

    def talk() -> None:
        connection, _ = listener.accept()
        with closing(connection):
            connection.recv(65_536)
            for chunk in chunks:
                time.sleep(pause)
                try:
                    connection.sendall(chunk)
                except OSError:
                    return

    thread = threading.Thread(target=talk)
    thread.start()
    return listener, thread


HEAD = b"HTTP/1.1 200 OK\r\nContent-Length: "


@pytest.mark.parametrize(
    ("chunks", "pause"),
    [
        ([b"H", b"TTP/1.1 ", b"200 OK\r\n", *[b"X: y\r\n"] * 200], 0.05),
        ([HEAD + b"1000\r\n\r\n", *[b"x"] * 200], 0.05),
        ([b"HTTP/1.1 200 OK\r\n\r\n", *[b"x"] * 200], 0.05),
        ([b"SSH-2.0-server\r\n"], 0.0),
        ([b""], 0.0),
        ([HEAD + b"10\r\n\r\nshort"], 0.0),
        ([b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"], 0.0),
        ([b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 500], 0.0),
        ([b"HTTP/1.1 200 OK\r\nX: " + b"y" * 100_000], 0.0),
    ],
)
def test_what_drips_ends_early_or_is_no_answer_is_unreachable_in_time(
    chunks: list[bytes], pause: float
) -> None:
    listener, thread = talking(chunks, pause)
    began = time.monotonic()
    with closing(listener), pytest.raises(UnreachableError):
        get(f"http://127.0.0.1:{listener.getsockname()[1]}/", seconds=0.5, allow=LOOPBACK)
    assert time.monotonic() - began < 2
    thread.join()


def test_of_an_answer_no_more_is_read_than_is_wanted(receiver: Receiver) -> None:
    receiver.answer = lambda _: (200, {}, b"x" * 100_000)
    answer = post(receiver.url, b"", {}, allow=LOOPBACK)
    assert (answer.status, len(answer.body), answer.is_whole) == (200, 65_536, False)
    with pytest.raises(UnreachableError):
        get(receiver.url, max_bytes=99_999, allow=LOOPBACK)
    assert len(get(receiver.url, max_bytes=100_000, allow=LOOPBACK).body) == 100_000


def test_a_large_body_is_sent_whole(receiver: Receiver) -> None:
    body = b"x" * 4_000_000
    assert post(receiver.url, body, {}, allow=LOOPBACK).status == 204
    assert receiver.received[0].body == body


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_post_is_not_redirected(receiver: Receiver, status: int) -> None:
    receiver.answer = lambda _: (status, {"Location": "/else"}, b"")
    assert post(receiver.url, b"", {}, allow=LOOPBACK).status == status
    assert len(receiver.received) == 1


def test_three_redirects_are_followed_and_no_more(receiver: Receiver) -> None:
    def answer(one: Any) -> tuple[int, dict[str, str], bytes]:
        left = int(one.path[1:])
        return (302, {"Location": f"/{left - 1}#part"}, b"") if left else (200, {}, b"here")

    receiver.answer = answer
    assert get(f"{receiver.url}/3", allow=LOOPBACK).body == b"here"
    with pytest.raises(UnreachableError):
        get(f"{receiver.url}/4", allow=LOOPBACK)


def test_a_redirect_may_be_to_a_path_that_is_not_ascii(receiver: Receiver) -> None:
    receiver.answer = lambda one: (
        (200, {}, b"") if one.path != "/" else (302, {"Location": "/g\u00fcn"}, b"")
    )
    get(receiver.url, allow=LOOPBACK)
    assert receiver.received[-1].path == "/g%FCn"


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize(
    "spelling",
    [
        "http://127.0.0.2:PORT/",
        "//127.0.0.2:PORT/",
        "http://localhost.localdomain:PORT/",
        "http://[::1]:PORT/",
        "http://[::ffff:127.0.0.1]:PORT/",
        "http://2130706433:PORT/",
        "\\\\127.0.0.2:PORT/",
        "http://user@127.0.0.1:PORT/",
        "file:///etc/passwd",
        "gopher://127.0.0.1:PORT/",
        "http://[::1",
    ],
)
def test_a_redirect_is_checked_like_the_first(
    receiver: Receiver, status: int, spelling: str
) -> None:
    with counting() as (port, seen):
        location = spelling.replace("PORT", str(port))
        receiver.answer = lambda _: (status, {"Location": location}, b"")
        with pytest.raises(UnreachableError):
            get(receiver.url, seconds=2, allow=LOOPBACK)
    assert seen == []


@pytest.fixture
def trusting(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Trust the certificate of news.example.com, as the system's list would."""
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
    _trust.cache_clear()
    yield
    _trust.cache_clear()


@pytest.mark.usefixtures("trusting")
def test_a_certificate_is_checked_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    without_names(monkeypatch, "127.0.0.1")
    with receiving(CERTIFICATE) as one:
        named_url = one.url.replace("127.0.0.1", "news.example.com")
        one.answer = lambda _: (200, {}, b"x" * 50_000)
        assert len(post(named_url, b"hello", {}, allow=LOOPBACK).body) == 50_000
        for other in (one.url, one.url.replace("127.0.0.1", "other.example.com")):
            with pytest.raises(UnreachableError):
                post(other, b"hello", {}, allow=LOOPBACK)
        assert [got.body for got in one.received] == [b"hello"]


def test_a_certificate_that_nobody_vouches_for_is_not_taken(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    without_names(monkeypatch, "127.0.0.1")
    with receiving(CERTIFICATE) as one, pytest.raises(UnreachableError):
        get(one.url.replace("127.0.0.1", "news.example.com"), allow=LOOPBACK)
    assert one.received == []
