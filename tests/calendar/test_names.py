"""What people read: names, digits, directions and the masthead's line."""

import unicodedata
from datetime import date, timedelta

import pytest

from app.calendar.hijri import HijriDate
from app.calendar.hijri_names import HIJRI_MONTHS
from app.calendar.names import (
    LOCALES,
    Numerals,
    day_text,
    digits,
    direction,
    gregorian_text,
    hijri_month,
    hijri_text,
    masthead_text,
    number_text,
    weekday,
)

DAY = date(2018, 4, 24)
HIJRI = HijriDate(1439, 8, 8)
COUNTS = [(DAY - timedelta(days=n), count) for n, count in enumerate((41, 37, 36, 35, 39))]

# Urdu stands first: reading it first is what would betray names that leak between locales.
READ = {
    "ur": ("24 اپریل 2018", "منگل", "8 شعبان 1439", "136,892"),
    "en": ("24 April 2018", "Tuesday", "8 Shaban 1439", "136,892"),
    "tr": ("24 Nisan 2018", "Salı", "8 Şaban 1439", "136.892"),
    "ar": ("24 أبريل 2018", "الثلاثاء", "8 شعبان 1439", "136,892"),
    "fa": ("۲۴ آوریل ۲۰۱۸", "سه\u200cشنبه", "۸ شعبان ۱۴۳۹", "۱۳۶٬۸۹۲"),
    "id": ("24 April 2018", "Selasa", "8 Syakban 1439", "136.892"),
    "ms": ("24 April 2018", "Selasa", "8 Syaaban 1439", "136,892"),
    "bn": ("২৪ এপ্রিল ২০১৮", "মঙ্গলবার", "৮ শাবান ১৪৩৯", "১,৩৬,৮৯২"),
    "fr": ("24 avril 2018", "mardi", "8 chaabane 1439", "136\u202f892"),
    "de": ("24. April 2018", "Dienstag", "8. Schaban 1439", "136.892"),
    "az": ("24 aprel 2018", "çərşənbə axşamı", "8 Şaban 1439", "136.892"),
    "bs": ("24. april 2018.", "utorak", "8. šaban 1439.", "136.892"),
    "sq": ("24 prill 2018", "e martë", "8 shaban 1439", "136\u00a0892"),
    "ru": ("24 апреля 2018", "вторник", "8 шаабан 1439", "136\u00a0892"),
}

IN_OTHER_DIGITS: list[tuple[str, Numerals, str, str, str]] = [
    ("en", "latn", "24/04/2018", "24 April 2018", "136,892"),
    ("en", "arab", "٢٤/٠٤/٢٠١٨", "٢٤ April ٢٠١٨", "١٣٦٬٨٩٢"),
    ("en", "arabext", "۲۴/۰۴/۲۰۱۸", "۲۴ April ۲۰۱۸", "۱۳۶٬۸۹۲"),
    ("en", "beng", "২৪/০৪/২০১৮", "২৪ April ২০১৮", "১৩৬,৮৯২"),
    ("tr", "arab", "٢٤/٠٤/٢٠١٨", "٢٤ Nisan ٢٠١٨", "١٣٦٬٨٩٢"),
    ("tr", "beng", "২৪/০৪/২০১৮", "২৪ Nisan ২০১৮", "১৩৬.৮৯২"),
    ("ar", "auto", "24/04/2018", "24 أبريل 2018", "136,892"),
    ("ar", "latn", "24/04/2018", "24 أبريل 2018", "136,892"),
    ("ar", "arab", "٢٤/٠٤/٢٠١٨", "٢٤ أبريل ٢٠١٨", "١٣٦٬٨٩٢"),
    ("fa", "auto", "۲۴/۰۴/۲۰۱۸", "۲۴ آوریل ۲۰۱۸", "۱۳۶٬۸۹۲"),
    ("fa", "latn", "24/04/2018", "24 آوریل 2018", "136,892"),
    ("fa", "arab", "٢٤/٠٤/٢٠١٨", "٢٤ آوریل ٢٠١٨", "١٣٦٬٨٩٢"),
    ("ur", "arabext", "۲۴/۰۴/۲۰۱۸", "۲۴ اپریل ۲۰۱۸", "۱۳۶٬۸۹۲"),
    ("bn", "auto", "২৪/০৪/২০১৮", "২৪ এপ্রিল ২০১৮", "১,৩৬,৮৯২"),
    ("bn", "latn", "24/04/2018", "24 এপ্রিল 2018", "1,36,892"),
    ("bn", "arab", "٢٤/٠٤/٢٠١٨", "٢٤ এপ্রিল ٢٠١٨", "١٬٣٦٬٨٩٢"),
]


def test_every_locale_has_been_read_by_someone() -> None:
    assert set(READ) == set(LOCALES)
    assert LOCALES[0] == "en"


@pytest.mark.parametrize("locale", READ)
def test_a_day_reads_as_it_is_written_there(locale: str) -> None:
    assert READ[locale] == (
        gregorian_text(DAY, locale, "auto"),
        weekday(DAY, locale),
        hijri_text(HIJRI, locale, "auto"),
        number_text(136892, locale, "auto"),
    )


@pytest.mark.parametrize(("locale", "numerals", "day", "text", "number"), IN_OTHER_DIGITS)
def test_digits_are_a_choice_apart_from_the_language(
    locale: str, numerals: Numerals, day: str, text: str, number: str
) -> None:
    assert day_text(DAY, locale, numerals) == day
    assert gregorian_text(DAY, locale, numerals) == text
    assert number_text(136892, locale, numerals) == number


def test_digits_change_and_nothing_else_does() -> None:
    assert digits("A1-٢ 30%", "arabext", "en") == "A۱-٢ ۳۰%"
    assert digits("0123456789", "arab", "en") == "٠١٢٣٤٥٦٧٨٩"
    assert digits("0123456789", "arabext", "en") == "۰۱۲۳۴۵۶۷۸۹"
    assert digits("0123456789", "beng", "en") == "০১২৩৪৫৬৭৮৯"
    assert digits("0123456789", "latn", "bn") == "0123456789"


@pytest.mark.parametrize(("n", "text"), [(0, "0"), (41, "41"), (1368920, "1,368,920")])
def test_a_number_is_grouped_from_a_thousand_on(n: int, text: str) -> None:
    assert number_text(n, "en", "auto") == text


def test_an_early_year_keeps_its_four_digits_in_the_list_of_days() -> None:
    assert day_text(date(987, 6, 5), "en", "auto") == "05/06/0987"


def test_the_week_runs_from_monday_to_sunday() -> None:
    week = [weekday(date(2018, 4, 23) + timedelta(days=n), "en") for n in range(7)]
    assert week == "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()  # noqa: SIM905 - a week


@pytest.mark.parametrize("locale", LOCALES)
def test_every_language_tells_all_months_and_weekdays_apart(locale: str) -> None:
    months = {gregorian_text(date(2018, month, 1), locale, "auto") for month in range(1, 13)}
    week = {weekday(DAY + timedelta(days=n), locale) for n in range(7)}
    assert (len(months), len(week)) == (12, 7)


@pytest.mark.parametrize("locale", LOCALES)
def test_hijri_months_are_twelve_clean_names(locale: str) -> None:
    names = [hijri_month(month, locale) for month in range(1, 13)]
    assert len(HIJRI_MONTHS[locale]) == len(set(names)) == 12
    for name in names:
        assert name == name.strip() == unicodedata.normalize("NFC", name)
        assert all(len(word) > 1 for word in name.split()), "a stray split"
        assert not set(name) & set("`'\"\u2018\u2019\u02bb\u02bf"), "a mark of transliteration"


def test_one_script_to_a_language() -> None:
    scripts = {
        locale: {unicodedata.name(c).split()[0] for name in names for c in name if c.isalpha()}
        for locale, names in HIJRI_MONTHS.items()
    }
    others = {"ar": "ARABIC", "fa": "ARABIC", "ur": "ARABIC", "bn": "BENGALI", "ru": "CYRILLIC"}
    assert scripts == {locale: {others.get(locale, "LATIN")} for locale in LOCALES}


def test_english_is_plain_ascii() -> None:
    assert all(name.isascii() for name in HIJRI_MONTHS["en"])
    assert hijri_month(12, "en") == "Dhu al-Hijjah"


def test_the_defects_of_the_usual_tables_are_mended() -> None:
    assert (hijri_month(3, "ur"), hijri_month(4, "ur")) == ("ربیع الاول", "ربیع الثانی")
    assert (hijri_month(3, "bs"), hijri_month(8, "bs")) == ("rebiul-evel", "šaban")
    assert (hijri_month(11, "fr"), hijri_month(8, "de")) == ("dhou al-qida", "Schaban")
    assert hijri_month(8, "bn") == "শাবান"


def test_the_masthead_reads_as_on_the_page() -> None:
    assert masthead_text(DAY, HIJRI, COUNTS, 136892, locale="en", numerals="auto") == (
        "24 April 2018 - Tuesday - 8 Shaban 1439 | 24/04/2018 (41) 23/04/2018 (37) "
        "22/04/2018 (36) 21/04/2018 (35) 20/04/2018 (39) Total: 136,892 content"
    )


def test_outside_the_hijri_calendar_its_part_is_left_out() -> None:
    day = date(1899, 12, 31)
    assert masthead_text(day, None, [(day, 0)], 0, locale="en", numerals="auto") == (
        "31 December 1899 - Sunday | 31/12/1899 (0) Total: 0 content"
    )


def test_without_days_the_total_stands_alone() -> None:
    text = masthead_text(DAY, HIJRI, [], 7, locale="tr", numerals="latn")
    assert text == "24 Nisan 2018 - Salı - 8 Şaban 1439 | Toplam: 7 içerik"


@pytest.mark.parametrize(
    ("locale", "end"),
    [
        ("en", "(1,041) Total: 136,892 content"),
        ("tr", "(1.041) Toplam: 136.892 içerik"),
        ("ar", "(1,041) إجمالي المواد: 136,892"),
        ("fa", "(۱٬۰۴۱) مجموع: ۱۳۶٬۸۹۲ مطلب"),
        ("ur", "(1,041) کل: 136,892 مواد"),
        ("id", "(1.041) Total: 136.892 konten"),
        ("ms", "(1,041) Jumlah: 136,892 kandungan"),
        ("bn", "(১,০৪১) মোট: ১,৩৬,৮৯২টি কনটেন্ট"),
        ("fr", "(1\u202f041) Total des contenus\u00a0: 136\u202f892"),
        ("de", "(1.041) Inhalte insgesamt: 136.892"),
        ("az", "(1.041) Cəmi: 136.892 məzmun"),
        ("bs", "(1.041) Ukupno sadržaja: 136.892"),
        ("sq", "(1\u00a0041) Gjithsej: 136\u00a0892 përmbajtje"),
        ("ru", "(1\u00a0041) Всего материалов: 136\u00a0892"),
    ],
)
def test_the_total_is_said_in_every_language(locale: str, end: str) -> None:
    text = masthead_text(DAY, HIJRI, [(DAY, 1041)], 136892, locale=locale, numerals="auto")
    assert text.endswith(end)
    assert text == unicodedata.normalize("NFC", text)


def test_a_language_without_words_is_refused() -> None:
    with pytest.raises(KeyError):
        weekday(DAY, "es")
    with pytest.raises(KeyError):
        number_text(1, "es", "auto")
    with pytest.raises(KeyError):
        hijri_text(HIJRI, "es", "auto")


@pytest.mark.parametrize(
    ("expected", "tags"),
    [
        # a language's likely script
        ("rtl", ("ar", "fa", "ur", "he", "yi", "ps", "ckb", "sd", "ug", "dv", "ks", "syr", "nqo")),
        ("ltr", ("en", "tr", "id", "ms", "bn", "fr", "de", "az", "bs", "sq", "ru", "ku", "zh")),
        # ... as other names for it have it
        ("rtl", ("iw", "ji", "prs", "pnb", "arz", "azb", "ar-arz")),
        ("ltr", ("sh", "in", "zh-yue-Hant-HK")),
        # ... in a region
        ("rtl", ("az-IR", "pa-PK", "uz-AF", "kk-CN", "fa-AF")),
        ("ltr", ("sd-IN", "es-419", "az-AZ")),
        # the script that is named
        ("rtl", ("az-Arab", "ku-Arab", "en-Hebr", "ff-Adlm")),
        ("ltr", ("ku-Latn", "ar-Latn", "az-Latn-IR", "ug-Cyrl", "sr-Cyrl-RS")),
        # in any case, whatever follows
        ("rtl", ("AR", "FA-ir", "az-aRAB", "ar-EG-u-nu-latn", "ar-x-private", "ur-1996")),
        ("ltr", ("en-x-arab", "de-1996", "EN-us")),
        # no language at all
        ("ltr", ("", "a", "und", "x-arab", "i-klingon", "\u0639\u0631", "ar\n")),
    ],
)
def test_a_tag_tells_which_way_its_text_runs(expected: str, tags: tuple[str, ...]) -> None:
    assert {tag: direction(tag) for tag in tags} == dict.fromkeys(tags, expected)


def test_every_locale_has_its_direction() -> None:
    assert {locale for locale in LOCALES if direction(locale) == "rtl"} == {"ar", "fa", "ur"}
