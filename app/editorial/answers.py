"""The JSON of the newsroom's own side: articles in any state, versions, what was changed."""

from collections.abc import Mapping, Sequence
from types import SimpleNamespace
from typing import Annotated, Any, Literal

from pydantic import WithJsonSchema
from sqlalchemy import select
from sqlalchemy.orm import Session
from typing_extensions import TypedDict

from app.articles.cards import Voice, story_fields
from app.articles.queries import names_of
from app.articles.schemas import Correction, StoryFields
from app.articles.taxonomy import SECTION, refs_of
from app.db.tables import ArticleVersion
from app.editorial.drafts import Notice
from app.editorial.stored import Stored
from app.errors import not_found
from app.http.shape import shape

StateName = Literal["draft", "scheduled", "published", "withheld", "canceled"]
LineValue = Annotated[
    object,
    WithJsonSchema({"type": ["string", "integer", "boolean", "array", "object", "null"]}),
]
"""A field's value in JSON Lines."""


@shape
class NoticeOut(TypedDict):
    """A change that was made to what was sent."""

    field: str
    code: str
    before: str | None


class EditorialFields(StoryFields):
    """What the newsroom sees of an article in a list."""

    externalId: str
    state: StateName
    datePublished: str | None
    day: str | None
    publishAt: str | None
    """When a scheduled article appears."""
    embargoedUntil: str | None
    expiresAt: str | None
    """When a public article is withheld by itself."""
    canceledAt: str | None
    cancelReason: str | None
    withholdReason: str | None
    """For the newsroom alone."""
    owner: str | None
    """Who made the draft."""
    savedAt: str | None
    savedBy: str | None
    """The name of the key that saved this version."""
    action: str | None
    """What that was: `create`, `change`, `publish` and so on."""


@shape
class EditorialCard(EditorialFields):
    """An article in a list of the newsroom's."""


@shape
class EditorialArticle(EditorialFields):
    """An article, whole, in any state."""

    bodyHtml: str
    corrections: list[Correction]
    oldSlugs: list[str]
    aliases: list[str]
    """Addresses it had elsewhere: `//host/path`, or a path where only that is known."""
    related: list[str]
    """External ids."""
    notices: list[NoticeOut]
    """What was changed of what was sent."""


@shape
class EditorialPage(TypedDict):
    """A page of the newsroom's articles, the newest made first."""

    items: list[EditorialCard]
    next: str | None
    prev: str | None


@shape
class VersionOut(TypedDict):
    """One version of an article."""

    version: int
    savedAt: str | None
    savedBy: str | None
    action: str | None


@shape
class Versions(TypedDict):
    """All versions of an article, the present one first."""

    items: list[VersionOut]


@shape
class VersionWhole(VersionOut):
    """One version of an article with all that it said, in the words of JSON Lines."""

    article: dict[str, LineValue]


@shape
class Difference(TypedDict):
    """A field that two versions have different."""

    field: str
    before: LineValue
    after: LineValue


@shape
class Differences(TypedDict):
    """What changed from one version to another."""

    items: list[Difference]


def editorial_cards(
    session: Session, articles: Sequence[Stored], voice: Voice
) -> list[EditorialCard]:
    """Build the cards of these articles."""
    names = names_of(session, [one.values["id"] for one in articles])
    filed = {one.values["section_id"] for one in articles} - {None}
    sections = refs_of(session, SECTION, filed)
    built = []
    for one in articles:
        values = one.values
        section = sections.get(values["section_id"])
        row = SimpleNamespace(
            **values,
            section_slug=section["slug"] if section is not None else None,
            section_name=section["name"] if section is not None else None,
        )

        def instant(name: str, values: Mapping[str, Any] = values) -> str | None:
            return voice.instant(values[name]) if values[name] is not None else None

        card = EditorialCard(
            **story_fields(row, names, voice),
            externalId=values["external_id"],
            state=values["state"],
            datePublished=instant("published_at"),
            day=values["day"].isoformat() if values["day"] else None,
            publishAt=instant("publish_at"),
            embargoedUntil=instant("embargoed_until"),
            expiresAt=instant("expires_at"),
            canceledAt=instant("canceled_at"),
            cancelReason=values["cancel_reason"],
            withholdReason=values["withhold_reason"],
            owner=values["owner"],
            savedAt=instant("saved_at"),
            savedBy=values["saved_by"],
            action=values["action"],
        )
        built.append(card)
    return built


def editorial_article(
    session: Session, article: Stored, voice: Voice, notices: Sequence[Notice] = ()
) -> EditorialArticle:
    """Build one article, whole."""
    (card,) = editorial_cards(session, [article], voice)
    return EditorialArticle(
        **card,
        bodyHtml=article.values["body_html"],
        corrections=[
            Correction(kind=kind, text=text, at=voice.instant(at))  # type: ignore[typeddict-item]
            for kind, text, at in article.corrections
        ],
        oldSlugs=sorted(article.slugs - {article.values["slug"]}),
        aliases=sorted(article.aliases),
        related=list(article.related),
        notices=[NoticeOut(field=one.field, code=one.code, before=one.before) for one in notices],
    )


def list_versions(session: Session, article: Stored, voice: Voice) -> Versions:
    """Return all versions of an article, the present one first."""
    rows = session.execute(
        select(
            ArticleVersion.version,
            ArticleVersion.saved_at,
            ArticleVersion.saved_by,
            ArticleVersion.action,
        )
        .where(ArticleVersion.article_id == article.values["id"])
        .order_by(ArticleVersion.version.desc())
    ).all()
    present = SimpleNamespace(**article.values)
    return Versions(items=[version_out(row, voice) for row in (present, *rows)])


def version_out(row: Any, voice: Voice) -> VersionOut:  # noqa: ANN401 - a row or what looks like it
    """Build what is told of a version."""
    return VersionOut(
        version=row.version,
        savedAt=voice.instant(row.saved_at) if row.saved_at is not None else None,
        savedBy=row.saved_by,
        action=row.action,
    )


def get_version(
    session: Session, article: Stored, present: Mapping[str, Any], version: int
) -> tuple[Any, Mapping[str, Any]]:
    """Return a version and its line; `present` is that of the present one. Raises NotFound."""
    if version == article.values["version"]:
        return SimpleNamespace(**article.values), present
    row = session.execute(
        select(
            ArticleVersion.version,
            ArticleVersion.saved_at,
            ArticleVersion.saved_by,
            ArticleVersion.action,
            ArticleVersion.line,
        ).where(
            ArticleVersion.article_id == article.values["id"], ArticleVersion.version == version
        )
    ).one_or_none()
    if row is None:
        raise not_found()
    return row, row.line


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> Differences:
    """Compare two lines field by field."""
    return Differences(
        items=[
            Difference(field=name, before=before.get(name), after=after.get(name))
            for name in sorted({*before, *after})
            if before.get(name) != after.get(name)
        ]
    )
