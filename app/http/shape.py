"""What an answer's shape is: a typed dictionary, strict, its members described in the document."""

import ast
import inspect
import sys
from functools import lru_cache
from itertools import pairwise
from typing import Any, Final, TypeVar

from pydantic import ConfigDict, with_config

T = TypeVar("T", bound=type)

_TOLD: Final[dict[object, dict[str, str]]] = {}
"""What each shape says of its members, and those it inherits from said."""


def shape(kind: T) -> T:
    """Decorate a TypedDict: no member beyond those named, each described by its docstring.

    Unlike pydantic's own reading of docstrings, a shape hands its descriptions on to those that
    inherit from it.
    """
    told: dict[str, str] = {}
    for base in getattr(kind, "__orig_bases__", ()):
        told |= _TOLD.get(base, {})
    told |= _docstrings(kind.__module__)[kind.__name__]

    def describe(schema: dict[str, Any]) -> None:
        for name, text in told.items():
            schema["properties"][name]["description"] = text

    made = with_config(ConfigDict(extra="forbid", json_schema_extra=describe))(kind)
    _TOLD[made] = told
    return made


@lru_cache(maxsize=1)  # the shapes of a module come one after the other
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
