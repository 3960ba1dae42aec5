"""Which coding a client gets, and what it is."""

import gzip

import brotli
import pytest

from app.http.codings import LEAST_BYTES, choose, encode


@pytest.mark.parametrize(
    ("accept", "coding"),
    [
        ("", "identity"),
        ("gzip", "gzip"),
        ("br", "br"),
        ("gzip, deflate, br, zstd", "br"),
        ("GZIP;Q=0.5, x-gzip", "gzip"),
        ("x-gzip", "gzip"),
        ("br;q=0.5, gzip;q=0.8", "gzip"),
        ("br; q=0.500 ,gzip ;q=0.5", "br"),
        ("br;q=0, gzip", "gzip"),
        ("br;q=0, gzip;q=0.000", "identity"),
        ("*", "br"),
        ("*;q=0", "identity"),
        ("gzip;q=0, *", "br"),
        ("gzip, *;q=0", "gzip"),
        ("identity", "identity"),
        ("identity;q=1, br;q=0.5", "identity"),
        ("identity;q=0.5, br;q=0.5", "br"),
        ("identity;q=0", "identity"),
        ("identity;q=0, *", "br"),
        ("deflate, zstd", "identity"),
        ("br;q=1.5, gzip;q=x, br;;q=1", "identity"),
        ("br;q=0.1234", "identity"),
        ("gzip" + " " * 300, "gzip"),
    ],
)
def test_a_client_gets_what_it_likes_best(accept: str, coding: str) -> None:
    assert choose(accept.encode()).of(LEAST_BYTES) == coding


def test_a_short_answer_is_plain_unless_that_is_refused() -> None:
    assert choose(b"gzip").of(LEAST_BYTES - 1) == "identity"
    assert choose(b"gzip, identity;q=0").of(1) == "gzip"
    assert choose(b"gzip, *;q=0").of(1) == "gzip"
    assert choose(b"deflate, identity;q=0").of(1) == "identity"


def test_a_coding_is_the_same_bytes_each_time_and_gives_the_body_back() -> None:
    body = "Manşet, haber başlığı. ".encode() * 100
    for coding, decode in (("gzip", gzip.decompress), ("br", brotli.decompress)):
        coded = encode(coding, body)  # type: ignore[arg-type]
        assert decode(coded) == body
        assert encode(coding, body) == coded  # type: ignore[arg-type]
        assert len(coded) < len(body) / 5
    assert encode("identity", body) == body
