"""Who has which address elsewhere: one that another article has is refused."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from app.articles.addresses import Address, address_of
from app.db.tables import Alias, Article
from app.editorial.drafts import Draft
from app.errors import Fault, Unprocessable


@dataclass(slots=True)
class AliasBook:
    """The owners, by external id, of the addresses that some drafts claim; grows as they are."""

    owners: dict[str, str]

    @classmethod
    def of(cls, session: Session, drafts: Sequence[Draft]) -> Self:
        """Look up all addresses that the drafts claim, at once."""
        claimed = [address_of(one) for draft in drafts for one in draft.aliases]
        if not claimed:
            return cls({})
        rows = session.execute(
            select(Alias.host, Alias.path, Article.external_id)
            .join(Article, Article.id == Alias.article_id)
            .where(tuple_(Alias.path, Alias.host).in_([(one.path, one.host) for one in claimed]))
        )
        return cls({str(Address(host, path)): owner for host, path, owner in rows})

    def claim(self, draft: Draft) -> None:
        """Give the draft its addresses.

        Raises:
            Unprocessable: another article has one of them; the pointers say which.

        """
        taken = [
            Fault("alias-taken", pointer=f"/aliases/{at}")
            for at, one in enumerate(draft.aliases)
            if self.owners.get(one, draft.external_id) != draft.external_id
        ]
        if taken:
            raise Unprocessable("Another article has this address.", errors=taken)
        self.owners.update(dict.fromkeys(draft.aliases, draft.external_id))
