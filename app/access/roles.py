"""Roles, and what each includes; pure."""

from typing import Final, Literal, get_args

Role = Literal["viewer", "writer", "editor", "admin", "app"]

ROLES: Final[tuple[Role, ...]] = get_args(Role)
_INCLUDES: Final[dict[Role, frozenset[Role]]] = {
    "viewer": frozenset({"viewer"}),
    "writer": frozenset({"viewer", "writer"}),
    "editor": frozenset({"viewer", "writer", "editor"}),
    "admin": frozenset({"viewer", "writer", "editor", "admin"}),
    "app": frozenset({"app"}),  # ships inside apps: reports visits, reads nothing
}


def includes(role: Role, needed: Role) -> bool:
    """Tell whether a key of `role` may do what `needed` may."""
    return needed in _INCLUDES[role]
