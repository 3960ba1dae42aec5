import socket
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import pytest
from trustme import CA

from app.http.outbound import UnreachableError, _trust, get, post
from tests.receiver import Receiver, counting, receiving

LOOPBACK = [ip_network("127.0.0.1/32")]


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as one:
        yield one


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


@pytest.fixture(scope="module")
def authority() -> CA:
    return CA()


@pytest.fixture(scope="module")
def certificate(authority: CA, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a key and a certificate for news.example.com, in one file."""
    file = tmp_path_factory.mktemp("certificate") / "news.example.com.pem"
    authority.issue_cert("news.example.com").private_key_and_cert_chain_pem.write_to_path(file)
    return file


@pytest.fixture
def trusting(authority: CA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Trust whom the authority vouches for, as the system's list would."""
    authority.cert_pem.write_to_path(tmp_path / "authority.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "authority.pem"))
    _trust.cache_clear()
    yield
    _trust.cache_clear()


@pytest.mark.usefixtures("trusting")
def test_a_certificate_is_checked_by_name(
    certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_names(monkeypatch, "127.0.0.1")
    with receiving(certificate) as one:
        named_url = one.url.replace("127.0.0.1", "news.example.com")
        one.answer = lambda _: (200, {}, b"x" * 50_000)
        assert len(post(named_url, b"hello", {}, allow=LOOPBACK).body) == 50_000
        for other in (one.url, one.url.replace("127.0.0.1", "other.example.com")):
            with pytest.raises(UnreachableError):
                post(other, b"hello", {}, allow=LOOPBACK)
        assert [got.body for got in one.received] == [b"hello"]


def test_a_certificate_that_nobody_vouches_for_is_not_taken(
    certificate: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    without_names(monkeypatch, "127.0.0.1")
    with receiving(certificate) as one, pytest.raises(UnreachableError):
        get(one.url.replace("127.0.0.1", "news.example.com"), allow=LOOPBACK)
    assert one.received == []
