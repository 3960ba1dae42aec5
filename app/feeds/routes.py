"""Feeds over HTTP: RSS, Atom and JSON Feed of the newsroom, its sections, tags and the like."""

from collections.abc import Callable
from typing import Annotated, Any, Final

import orjson
from fastapi import Path, Request
from fastapi.responses import JSONResponse, Response
from pydantic import AfterValidator

from app.access.routes import Caller
from app.articles.routes import MOVED
from app.articles.taxonomy import AUTHOR, SECTION, TAG, get_section, get_term
from app.articles.term_routes import AuthorSlug, SectionSlug, TagSlug
from app.errors import not_found
from app.feeds import atom, json_feed, rss
from app.feeds.channel import Feed
from app.feeds.reading import EVERYTHING, Topic, get_language_topic, read_feed, shelf_topic
from app.feeds.schemas import JsonFeed
from app.http.deps import ARTICLES, Config, Db, Parameters, bytes_answer
from app.http.freshness import fresh_for
from app.http.paging import PageQuery
from app.http.problems import responses
from app.http.router import Router

router = Router(prefix="/feeds", tags=["feeds"])


class JsonFeedResponse(JSONResponse):
    """What the document says of a feed as JSON Feed."""

    media_type = "application/feed+json"


FORMS: Final[dict[str, tuple[str, Callable[[Feed], bytes]]]] = {
    "rss.xml": ("application/rss+xml; charset=utf-8", rss.render),
    "atom.xml": ("application/atom+xml; charset=utf-8", atom.render),
    "feed.json": (JsonFeedResponse.media_type, lambda feed: orjson.dumps(json_feed.build(feed))),
}
"""Each form of a feed by its file: its media type, and what makes it."""

_XML: Final = {"schema": {"type": "string"}}
FEED: Final[dict[int | str, dict[str, Any]]] = {
    200: {
        "description": "The newest articles, or those that the cursor leads to.",
        "content": {
            "application/rss+xml": {
                "schema": {"type": "string"},
                "example": '<?xml version="1.0" encoding="utf-8"?>\n<rss version="2.0">...</rss>',
            },
            "application/atom+xml": {
                "schema": {"type": "string"},
                "example": '<?xml version="1.0" encoding="utf-8"?>\n'
                '<feed xmlns="http://www.w3.org/2005/Atom">...</feed>',
            },
        },
    }
}
SHAPE: Final[dict[str, Any]] = {"response_class": JsonFeedResponse, "response_model": JsonFeed}


def _known(file: str) -> str:
    if file not in FORMS:
        raise not_found()
    return file


FeedFile = Annotated[
    str,
    AfterValidator(_known),
    Path(
        description="In which form: RSS 2.0, Atom (RFC 4287) or JSON Feed 1.1.",
        examples=list(FORMS),
        json_schema_extra={"enum": list(FORMS)},
    ),
]
LanguageTag = Annotated[
    str,
    Path(
        description="A BCP 47 tag that articles have.",
        examples=["en"],
        json_schema_extra={"pattern": "^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,4}$"},
    ),
]


def _answer(request: Request, file: str, topic: Topic, feed: Feed) -> Response:
    media_type, render = FORMS[file]
    keys = [*topic.wanted.keys_shown(), ARTICLES]
    return bytes_answer(request, render(feed), media_type, keys=keys, links=feed.channel.links)


@router.get("/{file}", operation_id="readFeed", responses=FEED | responses(401, 404, 422), **SHAPE)
@fresh_for("edition")
def read_site_feed(
    request: Request,
    db: Db,
    config: Config,
    _: Caller,
    file: FeedFile,
    query: Parameters[PageQuery],
) -> Response:
    """The newest articles of the newsroom, as a feed.

    Entries have permanent ids, the label before the headline, and corrections below the body. The
    body is there if the newsroom's settings say so, and never that of a paid story. Links lead to
    older entries (RFC 5005) and to the WebSub hub, if there is one.
    """
    with db.read() as session:
        feed = read_feed(session, config, EVERYTHING, file, query)
    return _answer(request, file, EVERYTHING, feed)


@router.get(
    "/sections/{slug}/{file}",
    operation_id="readSectionFeed",
    responses=FEED | MOVED | responses(401, 404, 422),
    **SHAPE,
)
@fresh_for("edition")
def read_section_feed(
    request: Request,
    db: Db,
    config: Config,
    _: Caller,
    slug: SectionSlug,
    file: FeedFile,
    query: Parameters[PageQuery],
) -> Response:
    """The newest articles of a section and all below it, as a feed.

    308 from a slug it had before, or that of one merged into it.
    """
    with db.read() as session:
        topic = shelf_topic(SECTION, get_section(session, slug))
        feed = read_feed(session, config, topic, file, query)
    return _answer(request, file, topic, feed)


@router.get(
    "/tags/{slug}/{file}",
    operation_id="readTagFeed",
    responses=FEED | MOVED | responses(401, 404, 422),
    **SHAPE,
)
@fresh_for("edition")
def read_tag_feed(
    request: Request,
    db: Db,
    config: Config,
    _: Caller,
    slug: TagSlug,
    file: FeedFile,
    query: Parameters[PageQuery],
) -> Response:
    """The newest articles with a tag, as a feed.

    308 from a slug it had before, or that of one merged into it.
    """
    with db.read() as session:
        topic = shelf_topic(TAG, get_term(session, TAG, slug))
        feed = read_feed(session, config, topic, file, query)
    return _answer(request, file, topic, feed)


@router.get(
    "/authors/{slug}/{file}",
    operation_id="readAuthorFeed",
    responses=FEED | MOVED | responses(401, 404, 422),
    **SHAPE,
)
@fresh_for("edition")
def read_author_feed(
    request: Request,
    db: Db,
    config: Config,
    _: Caller,
    slug: AuthorSlug,
    file: FeedFile,
    query: Parameters[PageQuery],
) -> Response:
    """The newest articles by an author, as a feed.

    308 from a slug it had before, or that of one merged into it.
    """
    with db.read() as session:
        topic = shelf_topic(AUTHOR, get_term(session, AUTHOR, slug))
        feed = read_feed(session, config, topic, file, query)
    return _answer(request, file, topic, feed)


@router.get(
    "/languages/{tag}/{file}",
    operation_id="readLanguageFeed",
    responses=FEED | responses(401, 404, 422),
    **SHAPE,
)
@fresh_for("edition")
def read_language_feed(
    request: Request,
    db: Db,
    config: Config,
    _: Caller,
    tag: LanguageTag,
    file: FeedFile,
    query: Parameters[PageQuery],
) -> Response:
    """The newest articles in a language, as a feed."""
    with db.read() as session:
        topic = get_language_topic(session, tag)
        feed = read_feed(session, config, topic, file, query)
    return _answer(request, file, topic, feed)
