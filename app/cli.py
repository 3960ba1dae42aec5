"""The command line: `manset COMMAND`, its options, and how it fails."""

import argparse
import os
import re
import sys
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Final

from pydantic import ValidationError
from sqlalchemy.exc import SQLAlchemyError

from app import commands, moving
from app.access.roles import ROLES
from app.calendar.civil import parse_day
from app.config import MAX_WORKERS, Settings
from app.importers import formats


def _day(text: str) -> date:
    try:
        return parse_day(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError("a day is YYYY-MM-DD") from error


def _counts(text: str) -> list[int]:
    try:
        return [int(part) for part in text.split(",")]
    except ValueError as error:
        raise argparse.ArgumentTypeError("counts are separated by commas: 41,37,36") from error


def _within(low: int, high: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        if not re.fullmatch("[0-9]{1,9}", text) or not low <= int(text) <= high:
            raise argparse.ArgumentTypeError(f"expected a number from {low} to {high}")
        return int(text)

    return read


def _name(text: str) -> str:
    if not 1 <= len(text.strip()) <= MAX_NAME_LENGTH:
        raise argparse.ArgumentTypeError(f"expected 1 to {MAX_NAME_LENGTH} characters")
    return text.strip()


PORT: Final = _within(1, 65_535)
ARTICLES: Final = _within(0, 100_000_000)
MAX_NAME_LENGTH: Final = 200


def parser() -> argparse.ArgumentParser:
    """Return the parser of all commands."""
    root = argparse.ArgumentParser(prog="manset", description="A headless news content API.")
    names = root.add_subparsers(required=True, metavar="COMMAND")

    def command(
        run: Callable[[Settings, argparse.Namespace], int], name: str, of: object = names
    ) -> argparse.ArgumentParser:
        about = (run.__doc__ or "").strip()
        made: argparse.ArgumentParser = of.add_parser(name, help=about, description=about)  # type: ignore[attr-defined]
        made.set_defaults(run=run)
        return made

    one = command(commands.demo, "demo")
    one.add_argument("--articles", type=ARTICLES, default=2_000, metavar="N")
    one.add_argument("--port", type=PORT, default=8000, metavar="P")
    one.add_argument("--directory", metavar="DIR", help="where it is kept (data/demo)")
    one = command(commands.serve, "serve")
    one.add_argument("--host", default="127.0.0.1", metavar="H")
    one.add_argument("--port", type=PORT, default=8000, metavar="P")
    one.add_argument("--workers", type=_within(1, MAX_WORKERS), metavar="N")
    one = command(commands.generate, "generate")
    one.add_argument("--articles", type=ARTICLES, required=True, metavar="N")
    one.add_argument("--until", type=_day, required=True, metavar="DAY")
    one.add_argument("--last-days", type=_counts, default=[], metavar="N,N", help="newest first")
    one.add_argument("--seed", type=int, default=1, metavar="S")
    one = command(moving.import_, "import")
    one.add_argument("format", choices=formats.NAMES)
    one.add_argument("file", help="also a URL, or - for standard input")
    one.add_argument("--dry-run", action="store_true", help="do everything, and undo it")
    one.add_argument("--report", type=Path, metavar="FILE", help="refusals and notices, JSON Lines")
    command(moving.export, "export")
    keys = names.add_parser("key", help="Make, list and end keys.")
    of = keys.add_subparsers(required=True, metavar="COMMAND")
    one = command(commands.make_key, "create", of)
    one.add_argument("--role", choices=ROLES, required=True)
    one.add_argument("--name", type=_name, required=True, help="whose it is, or what for")
    command(commands.show_keys, "list", of)
    command(commands.end_key, "revoke", of).add_argument("id", metavar="ID")
    command(commands.verify, "verify")
    one = command(commands.reindex, "reindex")
    one.add_argument("--days", action="store_true", help="days and tallies, in MANSET_TIME_ZONE")
    command(commands.backup, "backup").add_argument("file", type=Path)
    command(commands.restore_, "restore").add_argument("file", type=Path)
    command(commands.openapi, "openapi")
    return root


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command that the words of the command line name; return its exit code."""
    options = parser().parse_args(arguments)
    try:
        return int(options.run(Settings(), options))
    except commands.CommandError as error:
        print(f"manset: {error}", file=sys.stderr)
        return 2
    except ValidationError as error:
        for fault in error.errors(include_url=False, include_input=False):
            name = "MANSET_" + str(fault["loc"][0]).upper() if fault["loc"] else "settings"
            told = fault["msg"].removeprefix("Value error, ")
            print(f"manset: {name}: {told}", file=sys.stderr)
        return 2
    except BrokenPipeError:  # the reader had enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except OSError as error:
        file = error.filename2 or error.filename or "failed"
        print(f"manset: {file}: {error.strerror or error}", file=sys.stderr)
        return 2
    except (ValueError, SQLAlchemyError) as error:
        cause = getattr(error, "orig", None) or error  # what the database itself says
        print(f"manset: {str(cause).splitlines()[0]}", file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
