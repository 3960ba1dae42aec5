"""From a WordPress post to a story, whichever way the post came."""

from collections.abc import Mapping
from html import unescape
from typing import Final

from app.articles.addresses import is_address
from app.editorial.drafts import Notice
from app.editorial.slugs import is_slug
from app.importers.shortcodes import Expanded
from app.importers.telling import (
    FIRST_URGENCY,
    Desk,
    Story,
    external_id_of,
    headline_of,
    image_of,
    instant_in,
    mail_instant,
    refused,
    skipped,
    slug_of,
    story,
    summary_of,
    text_of,
    url_of,
    valid_language,
)
from app.importers.wordpress_terms import Blog, Filed, Post
from app.importers.wordpress_text import rendered

STATES: Final = {
    "publish": "published",
    "future": "scheduled",
    "draft": "draft",
    "pending": "draft",
    "private": "withheld",
}
_PASSED_OVER: Final = frozenset(("trash", "auto-draft", "inherit"))
_NO_DATES: Final = ("0000-00-00", "-")
_DESCRIPTIONS: Final = ("_yoast_wpseo_metadesc", "rank_math_description")
_CANONICALS: Final = ("_yoast_wpseo_canonical", "rank_math_canonical_url")


def read_post(post: Post, blog: Blog, filed: Filed, desk: Desk) -> Story:
    """Return the story that a post of a WordPress is.

    Raises:
        Skipped: it is no post, or was thrown away.
        Refused: it has a password, no id or nothing to say, or a field is not acceptable.

    """
    said = post.said
    kind, status = said.get("post_type", "post"), said.get("status", "publish")
    external_id = _id_of(post, blog)
    if kind != "post":
        raise skipped("not-an-article", f"This is no post: {kind[:40]!r}.", external_id)
    if status in _PASSED_OVER:
        raise skipped("thrown-away", "The post was thrown away, or never begun.", external_id)
    if external_id is None:
        raise refused("no-id", "The post has no number.")
    if said.get("post_password"):
        raise refused(
            "password-protected",
            "The post has a password, which Manset does not know of.",
            external_id=external_id,
        )
    notices: list[Notice] = []
    text = Expanded(said.get("content", ""), ())
    if not post.is_rendered:
        text = rendered(text.html, pictures=post.pictures, attached=post.attached)
    notices += [Notice("tags", "unknown-term", one) for one in post.unknown]
    notices += [
        Notice("bodyHtml", "shortcode-removed", name) for name in dict.fromkeys(text.removed)
    ]
    headline = headline_of(said.get("title", ""), text.html, notices)
    headline = headline or text_of((said.get("post_name") or "").replace("-", " "))
    if not headline:
        raise refused("empty", "The post has neither title nor text.", external_id=external_id)
    state = STATES.get(status)
    if state is None:
        state = "draft"
        notices.append(Notice("state", "unknown-status", status[:40]))
    language = valid_language(_term_of(post, "language")) or blog.language or desk.language
    date = _date(said, "post_date", desk) or mail_instant(said.get("pubdate"))
    is_dated = state in {"published", "withheld"}
    return story(
        {
            "externalId": external_id,
            "state": state,
            "slug": slug_of(said.get("post_name"), language),
            "headline": headline,
            "summary": summary_of(said.get("excerpt") or _meta(post, _DESCRIPTIONS), notices),
            "bodyHtml": text.html,
            "language": language,
            "urgency": FIRST_URGENCY if said.get("is_sticky") == "1" else None,
            "section": filed.section,
            "tags": list(filed.tags),
            "authors": list(filed.authors),
            "image": image_of(post.image, notices),
            "canonicalUrl": url_of(_meta(post, _CANONICALS), "canonicalUrl", notices),
            "translationGroup": _translations(post, blog),
            "datePublished": date if is_dated else None,
            "dateModified": _date(said, "post_modified", desk) or (date if not is_dated else None),
            "publishAt": date if state == "scheduled" else None,
            "withholdReason": "private" if status == "private" else None,
            "oldSlugs": _old_slugs(post, language),
            "aliases": _addresses(said),
        },
        tuple(notices),
    )


def _id_of(post: Post, blog: Blog) -> str | None:
    number = post.said.get("post_id") or post.said.get("guid")
    return external_id_of("wp", blog.base, number) if number else None


def _date(said: Mapping[str, str], name: str, desk: Desk) -> str | None:
    """Return a date as the blog says it: in GMT, or else in the newsroom's zone."""
    gmt, local = said.get(f"{name}_gmt", ""), said.get(name, "")
    if gmt and not gmt.startswith(_NO_DATES):
        found = instant_in(f"{gmt}+00:00", desk.zone)
        if found is not None:
            return found
    return instant_in(local, desk.zone) if not local.startswith(_NO_DATES) else None


def _meta(post: Post, names: tuple[str, ...]) -> str | None:
    """Return the first of these fields that holds a text, not a plugin's placeholder for one."""
    found = (post.meta.get(name, "").strip() for name in names)
    return next((text for text in found if text and "%%" not in text), None)


def _term_of(post: Post, domain: str) -> str | None:
    return next((slug for kind, slug, _ in post.terms if kind == domain and slug), None)


def _translations(post: Post, blog: Blog) -> str | None:
    """Return the name that the plugin Polylang gives to a post and its translations."""
    group = _term_of(post, "post_translations")
    return external_id_of("wp", blog.base, group) if group else None


def _old_slugs(post: Post, language: str) -> list[str]:
    found = (slug_of(one, language) for one in post.old_slugs)
    return [one for one in dict.fromkeys(found) if one is not None and is_slug(one)]


def _addresses(said: Mapping[str, str]) -> list[str]:
    """Return where readers found the post."""
    found = (unescape(said.get(name, "")).strip() for name in ("link", "guid"))
    return list(dict.fromkeys(one for one in found if is_address(one)))
