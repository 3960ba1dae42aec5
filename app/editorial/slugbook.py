"""Who has which slug: given ones are kept or refused, made ones are numbered."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Final, Self

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db.dialect import among
from app.db.tables import Article, Slug
from app.editorial.drafts import Draft
from app.editorial.slugs import number
from app.errors import Fault, Unprocessable

NUMBERED: Final = 9
"""Equal headlines are numbered up to this; beyond, a digest of the external id is added."""


@dataclass(slots=True)
class SlugBook:
    """The owners, by external id, of the slugs that some drafts want; grows as slugs are chosen."""

    session: Session
    owners: dict[str, str]

    @classmethod
    def of(cls, session: Session, drafts: Sequence[Draft]) -> Self:
        """Look up all slugs that the drafts want, at once."""
        book = cls(session, {})
        book._learn([slug for draft in drafts for slug in (draft.slug, *draft.old_slugs)])
        return book

    def _learn(self, slugs: Sequence[str]) -> None:
        rows = self.session.execute(
            select(Slug.slug, Article.external_id)
            .join(Article, Article.id == Slug.article_id)
            .where(among(self.session, Slug.slug, slugs))
        )
        self.owners.update((slug, owner) for slug, owner in rows)

    def _is_free(self, slug: str, external_id: str) -> bool:
        return self.owners.get(slug, external_id) == external_id

    def choose(self, draft: Draft, present: str | None) -> str:
        """Return the slug that the draft gets, and take it; `present` is the one it has.

        A made slug never changes once the article has one.

        Raises:
            Unprocessable: a slug that was given belongs to another article.

        """
        if not draft.slug_is_given and present is not None:
            slug = present
        elif self._is_free(draft.slug, draft.external_id):
            slug = draft.slug
        elif draft.slug_is_given:
            raise _taken("slug")
        else:
            slug = self._numbered(draft)
        if not all(self._is_free(old, draft.external_id) for old in draft.old_slugs):
            raise _taken("oldSlugs")
        for one in (slug, *draft.old_slugs):
            self.owners[one] = draft.external_id
        return slug

    def _numbered(self, draft: Draft) -> str:
        digest = blake2b(draft.external_id.encode(), digest_size=6).hexdigest()
        candidates = [number(draft.slug, n) for n in range(2, NUMBERED + 1)]
        candidates.append(f"{draft.slug[:60].rstrip('-')}-{digest}")
        self._learn(candidates)
        for slug in candidates:
            if self._is_free(slug, draft.external_id):
                return slug
        raise _taken("slug")


def _taken(field: str) -> Unprocessable:
    return Unprocessable(
        "Another article has this slug.", errors=[Fault("slug-taken", pointer=f"/{field}")]
    )
