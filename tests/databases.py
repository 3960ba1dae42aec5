"""Where a test's newsroom lies: one place a database, put back as it was before each test.

Making a database costs more than most tests do, and so does compiling for a new engine what the
last one knew already. So one place is lent to all tests in turn: the file of an embedded database
is replaced, the tables of PostgreSQL are emptied. A test that changed PostgreSQL's schema or
statistics, or left very much, has its database dropped instead.
"""

import shutil
from pathlib import Path
from typing import Protocol, cast

import psycopg

MUCH_BYTES = 8 * 1024 * 1024
"""What is left of deleted rows may take this much before a new database is cheaper."""

SHAPE = """
    SELECT md5(string_agg(told, ' ' ORDER BY told)) FROM (
        SELECT concat_ws(' ', relname, relkind, reltuples, attname, atttypid) AS told
        FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid AND attnum > 0
        WHERE relnamespace = 'public'::regnamespace
        UNION ALL
        SELECT concat_ws(' ', conrelid, conname, convalidated) FROM pg_constraint
        WHERE connamespace = 'public'::regnamespace
        UNION ALL
        SELECT concat_ws(' ', tgrelid, tgname, tgenabled) FROM pg_trigger WHERE NOT tgisinternal
    ) AS parts
"""
SIZE = """
    SELECT sum(pg_relation_size(oid))::bigint FROM pg_class
    WHERE relnamespace = 'public'::regnamespace
"""
TABLES = """
    SELECT quote_ident(relname) FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
"""
SEQUENCES = """
    SELECT format('SELECT setval(%L, %s, %L)', 'public.' || quote_ident(sequencename),
                  coalesce(last_value, start_value), last_value IS NOT NULL)
    FROM pg_sequences WHERE schemaname = 'public'
"""


class Place(Protocol):
    """Somewhere a newsroom lies, always at the same URL."""

    url: str

    def renew(self) -> None:
        """Put the newsroom back that nothing has happened in yet."""

    def close(self) -> None:
        """End what it holds."""


class FilePlace:
    """A file, each time a new copy of the template: who still has the old one open keeps that."""

    def __init__(self, template: Path, folder: Path) -> None:
        self._template = template
        self._file = folder / "manset.db"
        self.url = f"sqlite:///{self._file}"

    def renew(self) -> None:
        for suffix in ("", "-wal", "-shm", "-journal"):
            self._file.with_name(f"{self._file.name}{suffix}").unlink(missing_ok=True)
        shutil.copyfile(self._template, self._file)

    def close(self) -> None:
        pass


class ServerPlace:
    """A database of a PostgreSQL server, emptied where that is enough, else made anew."""

    def __init__(self, server: str, template: str) -> None:
        """Take the URL of the server's first database, and the name of the template."""
        self._server = psycopg.connect(server, autocommit=True)
        self._template = template
        self._within: psycopg.Connection | None = None
        self.url = server.replace("/postgres?", "/lent?")

    def renew(self) -> None:
        self._server.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
            " WHERE datname = 'lent' AND pid <> %s",
            [self._within.info.backend_pid if self._within else 0],
        )
        if self._within is not None and self._ask(SHAPE) == self._shape and not self._is_bloated():
            self._within.execute(self._wipe.encode())
        else:
            self._make()

    def _make(self) -> None:
        if self._within is not None:
            self._within.close()
        self._server.execute("DROP DATABASE IF EXISTS lent WITH (FORCE)")
        self._server.execute(f"CREATE DATABASE lent TEMPLATE {self._template}".encode())
        self._within = psycopg.connect(self.url, autocommit=True)
        tables = [table for (table,) in self._within.execute(TABLES)]
        filled = [table for table in tables if self._ask(f"TABLE {table}") is not None]
        self._within.execute("CREATE SCHEMA kept")
        for table in filled:
            self._within.execute(f"CREATE TABLE kept.{table} AS TABLE public.{table}".encode())
        self._wipe = "; ".join(
            [
                "BEGIN",
                "SET LOCAL session_replication_role = replica",  # any order does, no trigger fires
                *(f"DELETE FROM public.{table}" for table in tables),  # noqa: S608 - of the catalog
                *(
                    f"INSERT INTO public.{table} OVERRIDING SYSTEM VALUE TABLE kept.{table}"
                    for table in filled
                ),
                *(reset for (reset,) in self._within.execute(SEQUENCES)),
                "COMMIT",
            ]
        )
        self._shape = self._ask(SHAPE)
        self._size = cast("int", self._ask(SIZE))

    def _is_bloated(self) -> bool:
        return cast("int", self._ask(SIZE)) > self._size + MUCH_BYTES

    def _ask(self, query: str) -> object:
        assert self._within is not None
        row = self._within.execute(query.encode()).fetchone()
        return row if row is None else row[0]

    def close(self) -> None:
        if self._within is not None:
            self._within.close()
        self._server.close()
