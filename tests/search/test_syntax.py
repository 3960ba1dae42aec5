"""What is asked for by what was typed; no text is an error."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.search.syntax import Atom, Question, parse

W = Atom("word", ("a",)), Atom("word", ("b",)), Atom("word", ("c",))
A, B, C = W
OR = Atom("word", ("OR",))


def phrase(*words: str, in_headline: bool = False) -> Atom:
    return Atom("phrase", words, in_headline)


@pytest.mark.parametrize(
    ("typed", "groups", "excluded"),
    [
        ("", (), ()),
        ("a b", ((A,), (B,)), ()),
        ("a OR b c", ((A, B), (C,)), ()),
        ("a OR b OR c", ((A, B, C),), ()),
        ("a -b", ((A,),), (B,)),
        ("a b a -c -c", ((A,), (B,)), (C,)),
        ("a OR b OR a a OR b", ((A, B),), ()),
        ("-a", (), (A,)),
        ("--a", ((A,),), ()),
        ("a - b", ((A,), (B,)), ()),
        ('"a b" c', ((phrase("a", "b"),), (C,)), ()),
        ("\u201ca b\u201d", ((phrase("a", "b"),),), ()),
        ('-"a b"', (), (phrase("a", "b"),)),
        ('"a b', ((A,), (B,)), ()),
        ('""', (), ()),
        ("a-b", ((phrase("a", "b"),),), ()),
        ("abc*", ((Atom("prefix", ("abc",)),),), ()),
        ("ab*", ((Atom("word", ("ab",)),),), ()),
        ("*", (), ()),
        ("headline:a", ((Atom("word", ("a",), in_headline=True),),), ()),
        ('headline:"a b"', ((phrase("a", "b", in_headline=True),),), ()),
        ("-headline:abc*", (), (Atom("prefix", ("abc",), in_headline=True),)),
        ("headline:", ((Atom("word", ("headline",)),),), ()),
        ("body:a", ((phrase("body", "a"),),), ()),
        ("OR", ((OR,),), ()),
        ("OR a", ((OR,), (A,)), ()),
        ("a OR", ((A,), (OR,)), ()),
        ("a OR -b", ((A,), (OR,)), (B,)),
        ("a OR OR b", ((A, OR), (B,)), ()),
        ("a or b", ((A,), (Atom("word", ("or",)),), (B,)), ()),
        ("(a) & [b] ^ c", ((A,), (B,), (C,)), ()),
        ("NEAR(a b)", ((phrase("NEAR", "a"),), (B,)), ()),
    ],
)
def test_what_is_not_syntax_is_text(
    typed: str, groups: tuple[tuple[Atom, ...], ...], excluded: tuple[Atom, ...]
) -> None:
    assert parse(typed) == Question(groups, excluded)


@settings(max_examples=300)
@given(st.text(max_size=200) | st.text(alphabet='ab "-:*ORheadline', max_size=60))
def test_any_text_is_read(typed: str) -> None:
    question = parse(typed)
    assert all(atom.words for group in question.groups for atom in group)
