"""Running ready statements, and rows that are quick to read."""

from collections import namedtuple
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Connection,
    Dialect,
    Integer,
    Select,
    bindparam,
    literal_column,
)
from sqlalchemy.engine.interfaces import DBAPICursor
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

Ready = Select[*tuple[Any, ...]] | CompoundSelect[*tuple[Any, ...]]
"""A statement of columns that is made once, its values bound by name."""
Values = Sequence[Any] | Mapping[str, Any]
"""Values as a driver takes them: in their places, or by name."""
Convert = Callable[[Any], Any]


def at_most(rows: int | str) -> ColumnElement[int]:
    """Return what a LIMIT is: a number, or the name of one, that is written into the statement.

    Of one that is a value PostgreSQL believes that it is a tenth of all rows: it plans the
    statement anew each time, or for very many rows.
    """
    if isinstance(rows, int):
        return literal_column(str(rows), Integer)
    return bindparam(rows, type_=Integer, literal_execute=True)


def rows_of(
    session: Session, statement: Ready, values: Mapping[str, Any] | None = None
) -> Sequence[Any]:
    """Run a statement in the session's transaction and return all rows, by the columns' names.

    What SQLAlchemy makes of a statement is kept, and the driver asked directly: SQLAlchemy's way
    costs 60 µs a statement whatever it does, several times what a small one takes, and 0.3 µs for
    each attribute that is read of its rows, of these a tenth.

    Args:
        session: Whose transaction it is run in.
        statement: A constant, or kept by its shape; what is made of it is kept for it.
        values: By name; for what is bound as an expanding list, a sequence.

    Raises:
        sqlalchemy.exc.DBAPIError: what SQLAlchemy would raise.

    """
    connection = session.connection()
    compiled = _compiled(statement, connection.dialect)
    values = values or {}
    spoken = _spoken(
        compiled,
        tuple([len(values[name]) for name in compiled.lists]),
        tuple([values[name] for name in compiled.numbers]),
    )
    return compiled.read(fetch(connection, spoken.text, spoken.bound(values)))


def fetch(connection: Connection, statement: str, values: Values) -> Sequence[Any]:
    """Have the driver run a statement, and return its rows as they come."""
    cursor = connection.connection.cursor()
    try:
        cursor.execute(statement, values)
        return cursor.fetchall()
    except connection.dialect.loaded_dbapi.Error as error:
        raise _told(error, connection, statement, cursor) from error
    finally:
        cursor.close()


def _told(
    error: Any,  # noqa: ANN401 - of the driver
    connection: Connection,
    statement: str,
    cursor: DBAPICursor,
) -> BaseException:
    """Return the driver's error as SQLAlchemy tells it; a connection that is lost is let go."""
    dialect = connection.dialect
    is_lost = dialect.is_disconnect(error, connection.connection.dbapi_connection, cursor)
    told: BaseException = DBAPIError.instance(
        statement,
        None,
        error,
        dialect.loaded_dbapi.Error,
        hide_parameters=True,
        connection_invalidated=is_lost,
        dialect=dialect,
    )
    if is_lost:
        connection.invalidate(error)
    return told


@dataclass(frozen=True, slots=True)
class _Spoken:
    """A statement whose lists have certain lengths and bounds, as the driver takes it."""

    text: str
    constants: Mapping[str, Any]
    members: Sequence[tuple[str, Sequence[str]]]
    """Of each list, the names of its members."""
    places: Sequence[str] | None
    """The names in their order, where the driver goes by that."""
    writers: Sequence[tuple[str, Convert]]
    """By name, members of lists too, what makes of a value what the database keeps."""

    def bound(self, values: Mapping[str, Any]) -> Values:
        """Return the values as the driver takes them."""
        by_name = {**self.constants, **values}
        for name, members in self.members:
            by_name.update(zip(members, by_name.pop(name), strict=True))
        for name, write in self.writers:
            by_name[name] = write(by_name[name])
        if self.places is None:
            return by_name
        return tuple([by_name[name] for name in self.places])


class _Compiled:
    """What SQLAlchemy makes of a statement in one dialect."""

    def __init__(self, statement: Ready, dialect: Dialect) -> None:
        self._compiled: Any = statement.compile(dialect=dialect)
        columns = statement.selected_columns
        row: Any = namedtuple("Row", columns.keys(), rename=True)  # type: ignore[misc] # noqa: PYI024 - made of the names alone
        self._make = row._make
        self._readers = [
            (number, read)
            for number, column in enumerate(columns)
            if (read := column.type.dialect_impl(dialect).result_processor(dialect, None))
        ]
        binds = self._compiled.binds
        self.lists = [name for name, bind in binds.items() if bind.expanding]
        self.numbers = [name for name, bind in binds.items() if bind.literal_execute]
        self._writers = {
            name: write
            for name, bind in binds.items()
            if (write := bind.type.dialect_impl(dialect).bind_processor(dialect))
        }

    def spoken(self, lengths: Iterable[int], numbers: Iterable[int]) -> _Spoken:
        """Return the statement for lists of these lengths, in the order of `lists`, and numbers."""
        constants = self._compiled.params
        empty = {name: [None] * length for name, length in zip(self.lists, lengths, strict=True)}
        written = dict(zip(self.numbers, numbers, strict=True))
        state = self._compiled.construct_expanded_state({**constants, **empty, **written})
        members = {name: state.parameter_expansion[name] for name in self.lists}
        return _Spoken(
            text=state.statement,
            constants=constants,
            members=list(members.items()),
            places=state.positiontup,
            writers=[
                (each, write)
                for name, write in self._writers.items()
                for each in members.get(name, (name,))
            ],
        )

    def read(self, found: Sequence[Any]) -> Sequence[Any]:
        """Turn what the database keeps into values, and give the columns their names."""
        make = self._make
        if not self._readers:
            return [make(row) for row in found]
        rows = []
        for row in found:
            values = list(row)
            for number, read in self._readers:
                values[number] = read(values[number])
            rows.append(make(values))
        return rows


@lru_cache(maxsize=1_000)
def _compiled(statement: Ready, dialect: Dialect) -> _Compiled:
    return _Compiled(statement, dialect)


@lru_cache(maxsize=5_000)
def _spoken(compiled: _Compiled, lengths: tuple[int, ...], numbers: tuple[int, ...]) -> _Spoken:
    return compiled.spoken(lengths, numbers)
