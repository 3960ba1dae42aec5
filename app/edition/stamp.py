"""Taking the next edition: what every transaction does that changes what the public sees."""

from typing import Final

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.db.dialect import insert
from app.db.rows import rows_of
from app.db.tables import Edition, Restamp

START: Final = -(2**63)
"""Before every timeline key."""
EVERY_ARTICLE: Final = "site:1"
"""The work of showing all articles anew."""

TAKEN: Final = "edition"
"""Where `session.info` says which edition a transaction took, for who is told of commits."""


def hold_edition(session: Session) -> None:
    """Wait until nobody else changes stories; what is read from now on holds until the end.

    Whoever is about to compare with what is kept and write what follows takes this before the
    first look: on PostgreSQL two would else read the same past and count it twice, or wait for
    each other's rows. On SQLite, writing begins with it.
    """
    session.execute(select(Edition.number).with_for_update())


def next_edition(session: Session) -> int:
    """Take the next number; its row stays locked until the transaction ends, so take it late."""
    statement = update(Edition).values(number=Edition.number + 1).returning(Edition.number)
    number = session.execute(statement).scalar_one()
    session.info[TAKEN] = number
    return number


_CURRENT: Final = select(Edition.number)


def current_edition(session: Session) -> int:
    """Return the number of the newest edition in the session's snapshot."""
    number: int = rows_of(session, _CURRENT)[0].number
    return number


def note_work(session: Session, term: str, into_id: int | None = None) -> None:
    """Write down what is to be done to articles, from the first of them on."""
    statement = insert(session, Restamp).values(term=term, after_key=START, into_id=into_id)
    session.execute(
        statement.on_conflict_do_update(
            index_elements=["term"], set_={"after_key": START, "into_id": into_id}
        )
    )
