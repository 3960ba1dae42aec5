"""All tables on one page."""

from datetime import date, datetime
from enum import IntEnum, StrEnum
from typing import Any, Final

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    MetaData,
    SmallInteger,
    Table,
    Text,
    text,
    true,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from app.db.types import Id, Instant, Key

SECOND = 1_000_000
"""Timeline keys per second: `datePublished` in microseconds leaves room for a serial 0-999,999."""

NOT_BACKED_UP: Final = {"is_backed_up": False}
"""Told of a table whose rows stay here: they are personal, or of use for some days alone."""


class State(StrEnum):
    """Where an article stands; only `published` is public."""

    DRAFT = "draft"
    SCHEDULED = "scheduled"
    PUBLISHED = "published"
    WITHHELD = "withheld"
    CANCELED = "canceled"


class Base(DeclarativeBase):
    """The registry of tables; every constraint has a name, the same on both databases."""

    metadata = MetaData(
        naming_convention={
            "pk": "pk_%(table_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "ix": "ix_%(table_name)s_%(column_0_name)s",
        }
    )


def table_of(model: type[Base]) -> Table:
    """Return the table behind a model, for statements over many rows at once."""
    table = model.__table__
    assert isinstance(table, Table)  # noqa: S101 - no model is mapped to anything else
    return table


class Edition(Base):
    """The one row whose number orders every public change."""

    __tablename__ = "edition"
    __table_args__ = (CheckConstraint("id = 1", name="single"),)

    id: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(BigInteger)


class Site(Base):
    """The newsroom's own settings: one row, written by the first start."""

    __tablename__ = "site"
    __table_args__ = (
        CheckConstraint("id = 1", name="single"),
        CheckConstraint("hijri_offset BETWEEN -2 AND 2", name="hijri_offset"),
    )

    id: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    name: Mapped[str] = mapped_column(Text)
    url: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(Text)
    time_zone: Mapped[str] = mapped_column(Text)
    hijri_offset: Mapped[int] = mapped_column(SmallInteger)
    hijri_months: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    links: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    feed_full_text: Mapped[bool] = mapped_column(server_default=true())
    web_sub_hub: Mapped[str | None] = mapped_column(Text)


class Section(Base):
    """A shelf of the newsroom; sections are a tree in editorial order."""

    __tablename__ = "section"
    __table_args__ = (
        CheckConstraint("parent_id <> id", name="parent"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    slug: Mapped[str] = mapped_column(Key, unique=True)
    name: Mapped[str] = mapped_column(Text)
    description: Mapped[str | None] = mapped_column(Text)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("section.id"), index=True)
    position: Mapped[int]


class Tag(Base):
    """A subject that articles share."""

    __tablename__ = "tag"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    slug: Mapped[str] = mapped_column(Key, unique=True)
    name: Mapped[str] = mapped_column(Text)
    description: Mapped[str | None] = mapped_column(Text)


class Author(Base):
    """A person or a desk in bylines."""

    __tablename__ = "author"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    slug: Mapped[str] = mapped_column(Key, unique=True)
    name: Mapped[str] = mapped_column(Text)
    description: Mapped[str | None] = mapped_column(Text)


class Article(Base):
    """One story. What has a date of publication has a timeline key and a day, and keeps them.

    `edition` is that of its newest public change, made at `stamped_at`; null while it never was
    public here. `due_at` is when it next changes by itself. `saved_at`, `saved_by` and `action`
    tell of the present version; those before it are in `article_version`.
    """

    __tablename__ = "article"
    __table_args__ = (
        CheckConstraint(
            "state IN ('draft', 'scheduled', 'published', 'withheld', 'canceled')", name="state"
        ),
        CheckConstraint("urgency BETWEEN 1 AND 9", name="urgency"),
        CheckConstraint("version >= 1", name="version"),
        CheckConstraint("word_count >= 0", name="word_count"),
        CheckConstraint("label IS NOT NULL OR label_until IS NULL", name="label_until"),
        CheckConstraint("state <> 'scheduled' OR publish_at IS NOT NULL", name="scheduled"),
        CheckConstraint("state <> 'canceled' OR canceled_at IS NOT NULL", name="canceled"),
        CheckConstraint(
            "state NOT IN ('published', 'canceled') OR edition IS NOT NULL", name="edition"
        ),
        CheckConstraint(
            "(timeline_key IS NULL) = (published_at IS NULL)"
            " AND (timeline_key IS NULL) = (day IS NULL)"
            " AND (edition IS NULL OR timeline_key IS NOT NULL)",
            name="timeline",
        ),
        CheckConstraint(
            f"timeline_key BETWEEN published_at AND published_at + {SECOND - 1}"
            f" AND published_at % {SECOND} = 0",
            name="timeline_key",
        ),
        Index("ix_article_edition", "edition", "id"),
        Index("ix_article_translation_group", "translation_group"),
        Index("ix_article_section_id", "section_id"),
        Index(
            "ix_article_due_at",
            "due_at",
            sqlite_where=text("due_at IS NOT NULL"),
            postgresql_where=text("due_at IS NOT NULL"),
        ),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    external_id: Mapped[str] = mapped_column(Key, unique=True)
    state: Mapped[str] = mapped_column(Key)
    version: Mapped[int]
    edition: Mapped[int | None] = mapped_column(BigInteger)
    timeline_key: Mapped[int | None] = mapped_column(BigInteger, unique=True)
    day: Mapped[date | None]
    slug: Mapped[str] = mapped_column(Key, unique=True)
    headline: Mapped[str] = mapped_column(Text)
    folded: Mapped[str] = mapped_column(Key, server_default="")
    label: Mapped[str | None] = mapped_column(Text)
    label_until: Mapped[datetime | None] = mapped_column(Instant)
    summary: Mapped[str | None] = mapped_column(Text)
    language: Mapped[str] = mapped_column(Key)
    urgency: Mapped[int] = mapped_column(SmallInteger)
    section_id: Mapped[int | None] = mapped_column(ForeignKey("section.id"))
    image: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    source: Mapped[str | None] = mapped_column(Text)
    canonical_url: Mapped[str | None] = mapped_column(Text)
    translation_group: Mapped[str | None] = mapped_column(Key)
    is_accessible_for_free: Mapped[bool]
    published_at: Mapped[datetime | None] = mapped_column(Instant)
    modified_at: Mapped[datetime] = mapped_column(Instant)
    publish_at: Mapped[datetime | None] = mapped_column(Instant)
    embargoed_until: Mapped[datetime | None] = mapped_column(Instant)
    expires_at: Mapped[datetime | None] = mapped_column(Instant)
    canceled_at: Mapped[datetime | None] = mapped_column(Instant)
    cancel_reason: Mapped[str | None] = mapped_column(Text)
    withhold_reason: Mapped[str | None] = mapped_column(Text)
    due_at: Mapped[datetime | None] = mapped_column(Instant)
    owner: Mapped[str | None] = mapped_column(Key)
    saved_at: Mapped[datetime | None] = mapped_column(Instant)
    saved_by: Mapped[str | None] = mapped_column(Text)
    action: Mapped[str | None] = mapped_column(Text)
    stamped_at: Mapped[datetime | None] = mapped_column(Instant)
    word_count: Mapped[int]
    body_html: Mapped[str] = mapped_column(Text)  # last: long bodies sit on overflow pages


class ArticleTag(Base):
    """A tag of an article, in the article's order."""

    __tablename__ = "article_tag"
    __table_args__ = (
        Index("ix_article_tag_tag_id", "tag_id"),
        {"sqlite_with_rowid": False},
    )

    article_id: Mapped[int] = mapped_column(
        ForeignKey("article.id", ondelete="CASCADE"), primary_key=True
    )
    position: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    tag_id: Mapped[int] = mapped_column(ForeignKey("tag.id"))


class ArticleAuthor(Base):
    """An author of an article, in the order of the byline."""

    __tablename__ = "article_author"
    __table_args__ = (
        Index("ix_article_author_author_id", "author_id"),
        {"sqlite_with_rowid": False},
    )

    article_id: Mapped[int] = mapped_column(
        ForeignKey("article.id", ondelete="CASCADE"), primary_key=True
    )
    position: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    author_id: Mapped[int] = mapped_column(ForeignKey("author.id"))


class ArticleRelated(Base):
    """An editor's pick to read beside an article, named by its external id: it may come later."""

    __tablename__ = "article_related"
    __table_args__ = ({"sqlite_with_rowid": False},)

    article_id: Mapped[int] = mapped_column(
        ForeignKey("article.id", ondelete="CASCADE"), primary_key=True
    )
    position: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    external_id: Mapped[str] = mapped_column(Key)


class Correction(Base):
    """A note in an article that says what was changed after it appeared."""

    __tablename__ = "correction"
    __table_args__ = (
        CheckConstraint(
            "kind IN ('correction', 'clarification', 'update', 'retraction')", name="kind"
        ),
        {"sqlite_with_rowid": False},
    )

    article_id: Mapped[int] = mapped_column(
        ForeignKey("article.id", ondelete="CASCADE"), primary_key=True
    )
    position: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(Instant)


class Slug(Base):
    """Every slug an article has or had; an old one stays taken."""

    __tablename__ = "slug"
    __table_args__ = (Index("ix_slug_article_id", "article_id"), {"sqlite_with_rowid": False})

    slug: Mapped[str] = mapped_column(Key, primary_key=True)
    article_id: Mapped[int] = mapped_column(ForeignKey("article.id", ondelete="CASCADE"))


class Alias(Base):
    """An address that an article had elsewhere: `host` is empty where only the path is known."""

    __tablename__ = "alias"
    __table_args__ = (Index("ix_alias_article_id", "article_id"), {"sqlite_with_rowid": False})

    path: Mapped[str] = mapped_column(Key, primary_key=True)
    host: Mapped[str] = mapped_column(Key, primary_key=True)
    article_id: Mapped[int] = mapped_column(ForeignKey("article.id", ondelete="CASCADE"))


class Tombstone(Base):
    """What stays of a deleted article: enough to tell followers to forget it.

    `article_id` and `edition` are null where it never was public here.
    """

    __tablename__ = "tombstone"
    __table_args__ = (Index("ix_tombstone_edition", "edition", "article_id"),)

    external_id: Mapped[str] = mapped_column(Key, primary_key=True)
    article_id: Mapped[int | None] = mapped_column(BigInteger)
    edition: Mapped[int | None] = mapped_column(BigInteger)
    reason: Mapped[str | None] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(Instant)


class Shelf(Base):
    """One public article on one shelf: what a reader can filter by, newest last.

    `term` is `section:ID` (the article's section and each above it), `tag:ID`, `author:ID`,
    `language:TAG`, `urgency:N` or `label:WORD`. Only what is public stands here.
    """

    __tablename__ = "shelf"
    __table_args__ = ({"sqlite_with_rowid": False},)

    term: Mapped[str] = mapped_column(Key, primary_key=True)
    timeline_key: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)


class ShelfTally(Base):
    """How many public articles stand on a shelf; kept by the transaction that moves them."""

    __tablename__ = "shelf_tally"
    __table_args__ = (
        CheckConstraint("articles >= 0", name="articles"),
        {"sqlite_with_rowid": False},
    )

    term: Mapped[str] = mapped_column(Key, primary_key=True)
    articles: Mapped[int] = mapped_column(BigInteger)


class SearchEntry(Base):
    """What the search index weighs of one public article: see `app.search.document.Entry`."""

    __tablename__ = "search_entry"

    timeline_key: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    language: Mapped[str] = mapped_column(Key)
    words: Mapped[int]
    weights: Mapped[str] = mapped_column(Key)
    shelves: Mapped[str] = mapped_column(Key)


class SearchText(Base):
    """The folded words of one public article in their order, and the terms it is found by."""

    __tablename__ = "search_text"

    timeline_key: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    headline: Mapped[str] = mapped_column(Key)
    terms: Mapped[str] = mapped_column(Key)
    body: Mapped[str] = mapped_column(Key)


class SearchWord(Base):
    """In how many public articles a term stands; kept by the transaction that changes it."""

    __tablename__ = "search_word"
    __table_args__ = (
        CheckConstraint("articles >= 0", name="articles"),
        {"sqlite_with_rowid": False, "postgresql_with": {"fillfactor": 60}},
    )

    word: Mapped[str] = mapped_column(Key, primary_key=True)
    articles: Mapped[int] = mapped_column(BigInteger)


class SearchName(Base):
    """The folded name of a tag or an author from one of its words on, for completions."""

    __tablename__ = "search_name"
    __table_args__ = ({"sqlite_with_rowid": False},)

    name: Mapped[str] = mapped_column(Key, primary_key=True)
    term: Mapped[str] = mapped_column(Key, primary_key=True)


class DayTally(Base):
    """How many public articles of one language a civil day holds."""

    __tablename__ = "day_tally"
    __table_args__ = (
        CheckConstraint("articles >= 0", name="articles"),
        {"sqlite_with_rowid": False},
    )

    day: Mapped[date] = mapped_column(primary_key=True)
    language: Mapped[str] = mapped_column(Key, primary_key=True)
    articles: Mapped[int] = mapped_column(BigInteger)


class SitemapMonth(Base):
    """When the sitemap of a month, named by its first day, last changed; no row: not known."""

    __tablename__ = "sitemap_month"
    __table_args__ = ({"sqlite_with_rowid": False},)

    month: Mapped[date] = mapped_column(primary_key=True)
    changed_at: Mapped[datetime] = mapped_column(Instant)


class WebSub(Base):
    """What the WebSub hub was told: everything up to `edition`; not to be told before `due_at`."""

    __tablename__ = "web_sub"
    __table_args__ = (CheckConstraint("id = 1", name="single"),)

    id: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    edition: Mapped[int] = mapped_column(BigInteger)
    failures: Mapped[int]
    due_at: Mapped[datetime] = mapped_column(Instant)


class ApiKey(Base):
    """A key that was handed out; only the digest of its secret is kept."""

    __tablename__ = "api_key"
    __table_args__ = (
        CheckConstraint("role IN ('viewer', 'writer', 'editor', 'admin', 'app')", name="role"),
    )

    id: Mapped[str] = mapped_column(Key, primary_key=True)
    digest: Mapped[bytes]
    role: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime | None] = mapped_column(Instant)
    revoked_at: Mapped[datetime | None] = mapped_column(Instant)
    owner: Mapped[str | None] = mapped_column(Key)
    last_used_at: Mapped[datetime | None] = mapped_column(Instant)


class ArticleVersion(Base):
    """A version that was replaced: the article as a JSON line says it, and who had saved it."""

    __tablename__ = "article_version"
    __table_args__ = ({"sqlite_with_rowid": False},)

    article_id: Mapped[int] = mapped_column(
        ForeignKey("article.id", ondelete="CASCADE"), primary_key=True
    )
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    saved_at: Mapped[datetime | None] = mapped_column(Instant)
    saved_by: Mapped[str | None] = mapped_column(Text)
    action: Mapped[str | None] = mapped_column(Text)
    line: Mapped[dict[str, Any]] = mapped_column(JSON)


class Idempotency(Base):
    """The answer that a request with an Idempotency-Key got, to be given again for a day."""

    __tablename__ = "idempotency"
    __table_args__ = (Index("ix_idempotency_created_at", "created_at"),)

    key_id: Mapped[str] = mapped_column(Key, primary_key=True)
    route: Mapped[str] = mapped_column(Key, primary_key=True)
    name: Mapped[str] = mapped_column(Key, primary_key=True)
    digest: Mapped[bytes]
    created_at: Mapped[datetime] = mapped_column(Instant)
    status: Mapped[int | None] = mapped_column(SmallInteger)
    headers: Mapped[dict[str, str] | None] = mapped_column(JSON(none_as_null=True))
    body: Mapped[bytes | None]


class TermAlias(Base):
    """A slug that a section, tag or author had before, or that of one merged into it."""

    __tablename__ = "term_alias"
    __table_args__ = (
        CheckConstraint("kind IN ('section', 'tag', 'author')", name="kind"),
        Index("ix_term_alias_target_id", "kind", "target_id"),
    )

    kind: Mapped[str] = mapped_column(Key, primary_key=True)
    slug: Mapped[str] = mapped_column(Key, primary_key=True)
    target_id: Mapped[int] = mapped_column(BigInteger)


class Restamp(Base):
    """Work on many articles, done in batches.

    `term` says which: those of the shelf of a section, tag or author that was renamed or is being
    merged, those of the branch of a section that was moved, or all. Followers have not been told
    of those beyond `after_key`; while something is merged, `into_id` is what takes its place in
    articles, and at last takes its slugs.
    """

    __tablename__ = "restamp"

    term: Mapped[str] = mapped_column(Key, primary_key=True)
    after_key: Mapped[int] = mapped_column(BigInteger)
    into_id: Mapped[int | None] = mapped_column(BigInteger)


class Secret(Base):
    """A random key that the newsroom made for itself, such as that of preview tokens."""

    __tablename__ = "secret"

    name: Mapped[str] = mapped_column(Key, primary_key=True)
    value: Mapped[bytes]


class Webhook(Base):
    """Someone who is told of every public change; `edition` and `article_id` are told up to."""

    __tablename__ = "webhook"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    url: Mapped[str] = mapped_column(Text)
    secret: Mapped[str] = mapped_column(Text)
    is_active: Mapped[bool]
    edition: Mapped[int] = mapped_column(BigInteger)
    article_id: Mapped[int] = mapped_column(BigInteger)
    failures: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(Instant)
    paused_at: Mapped[datetime | None] = mapped_column(Instant)


class WebhookDelivery(Base):
    """One event on its way to one webhook, arrived there, given up, or overtaken by a newer one.

    What it tells is not kept: it is read when it is sent, so that nothing is told that is no
    longer public. `attempts` are those begun.
    """

    __tablename__ = "webhook_delivery"
    __table_args__ = (
        CheckConstraint("state IN ('waiting', 'delivered', 'failed', 'superseded')", name="state"),
        Index("ix_webhook_delivery_webhook_id", "webhook_id", "id"),
        Index(
            "ix_webhook_delivery_waiting",
            "webhook_id",
            "id",
            sqlite_where=text("state = 'waiting'"),
            postgresql_where=text("state = 'waiting'"),
        ),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    webhook_id: Mapped[int] = mapped_column(ForeignKey("webhook.id", ondelete="CASCADE"))
    position: Mapped[str] = mapped_column(Key)
    op: Mapped[str] = mapped_column(Key)
    state: Mapped[str] = mapped_column(Key)
    attempts: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(Instant)
    due_at: Mapped[datetime] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    status: Mapped[int | None] = mapped_column(SmallInteger)
    error: Mapped[str | None] = mapped_column(Text)


class Scope(IntEnum):
    """What a visit is counted for; PAGES caps reports without an article and is never summed."""

    SITE = 0
    ARTICLE = 1
    PAGES = 2


class VisitDay(Base):
    """Visits and views of the site, or of one article, on a civil day of the newsroom.

    No counter is in an index: PostgreSQL then updates a row where it stands.
    """

    __tablename__ = "visit_day"
    __table_args__ = (
        CheckConstraint("visits >= 0 AND views >= 0", name="counts"),
        Index("ix_visit_day_top", "day", "scope_type", "scope_id"),
        {"sqlite_with_rowid": False, "postgresql_with": {"fillfactor": 80}},
    )

    scope_type: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    scope_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    day: Mapped[date] = mapped_column(primary_key=True)
    visits: Mapped[int] = mapped_column(BigInteger)
    views: Mapped[int] = mapped_column(BigInteger)


class VisitTotal(Base):
    """Visits and views of the site, or of one article, in all: its days and what came before."""

    __tablename__ = "visit_total"
    __table_args__ = (
        CheckConstraint("visits >= 0 AND views >= 0", name="counts"),
        {"sqlite_with_rowid": False, "postgresql_with": {"fillfactor": 80}},
    )

    scope_type: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    scope_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    visits: Mapped[int] = mapped_column(BigInteger)
    views: Mapped[int] = mapped_column(BigInteger)


class VisitSeen(Base):
    """A visitor of one scope on one day, as a digest that the day's salt makes, for some days."""

    __tablename__ = "visit_seen"
    __table_args__ = ({"sqlite_with_rowid": False, "info": NOT_BACKED_UP},)

    day: Mapped[date] = mapped_column(primary_key=True)
    scope_type: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    scope_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    visitor: Mapped[bytes] = mapped_column(primary_key=True)
    hits: Mapped[int] = mapped_column(BigInteger)


class VisitEvent(Base):
    """A report that was taken in, as a digest of its id; `day` is that on which it arrived.

    It has no index of its days, which would be another page that each report writes.
    """

    __tablename__ = "visit_event"
    __table_args__ = ({"sqlite_with_rowid": False, "info": NOT_BACKED_UP},)

    id: Mapped[bytes] = mapped_column(primary_key=True)
    day: Mapped[date]


class VisitSalt(Base):
    """What makes the digests of one day's visitors; once it is deleted, they say nothing.

    `is_whole` is false where visits of the day had been counted before it was made: then the
    day's visitors that are still known are not all it had.
    """

    __tablename__ = "visit_salt"
    __table_args__ = ({"info": NOT_BACKED_UP},)

    day: Mapped[date] = mapped_column(primary_key=True)
    salt: Mapped[bytes]
    is_whole: Mapped[bool]


class VisitExcludedDay(Base):
    """How many reports of a day were not counted, for one reason."""

    __tablename__ = "visit_excluded_day"
    __table_args__ = ({"sqlite_with_rowid": False},)

    day: Mapped[date] = mapped_column(primary_key=True)
    reason: Mapped[str] = mapped_column(Key, primary_key=True)
    reports: Mapped[int] = mapped_column(BigInteger)


class VisitAdjustment(Base):
    """A change of a count by hand; without a `day` it is of the total alone, such as a balance."""

    __tablename__ = "visit_adjustment"
    __table_args__ = (
        Index("ix_visit_adjustment_scope_id", "scope_type", "scope_id", "day"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    day: Mapped[date | None]
    scope_type: Mapped[int] = mapped_column(SmallInteger)
    scope_id: Mapped[int] = mapped_column(BigInteger)
    visits: Mapped[int] = mapped_column(BigInteger)
    views: Mapped[int] = mapped_column(BigInteger)
    reason: Mapped[str] = mapped_column(Text)
    actor: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(Instant)
