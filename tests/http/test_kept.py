"""What the front desk keeps: bounded in bytes, and not to be crowded out."""

from collections.abc import Iterable
from itertools import count
from math import inf

from fastapi import FastAPI

from app.http.deps import NoQuery, Parameters
from app.http.etags import is_none_match
from app.http.freshness import fresh_for
from app.http.kept import Answer, Kept, Term
from app.http.paging import PageQuery
from app.http.places import Place, Places

NUMBERS = count()


def place() -> Place:
    return Place((f"/{next(NUMBERS)}", ()), "/{n}", "edition")


def answer(size: int = 1_000, status: int = 200) -> Answer:
    return Answer(status, [], b"x" * size, Term(1, None, inf))


def put(kept: Kept, places: Iterable[Place]) -> None:
    for one in places:
        kept.put(one, answer())


def size(kept: Kept, places: Iterable[Place]) -> int:
    return sum(one.answer.size for one in places if one.answer is not None)


def test_it_never_holds_more_than_it_may_and_forgets_the_oldest_first() -> None:
    kept, places = Kept(20 * answer().size), [place() for _ in range(30)]
    put(kept, places)
    assert [one.answer is not None for one in places] == [False] * 10 + [True] * 20
    assert kept.bytes == size(kept, places) <= kept.max_bytes
    for one in places:
        if one.answer is not None:
            kept.grow(one, one.answer, one.answer.add("gzip", b"y" * 500))
    assert kept.bytes == size(kept, places) <= kept.max_bytes


def test_what_is_asked_for_again_outlives_whatever_is_asked_for_once() -> None:
    kept, loved = Kept(20 * answer().size), [place() for _ in range(10)]
    put(kept, loved)
    for one in loved:
        kept.touch(one)
    flood = [place() for _ in range(500)]
    put(kept, flood)
    assert all(one.answer is not None for one in loved)
    kept.put(loved[0], answer(2_000))
    for one in loved:
        kept.drop(one)
    assert kept.bytes == size(kept, flood)
    for one in flood:
        if one.answer is not None:
            kept.touch(one)
            kept.touch(one)
    assert kept.bytes == size(kept, flood) <= kept.max_bytes


def test_that_nothing_is_there_never_crowds_out_what_is() -> None:
    kept, nothing = Kept(20 * answer().size), [place() for _ in range(20)]
    for one in nothing:
        kept.put(one, answer(100, status=404))
        kept.touch(one)
    there = place()
    kept.put(there, answer())
    kept.touch(there)
    for _ in range(100):
        kept.put(place(), answer(100, status=404))
    assert there.answer is not None


def test_what_is_too_large_is_not_kept_nor_what_stood_there_before() -> None:
    kept, one = Kept(100_000), place()
    kept.put(one, answer())
    kept.put(one, answer(50_000))
    assert (one.answer, kept.bytes, len(kept)) == (None, 0, 0)
    late = answer()
    kept.grow(one, late, late.add("br", b"x"))
    assert kept.bytes == 0


def places() -> Places:
    app = FastAPI()

    @app.get("/lists/{name}")
    @fresh_for("edition")
    def read_list(name: str, query: Parameters[PageQuery]) -> None: ...

    @app.get("/stream")
    def read_stream(_: Parameters[NoQuery]) -> None: ...

    return Places(app.routes, 20_000)


def test_however_it_is_spelled_it_is_one_place() -> None:
    found = places()
    one = found.find("/lists/a b", (b"/lists/a%20b", b""))
    assert one is not None
    for query in (b"limit=20", b"&&limit=20&", b"li%6dit=2%30"):
        assert found.find("/lists/a b", (b"/lists/a%20b", query)) is one
    assert found.find("/lists/a b", (b"/lists/a%20%62", b"")) is one
    two = found.find("/lists/a", (b"/lists/a", b"cursor=x&limit=5"))
    assert two is not None
    assert two is not one
    assert found.find("/lists/a", (b"/lists/a", b"limit=5&cursor=x")) is two
    assert found.find("/lists/a", (b"/lists/a", b"limit=5&cursor=y")) is not two
    assert found.find("/lists/a", (b"/lists/a", b"limit=5&cursor=")) is not two


def test_what_is_not_its_business_has_no_place() -> None:
    found = places()
    for path, query in (
        ("/stream", b""),
        ("/nothing", b""),
        ("/lists/a/b", b""),
        ("/lists/a", b"page=2"),
        ("/lists/a", b"preview=x"),
    ):
        assert found.find(path, (path.encode(), query)) is None


def test_targets_without_end_do_not_fill_the_memory() -> None:
    found = places()
    kept = found.find("/lists/a", (b"/lists/a", b"limit=5"))
    for n in range(1_000):
        found.find("/lists/a", (b"/lists/a", b"cursor=%d" % n))
        found.find("/lists/a", (b"/lists/a", b"limit=5" + b"&" * n))
    assert len(found._raw) < 40  # noqa: SLF001 - what it holds is seen nowhere else
    assert len(found._places) < 40  # noqa: SLF001
    assert found.find("/lists/a", (b"/lists/a", b"limit=5")) is kept


def test_if_none_match_is_compared_weakly() -> None:
    for named in (b'"a"', b'W/"a"', b'"b", W/"a"', b'"b","a","c"', b"*", b" * "):
        assert is_none_match(b'"a"', named), named
    for other in (b'"b"', b"a", b'"A"', b'w/"a"', b"", b'"b", *', b'"a'):
        assert not is_none_match(b'"a"', other), other
