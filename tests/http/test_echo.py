import pytest

from app.http.echo import pointer_to, repeatable


@pytest.mark.parametrize("name", ["q", "If-Match", "publish_at", "a" * 41])
def test_a_well_formed_name_may_be_repeated(name: str) -> None:
    assert repeatable(name) == name


@pytest.mark.parametrize(
    "name", ["", "1a", "a b", "a\r\nb", "<b>", "é", "☃", "a" * 42, "a\n", None, 7]
)
def test_any_other_name_may_not(name: object) -> None:
    assert repeatable(name) is None


@pytest.mark.parametrize(
    ("path", "pointer"),
    [
        ([], ""),
        (["tags", 3, "name"], "/tags/3/name"),
        (["tags", "no/good", "name"], "/tags"),
        (["~"], ""),
    ],
)
def test_a_pointer_ends_before_a_name_that_may_not_be_repeated(
    path: list[str | int], pointer: str
) -> None:
    assert pointer_to(path) == pointer
