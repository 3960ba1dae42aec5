"""Ghost's cards, which both of its editors' formats hold, as HTML; pure."""

from collections.abc import Callable, Mapping
from html import escape
from typing import Any, Final

from app.importers.autop import autop
from app.importers.telling import text_in

Card = Mapping[str, Any]


def _link(url: str, text: str) -> str:
    return f'<p><a href="{escape(url)}">{escape(text or url)}</a></p>' if url else ""


def _figure(inner: str, caption: str) -> str:
    told = f"<figcaption>{caption}</figcaption>" if caption else ""
    return f"<figure>{inner}{told}</figure>" if inner else ""


def _image(card: Card) -> str:
    source = text_in(card, "src")
    if not source:
        return ""
    size = "".join(
        f' {name}="{card[name]}"' for name in ("width", "height") if isinstance(card.get(name), int)
    )
    image = f'<img src="{escape(source)}" alt="{escape(text_in(card, "alt", "altText"))}"{size}>'
    href = text_in(card, "href")
    if href:
        image = f'<a href="{escape(href)}">{image}</a>'
    return _figure(image, text_in(card, "caption"))


def _gallery(card: Card) -> str:
    images = card.get("images")
    inner = "".join(_image(one) for one in images or () if isinstance(one, dict))
    caption = text_in(card, "caption")
    return inner + (f"<p>{caption}</p>" if caption else "")


def _player(kind: str) -> Callable[[Card], str]:
    def render(card: Card) -> str:
        source = text_in(card, "src")
        player = f'<{kind} controls src="{escape(source)}"></{kind}>' if source else ""
        return _figure(player, text_in(card, "caption", "title"))

    return render


def _bookmark(card: Card) -> str:
    about = card.get("metadata")
    said = about if isinstance(about, dict) else {}
    link = _link(text_in(card, "url") or text_in(said, "url"), text_in(said, "title"))
    told = escape(text_in(said, "description"))
    return link + (f"<p>{told}</p>" if told else "")


def _embed(card: Card) -> str:
    inner = text_in(card, "html")
    return _figure(inner, text_in(card, "caption")) or _link(text_in(card, "url"), "")


def _code(card: Card) -> str:
    code = f"<pre><code>{escape(text_in(card, 'code'))}</code></pre>"
    caption = text_in(card, "caption")
    return _figure(code, caption) if caption else code


def _callout(card: Card) -> str:
    text = " ".join(filter(None, (text_in(card, "calloutEmoji"), text_in(card, "calloutText"))))
    return f"<blockquote><p>{text}</p></blockquote>" if text else ""


def _toggle(card: Card) -> str:
    heading, content = text_in(card, "heading"), text_in(card, "content")
    return (f"<h4>{heading}</h4>" if heading else "") + content


def _header(card: Card) -> str:
    heading, below = text_in(card, "header", "heading"), text_in(card, "subheader", "subheading")
    return (f"<h2>{heading}</h2>" if heading else "") + (f"<p>{below}</p>" if below else "")


def _product(card: Card) -> str:
    title, about = text_in(card, "productTitle"), text_in(card, "productDescription")
    return (
        _image({"src": text_in(card, "productImageSrc"), "alt": title})
        + (f"<h4>{title}</h4>" if title else "")
        + about
        + _link(text_in(card, "productUrl"), text_in(card, "productButton"))
    )


_CARDS: Final[Mapping[str, Callable[[Card], str]]] = {
    "image": _image,
    "gallery": _gallery,
    "video": _player("video"),
    "audio": _player("audio"),
    "bookmark": _bookmark,
    "embed": _embed,
    "code": _code,
    "codeblock": _code,
    "callout": _callout,
    "toggle": _toggle,
    "header": _header,
    "product": _product,
    "hr": lambda _: "<hr>",
    "horizontalrule": lambda _: "<hr>",
    "html": lambda card: text_in(card, "html"),
    "markdown": lambda card: autop(text_in(card, "markdown")),
    "button": lambda card: _link(text_in(card, "buttonUrl"), text_in(card, "buttonText")),
    "file": lambda card: _link(text_in(card, "src"), text_in(card, "fileTitle", "fileName")),
}
_UNSHOWN: Final = frozenset(("email", "email-cta", "emailcta", "paywall", "signup", "transistor"))
"""What no reader of a page sees, or what only Ghost itself can do."""


def render_card(name: str, card: Card) -> str | None:
    """Return a card as HTML, None for one that is not known."""
    plain = name.lower().removeprefix("card-").replace("code-block", "codeblock")
    if plain in _UNSHOWN:
        return ""
    render = _CARDS.get(plain)
    return render(card) if render is not None else None
