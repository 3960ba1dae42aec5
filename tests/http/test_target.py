import pytest

from app.errors import BadRequest
from app.http.target import check_path, check_query, host_name


@pytest.mark.parametrize(
    ("value", "name"),
    [
        (b"localhost", "localhost"),
        (b"News.Example.ORG:8000", "news.example.org"),
        (b"127.0.0.1:80", "127.0.0.1"),
        (b"[::1]:8000", "[::1]"),
        (b"example.org:", "example.org"),
    ],
)
def test_a_host_is_a_name_in_lower_case(value: bytes, name: str) -> None:
    assert host_name(value) == name


@pytest.mark.parametrize(
    "value",
    [
        b"",
        b" localhost",
        b"a/b?x=@z",
        b"user@localhost",
        b"localhost:80:80",
        b"localhost:123456",
        b"localhost, localhost",
        b"::1",
        b"[::1",
        b"a\x00b",
        b"ex\xc3\xa4mple",
        b"a" * 254,
    ],
)
def test_a_malformed_host_has_no_name(value: bytes) -> None:
    assert host_name(value) is None


@pytest.mark.parametrize(
    "path", [b"/", b"/v1/articles/a-b", b"/v1/%C5%9F", b"/a%2Fb", b"//x", b"*"]
)
def test_a_clean_path_passes(path: bytes) -> None:
    check_path(path)


@pytest.mark.parametrize(
    ("path", "code"),
    [
        (b"/%ff", "bad-encoding"),
        (b"/%C0%80", "bad-encoding"),
        (b"/%ED%A0%80", "bad-encoding"),
        (b"/%zz", "bad-encoding"),
        (b"/a%", "bad-encoding"),
        (b"/\xc5\x9f", "bad-encoding"),
        (b"/a b", "bad-encoding"),
        (b"/5%00", "control-character"),
        (b"/a%0D%0Ab", "control-character"),
        (b"/a%7F", "control-character"),
    ],
)
def test_any_other_path_is_refused(path: bytes, code: str) -> None:
    with pytest.raises(BadRequest) as caught:
        check_path(path)
    assert [fault.code for fault in caught.value.errors] == [code]


@pytest.mark.parametrize(
    "query",
    [
        b"",
        b"limit=20&lang=tr",
        b"q=%C5%9Feker+fiyat%C4%B1&&sort=newest",
        b"q=a%26b%3Dc=d",
        b"flag",
        b"a=1&A=1",
        b"=",
    ],
)
def test_a_clean_query_passes(query: bytes) -> None:
    check_query(query)


@pytest.mark.parametrize(
    ("query", "code", "parameter"),
    [
        (b"q=%ff", "bad-encoding", "q"),
        (b"a=1&q=%e2%98", "bad-encoding", "q"),
        (b"q=%ED%B0%80", "bad-encoding", "q"),
        (b"q=100%", "bad-encoding", "q"),
        (b"q=\xc3\xa9", "bad-encoding", "q"),
        (b"%ff=1", "bad-encoding", None),
        (b"q=%00", "control-character", "q"),
        (b"q=a%0ab", "control-character", "q"),
        (b"q=%7f", "control-character", "q"),
        (b"q%0d%0aX=1", "control-character", None),
        (b"q=\x01", "bad-encoding", "q"),
        (b"limit=1&limit=1", "repeated-parameter", "limit"),
        (b"limit=1&%6Cimit=2", "repeated-parameter", "limit"),
        (b"a+b=1&a%20b=2", "repeated-parameter", None),
        (b"%3Cb%3E=1&%3Cb%3E=2", "repeated-parameter", None),
        (b"=1&=2", "repeated-parameter", None),
    ],
)
def test_any_other_query_is_refused_by_name(query: bytes, code: str, parameter: str | None) -> None:
    with pytest.raises(BadRequest) as caught:
        check_query(query)
    assert [(fault.code, fault.parameter) for fault in caught.value.errors] == [(code, parameter)]
