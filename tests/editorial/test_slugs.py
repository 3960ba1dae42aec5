"""Slugs of headlines in many languages, and what is accepted as one."""

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.editorial.slugs import is_slug, number, slugify

HEADLINE = "ISIL’s Top Commanders Evacuating Syria’s Raqqa, ISIL Changing Capital"


@pytest.mark.parametrize(
    ("language", "headline", "slug", "native"),
    [
        (
            "en",
            HEADLINE,
            "isils-top-commanders-evacuating-syrias-raqqa-isil-changing-capital",
            "isils-top-commanders-evacuating-syrias-raqqa-isil-changing-capital",
        ),
        (
            "tr",
            "İstanbul’da IĞDIR Şırnak’ın çağrısı: Ölü, gün!",
            "istanbulda-igdir-sirnakin-cagrisi-olu-gun",
            "istanbulda-ığdır-şırnakın-çağrısı-ölü-gün",
        ),
        (
            "az-Latn-AZ",
            "Məhərrəm Əliyev: “İlk Iğdır”",
            "meherrem-eliyev-ilk-igdir",
            "məhərrəm-əliyev-ilk-ığdır",
        ),
        (
            "de-AT",
            "Größe & Übergrößen – Öl, Ärger",
            "groesse-uebergroessen-oel-aerger",
            "grösse-übergrössen-öl-ärger",
        ),
        ("en", "Größe Zürich", "grosse-zurich", "grösse-zürich"),
        ("sv", "Åre och Öland", "are-och-oland", "åre-och-öland"),
        ("da", "Ærø og Ørsted", "aero-og-orsted", "ærø-og-ørsted"),
        ("fr", "L’été à Orléans : cœur, ça", "lete-a-orleans-coeur-ca", "lété-à-orléans-cœur-ça"),
        ("bs", "Đorđe Čović: žarište, Š", "dorde-covic-zariste-s", "đorđe-čović-žarište-š"),
        ("sq", "Ç’ndodhi në Shqipëri", "cndodhi-ne-shqiperi", "çndodhi-në-shqipëri"),
        ("ar", "داعش يخلي الرقة!", "dsh-ykhly-lrqh", "داعش-يخلي-الرقة"),
        ("fa", "می‌خواهم، ۱۳۹۷", "mykhwhm-1397", "میخواهم-۱۳۹۷"),
        ("ur", "پاکستان کے وزیر", "pkstn-ke-wzyr", "پاکستان-کے-وزیر"),
        ("ru", "Щука объявила: подъезд", "shchuka-obyavila-podezd", "щука-объявила-подъезд"),
        (
            "bn",
            "বাংলাদেশের প্রধানমন্ত্রী, ২০১৮",
            "bamladeser-prdhanmntri-2018",
            "বাংলাদেশের-প্রধানমন্ত্রী-২০১৮",
        ),
        ("zh", "中国新闻，2018年", "zhong-guo-xin-wen-2018-nian", "中国新闻-2018年"),
        ("en", "e\u0301te\u0301 — 50% of C++_x", "ete-50-of-c-x", "été-50-of-c-x"),
        ("en", "2018", "n-2018", "n-2018"),
        ("ar", "٢٠١٨", "n-2018", "n-٢٠١٨"),
        ("en", "2018-04", "2018-04", "2018-04"),
        ("en", "❤️ 🎉 — !", "article", "article"),
        ("en", "", "article", "article"),
    ],
)
def test_a_headline_makes_a_slug(language: str, headline: str, slug: str, native: str) -> None:
    assert slugify(headline, language=language) == slug
    assert slugify(headline, language=language, native=True) == native


@pytest.mark.parametrize(
    ("headline", "most", "slug"),
    [
        ("one two three", 13, "one-two-three"),
        ("one two three", 12, "one-two"),
        ("three two one", 9, "three-two"),
        ("three two one", 10, "three-two"),
        ("unbreakable word", 9, "unbreakab"),
        ("123456789 years", 9, "n-1234567"),
        ("2018 unbreakable", 9, "n-2018"),
    ],
)
def test_a_long_slug_is_cut_between_words(headline: str, most: int, slug: str) -> None:
    assert slugify(headline, language="en", max_length=most) == slug


@given(
    st.text(max_size=120),
    st.sampled_from(["en", "tr", "de", "ar"]),
    st.booleans(),
    st.integers(9, 200),
)
def test_what_is_made_is_always_a_slug(
    text: str,
    language: str,
    native: bool,  # noqa: FBT001 - drawn
    most: int,
) -> None:
    slug = slugify(text, language=language, native=native, max_length=most)

    assert is_slug(slug)
    assert len(slug) <= most
    assert native or re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug)
    assert slugify(slug, language="en", native=True, max_length=most) == slug


@pytest.mark.parametrize(
    "slug",
    [
        "a",
        "moon-landing",
        "snake_case_2",
        "2018-04-24",
        "n-2018",
        "ığdır",
        "عاجل-داعش",
        "می‌خواهم",
        "বাংলাদেশ",
        "中国",
        "x" * 200,
    ],
)
def test_these_are_slugs(slug: str) -> None:
    assert is_slug(slug)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x" * 201,
        "2018",
        "٢٠١٨",
        "Moon",
        "İstanbul",
        "ǅ",
        "Ⅷ",
        "-a",
        "a-",
        "a--b",
        "-",
        "_",
        "a b",
        "a\n",
        "a.b",
        "a/b",
        "..",
        "%d8%b9",
        "a?b",
        "a#b",
        "a\x00",
        "a\ud800",
        "e\u0301",
        "\u0301a",
        "a-\u0301b",
        "a\u200cb",
        "\u200cمی",
        "می\u200c",
        "می\u200c\u200cخ",
        "a\u202eb",
        "a\u00a0b",
        "❤",
    ],
)
def test_these_are_no_slugs(text: str) -> None:
    assert not is_slug(text)


@pytest.mark.parametrize(
    ("slug", "n", "numbered"),
    [
        ("moon", 2, "moon-2"),
        ("x" * 200, 10, "x" * 197 + "-10"),
        ("word-" * 39 + "words", 2, "word-" * 38 + "word-2"),
    ],
)
def test_a_number_fits_within_the_bound(slug: str, n: int, numbered: str) -> None:
    assert number(slug, n) == numbered
    assert is_slug(numbered)


def test_a_cut_keeps_a_slug_composed() -> None:
    slug = slugify("বাংলাদেশ " * 40, language="bn", native=True, max_length=20)

    assert slug == "বাংলাদেশ-বাংলাদেশ"
    assert unicodedata.is_normalized("NFC", slug)
