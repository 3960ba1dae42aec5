"""What an answer's shape is: a typed dictionary, strict, its members described in the document."""

import ast
import inspect
import sys
from functools import lru_cache
from itertools import pairwise
from typing import Any, Final, TypeVar

from pydantic import ConfigDict, with_config

T = TypeVar("T", bound=type)

_SHAPES: Final[dict[object, type]] = {}
"""Each shape as others inherit from it."""


def shape(kind: T) -> T:
    """Decorate a TypedDict: no member beyond those named, each described by its docstring.

    Unlike pydantic's own reading of docstrings, a shape hands its descriptions on to those that
    inherit from it. All of it is for the document alone, and made when that is asked for: no
    answer is checked on its way out.
    """

    def describe(schema: dict[str, Any]) -> None:
        for name, text in _told(kind).items():
            schema["properties"][name]["description"] = text

    config = ConfigDict(extra="forbid", json_schema_extra=describe, defer_build=True)
    made = with_config(config)(kind)
    _SHAPES[made] = kind
    return made


def _told(kind: type) -> dict[str, str]:
    """Return what a shape says of its members, and those it inherits from say."""
    told: dict[str, str] = {}
    for base in getattr(kind, "__orig_bases__", ()):
        if base in _SHAPES:
            told |= _told(_SHAPES[base])
    return told | _docstrings(kind.__module__)[kind.__name__]


@lru_cache(maxsize=100)
def _docstrings(module: str) -> dict[str, dict[str, str]]:
    """Return the docstring after each member that has one, by class and name."""
    tree = ast.parse(inspect.getsource(sys.modules[module]))
    return {each.name: _of_members(each) for each in tree.body if isinstance(each, ast.ClassDef)}


def _of_members(definition: ast.ClassDef) -> dict[str, str]:
    found = {}
    for member, after in pairwise(definition.body):
        match member, after:
            case (
                ast.AnnAssign(target=ast.Name(id=name)),
                ast.Expr(value=ast.Constant(value=str(text))),
            ):
                found[name] = inspect.cleandoc(text)
    return found
