"""A day, a number and the masthead's line as people read them, in their language and digits."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Literal

from babel.core import Locale, get_global
from babel.numbers import format_decimal, get_group_symbol

from app.calendar.hijri import HijriDate
from app.calendar.hijri_names import HIJRI_MONTHS

LOCALES: tuple[str, ...] = tuple(HIJRI_MONTHS)
"""The languages with words of their own; every `locale` below is one of them."""

Numerals = Literal["latn", "arab", "arabext", "beng", "auto"]
"""Digits by their CLDR name; "auto" is the locale's own choice."""

Direction = Literal["ltr", "rtl"]

_DIGITS = {
    system: {ord("0") + value: zero + value for value in range(10)}
    for system, zero in {"arab": 0x0660, "arabext": 0x06F0, "beng": 0x09E6}.items()
}
# CLDR 48's default digits; Arabic and Urdu have others of their own, to be asked for by name.
_DEFAULT_DIGITS: dict[str, Numerals] = {"fa": "arabext", "bn": "beng"}
# U+066C is CLDR's for these digits in every locale: a full stop would pass for their zero.
_GROUP_SYMBOLS = {"arab": "\u066c", "arabext": "\u066c"}

# Day, month, year in every language, English too, as newspapers print it; no era, no word for
# "year" (Russian), no commas. German and Bosnian need the ordinal's full stop to be right.
_DATE = "{day} {month} {year}"
_DATES = {"de": "{day}. {month} {year}", "bs": "{day}. {month} {year}."}

# Worded so that the number rules no ending: a label before it (Arabic, Russian, French, German,
# Bosnian), or a noun that stays as it is after any number.
_TOTAL = {
    "en": "Total: {n} content",
    "tr": "Toplam: {n} içerik",
    "ar": "إجمالي المواد: {n}",
    "fa": "مجموع: {n} مطلب",
    "ur": "کل: {n} مواد",
    "id": "Total: {n} konten",
    "ms": "Jumlah: {n} kandungan",
    "bn": "মোট: {n}টি কনটেন্ট",
    "fr": "Total des contenus\u00a0: {n}",
    "de": "Inhalte insgesamt: {n}",
    "az": "Cəmi: {n} məzmun",
    "bs": "Ukupno sadržaja: {n}",
    "sq": "Gjithsej: {n} përmbajtje",
    "ru": "Всего материалов: {n}",  # noqa: RUF001 - Cyrillic letters
}

# The scripts of ISO 15924 that Unicode writes from right to left.
_RTL_SCRIPT = re.compile(
    "Adlm|Arab|Aran|Armi|Avst|Chrs|Cprt|Elym|Gara|Hatr|Hebr|Hung|Khar|Lydi|Mand|Mani|Mend|Merc|"
    "Mero|Narb|Nbat|Nkoo|Orkh|Ougr|Palm|Phli|Phlp|Phnx|Prti|Rohg|Samr|Sarb|Sidt|Sogd|Sogo|Syrc|"
    "Syre|Syrj|Syrn|Thaa|Yezi"
)
# RFC 5646, section 2.1: language, up to three extended languages, script, region; what follows
# (variants, extensions, private use) has no bearing on the direction.
_TAG = re.compile(
    "([a-z]{2,8})(?:-[a-z]{3}){0,3}(?:-([a-z]{4}))?(?:-([a-z]{2}|[0-9]{3}))?(?:-.*)?",
    re.ASCII | re.IGNORECASE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class _Gregorian:
    """Babel's Gregorian names in one language: months from January, weekdays from Monday."""

    months: tuple[str, ...]
    weekdays: tuple[str, ...]
    group_symbol: str


@lru_cache(maxsize=len(LOCALES))
def _gregorian(locale: str) -> _Gregorian:
    if locale not in HIJRI_MONTHS:
        raise KeyError(locale)
    data = Locale.parse(locale)
    # Only "format" names: once Urdu has been read, Babel 2.18 answers its weekdays for the
    # "stand-alone" ones of every locale that has none of its own.
    months, weekdays = data.months["format"]["wide"], data.days["format"]["wide"]
    return _Gregorian(
        tuple(months[number] for number in range(1, 13)),
        tuple(weekdays[number] for number in range(7)),
        get_group_symbol(data),
    )


def _system(locale: str, numerals: Numerals) -> str:
    return _DEFAULT_DIGITS.get(locale, "latn") if numerals == "auto" else numerals


def digits(text: str, numerals: Numerals, locale: str) -> str:
    """Return `text` with its ASCII digits in other numerals; nothing else changes."""
    return text.translate(_DIGITS.get(_system(locale, numerals), {}))


@lru_cache(maxsize=4096)
def number_text(n: int, locale: str, numerals: Numerals) -> str:
    """Return a count grouped by the locale's habit: "136,892", "136.892", "১,৩৬,৮৯২"."""
    own = _gregorian(locale).group_symbol
    text = format_decimal(n, locale=locale, numbering_system="latn")
    text = text.replace(own, _GROUP_SYMBOLS.get(_system(locale, numerals), own))
    return digits(text, numerals, locale)


def day_text(day: date, locale: str, numerals: Numerals) -> str:
    """Return "24/04/2018": day, month, year in every locale, as the masthead lists them."""
    return digits(f"{day.day:02}/{day.month:02}/{day.year:04}", numerals, locale)


def weekday(day: date, locale: str) -> str:
    """Return the day of the week by its full name, "Tuesday", in the case it has inside a line."""
    return _gregorian(locale).weekdays[day.weekday()]


def gregorian_text(day: date, locale: str, numerals: Numerals) -> str:
    """Return "24 April 2018", the month in the form it takes in a date ("24 апреля 2018")."""
    month = _gregorian(locale).months[day.month - 1]
    text = _DATES.get(locale, _DATE).format(day=day.day, month=month, year=day.year)
    return digits(text, numerals, locale)


def hijri_month(month: int, locale: str) -> str:
    """Return the name of a Hijri month, 1 to 12: "Shaban" for 8."""
    return HIJRI_MONTHS[locale][month - 1]


def hijri_text(hijri: HijriDate, locale: str, numerals: Numerals) -> str:
    """Return "8 Shaban 1439", in the same order as a Gregorian date and without an era."""
    month = hijri_month(hijri.month, locale)
    text = _DATES.get(locale, _DATE).format(day=hijri.day, month=month, year=hijri.year)
    return digits(text, numerals, locale)


def masthead_text(  # noqa: PLR0913 - the line has as many parts
    day: date,
    hijri: HijriDate | None,
    counts: Sequence[tuple[date, int]],
    total: int,
    *,
    locale: str,
    numerals: Numerals,
) -> str:
    """Return the masthead's line, from the date to the total.

    "24 April 2018 - Tuesday - 8 Shaban 1439 | 24/04/2018 (41) 23/04/2018 (37) Total: 136,892
    content". Without a Hijri date its part is left out; the days keep the order they come in. No
    bidirectional controls: the line is right in a paragraph of the locale's own direction.
    """
    date_parts = [gregorian_text(day, locale, numerals), weekday(day, locale)]
    if hijri is not None:
        date_parts.append(hijri_text(hijri, locale, numerals))
    days = (
        f"{day_text(counted, locale, numerals)} ({number_text(count, locale, numerals)})"
        for counted, count in counts
    )
    sums = " ".join((*days, _TOTAL[locale].format(n=number_text(total, locale, numerals))))
    return f"{' - '.join(date_parts)} | {sums}"


@lru_cache(maxsize=512)
def direction(language: str) -> Direction:
    """Return which way a BCP 47 tag is written: by its script, else the likely one (UTS 35, 4.3).

    A tag that is not well formed, or a language nobody has a likely script for, is "ltr".
    """
    name, script, region = _subtags(language)
    likely: Mapping[str, str] = get_global("likely_subtags")
    if not script:
        # "prs" stands for "fa_AF": an alias may bring a region of its own.
        name, _, alias_region = get_global("language_aliases").get(name, name).partition("_")
        full = likely.get(f"{name}_{region or alias_region}") or likely.get(name, "")
        script = full.partition("_")[2].partition("_")[0]
    return "rtl" if _RTL_SCRIPT.fullmatch(script) else "ltr"


def _subtags(tag: str) -> tuple[str, str, str]:
    """Return a tag's language, script and region as CLDR writes them, "" for what it lacks."""
    found = _TAG.fullmatch(tag)
    if found is None:
        return "", "", ""
    language, script, region = (part or "" for part in found.groups())
    return language.lower(), script.title(), region.upper()
