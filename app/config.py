"""Every setting, with its unit and its default; read from `MANSET_*` variables or a `.env` file."""

import re
import unicodedata
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BeforeValidator, Field
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

DEFAULT_DATABASE_URL = "sqlite:///data/manset.db"
MAX_WORKERS = 64


def ascii_origin(url: str) -> str:
    """Return a scheme and host with the host's names in ASCII, as URLs and headers have them.

    The names of RFC 5891 as they are given: none is mapped to another, as `ß` once was.
    """
    if url.isascii():
        return url
    scheme, _, host = unicodedata.normalize("NFC", url.lower()).partition("://")
    name, colon, port = host.partition(":")
    labels = [
        label if label.isascii() else f"xn--{label.encode('punycode').decode()}"
        for label in name.split(".")
    ]
    return f"{scheme}://{'.'.join(labels)}{colon}{port}"


def _database(url: str) -> str:
    if not re.match(r"sqlite:///(?!:memory:).|postgresql(\+psycopg)?://", url):
        msg = "expected sqlite:///FILE or postgresql://USER@HOST/NAME"
        raise ValueError(msg)
    return url


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        msg = "not a time zone of the IANA database"
        raise ValueError(msg) from error
    return name


def _words(value: object) -> object:
    return value.lower().replace(",", " ").split() if isinstance(value, str) else value


Words = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_words)]
"""Host names or addresses in one variable, separated by commas or spaces; lower case."""
Networks = Annotated[tuple[IPv4Network | IPv6Network, ...], NoDecode, BeforeValidator(_words)]
"""Networks in one variable, separated by commas or spaces: `10.1.2.0/24`."""


def _origins(values: tuple[str, ...]) -> tuple[str, ...]:
    for value in values:
        if not re.fullmatch(r"https?://([a-z0-9.-]+|\[[0-9a-f:.]+\])(:[1-9][0-9]{0,4})?", value):
            msg = "expected origins as browsers write them: https://desk.example"
            raise ValueError(msg)
    return values


Origins = Annotated[Words, AfterValidator(_origins)]
"""Origins in one variable, separated by commas or spaces."""


class Settings(BaseSettings):
    """The process's settings; site name, URL, language and zone only seed the first start."""

    model_config = SettingsConfigDict(
        env_prefix="MANSET_",
        env_file=".env",
        extra="ignore",
        frozen=True,
        use_attribute_docstrings=True,
    )

    database_url: Annotated[str, AfterValidator(_database)] = DEFAULT_DATABASE_URL
    """Where the newsroom is kept: `sqlite:///FILE` or `postgresql://user@host/name`."""
    time_zone: Annotated[str, AfterValidator(_zone)] = "Europe/Istanbul"
    """The newsroom's zone, whose civil days the archive is made of."""
    site_name: str = Field("Manset", min_length=1, max_length=200)
    """The name in the masthead."""
    site_url: Annotated[str, AfterValidator(ascii_origin)] = Field(
        "http://127.0.0.1:8000", pattern=r"^https?://[^\s/?#]+$"
    )
    """The public web site, without a trailing slash; article URLs start with it."""
    language: str = Field("en", pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$")
    """The newsroom's own language, a BCP 47 tag."""
    article_url: str = Field("{site}/{slug}", max_length=500)
    """How an article's web address is made: `{site}`, `{slug}` and `{id}` are filled in."""
    feeds_url: str = Field("{site}", pattern=r"^(\{site\}|https?://[^\s/?#]+)(/[^\s?#]*[^\s/?#])?$")
    """Where the web site passes feeds and sitemaps on from; their own links begin with it."""
    hosts: Words = ()
    """Values of the Host header that are answered, besides loopback; `*` answers all."""
    editorial_origins: Origins = ()
    """Origins whose pages may use the newsroom's side in a browser: `https://desk.example`."""
    embed_hosts: Words = ()
    """Hosts whose iframes are kept as links that a front end may turn into players."""
    trusted_proxies: Words = ()
    """Addresses of proxies whose `X-Forwarded-For` and `-Proto` are believed."""
    outbound_allow: Networks = ()
    """Networks that webhooks and feeds may lie in although they are not of the Internet."""
    redis_url: str = Field("", pattern=r"^(|rediss?://.+|unix://.+)$")
    """Redis or Valkey, through which workers share how much an address may report."""
    visits_view_cap: int = Field(30, ge=1, le=1_000_000)
    """Views that count of one visitor, article and day."""
    visits_ignored_networks: Networks = ()
    """Networks whose readings are not counted, such as the newsroom's own."""
    visits_origins: Words = ()
    """Origins that alone may report visits, `https://news.example`; any if none is named."""
    visits_ignored_referrers: Words = ()
    """Hosts; who comes from one of them, or from below it, is not counted."""
    purge_urls: Annotated[
        tuple[Annotated[str, Field(pattern=r"^https?://[^\s/?#]+(/[^\s?#]*)?$")], ...],
        NoDecode,
        BeforeValidator(_words),
    ] = ()
    """Caches in front that are sent PURGE with surrogate keys after each change."""
    frontdesk_bytes: int = Field(32 * 1024 * 1024, ge=0)
    """Memory in which each worker keeps finished answers; 0 keeps none."""
    workers: int = Field(1, ge=1, le=MAX_WORKERS)
    """Processes that serve."""
    linger_seconds: float = Field(0, ge=0, le=60)
    """How long after SIGTERM it goes on answering while /readyz says no, for balancers to see."""
    log_level: str = Field("info", pattern=r"^(debug|info|warning|error)$")
    """The least severe line that is logged."""

    @property
    def zone(self) -> ZoneInfo:
        """Return the newsroom's zone as an object."""
        return ZoneInfo(self.time_zone)

    data_directory: Path = Path("data")
    """Where files lie that only the running server needs."""
