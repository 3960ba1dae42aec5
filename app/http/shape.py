"""What an answer's shape is: a typed dictionary, strict, its members described in the document."""

import ast
import inspect
import sys
from functools import lru_cache
from itertools import pairwise
from typing import Annotated, Any, TypeVar

from pydantic import ConfigDict, Field, with_config

T = TypeVar("T", bound=type)


def shape(kind: T) -> T:
    """Decorate a TypedDict: no member beyond those named, each described by its docstring.

    Unlike pydantic's own reading of docstrings, a shape hands its descriptions on to those that
    inherit from it.
    """
    for name, text in _docstrings(kind.__module__).get(kind.__name__, {}).items():
        described: Any = Annotated[kind.__annotations__[name], Field(description=text)]
        kind.__annotations__[name] = described
    return with_config(ConfigDict(extra="forbid"))(kind)


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
