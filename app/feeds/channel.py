"""What a feed holds, before it takes the form of one; pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from urllib.parse import quote, urlsplit
from zoneinfo import ZoneInfo

from app.articles.schemas import Card, Correction
from app.calendar.names import LOCALES, gregorian_text
from app.feeds.markup import escaped
from app.feeds.words import word_of

TAG_DATE: Final = "2026"
"""The date in all tag URIs (RFC 4151): it says nothing of what is named, so that nothing changes
a name once it is given."""


def tag_uri(site_url: str, name: str) -> str:
    """Return the permanent URI of `articles/4711` and the like: it survives any change of slugs."""
    host = urlsplit(site_url).hostname or ""
    return f"tag:{quote(host, safe='.-')},{TAG_DATE}:{name}"


@dataclass(frozen=True, slots=True)
class Channel:
    """What a feed says of itself: absolute URLs, and a permanent URI."""

    uri: str
    scheme: str
    """What the URIs of its categories begin with."""
    title: str
    description: str
    site_name: str
    site_url: str
    self_url: str
    first_url: str | None
    """The newest entries, on any page but the first (RFC 5005, section 3)."""
    next_url: str | None
    """The older entries."""
    previous_url: str | None
    """The newer entries."""
    hub: str | None
    language: str
    zone: ZoneInfo
    updated_at: datetime
    updated: str

    @property
    def links(self) -> dict[str, str]:
        """Return what it leads to by relation: itself, other pages, and where to subscribe."""
        links = {
            "self": self.self_url,
            "first": self.first_url,
            "next": self.next_url,
            "previous": self.previous_url,
            "hub": self.hub,
        }
        return {rel: url for rel, url in links.items() if url is not None}


@dataclass(frozen=True, slots=True)
class Entry:
    """One article in a feed: its card with `bodyHtml`, null where a feed does not hold it."""

    uri: str
    card: Card
    notes: Sequence[Correction]
    """Its corrections, where a feed holds them."""
    published_at: datetime
    modified_at: datetime

    @property
    def title(self) -> str:
        """Return the headline as readers know it, its label before it."""
        label = self.card["label"]
        return self.card["headline"] if label is None else f"{label}: {self.card['headline']}"

    @property
    def categories(self) -> list[str]:
        """Return label, section and tags by their names, each once."""
        card = self.card
        label, section = card["label"], card["section"]
        names = [label] if label is not None else []
        names += [section["name"]] if section is not None else []
        return list(dict.fromkeys([*names, *(tag["name"] for tag in card["tags"])]))

    @property
    def html(self) -> str | None:
        """Return the body with the notes below it, in its own direction; None if not held."""
        body = self.card.get("bodyHtml")
        if body is None:
            return None
        for heading, text in self._told():
            body += f"<p><strong>{escaped(heading)}</strong> {escaped(text)}</p>"
        if self.card["direction"] == "rtl":
            body = f'<div dir="rtl" lang="{self.card["language"]}">{body}</div>'
        return body

    @property
    def summary(self) -> str | None:
        """Return the summary, and where that is all there is, the notes too."""
        parts = [self.card["summary"]] if self.card["summary"] is not None else []
        if self.card.get("bodyHtml") is None:
            parts += [f"{heading} {text}" for heading, text in self._told()]
        return "\n\n".join(parts) or None

    def _told(self) -> list[tuple[str, str]]:
        primary = self.card["language"].partition("-")[0]
        locale = primary if primary in LOCALES else "en"
        told = []
        for note in self.notes:
            day = gregorian_text(date.fromisoformat(note["at"][:10]), locale, "auto")
            told.append((f"{word_of(note['kind'], locale)} ({day}):", note["text"]))
        return told


@dataclass(frozen=True, slots=True)
class Feed:
    """A channel and what it holds, newest first."""

    channel: Channel
    entries: Sequence[Entry]
