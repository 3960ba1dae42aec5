"""Labels before headlines, as newsrooms write them."""

import time

import pytest

from app.editorial.labels import Split, split_label


@pytest.mark.parametrize(
    ("headline", "label", "urgency", "rest"),
    [
        ("URGENT: ISIL’s Top Commanders", "URGENT", 1, "ISIL’s Top Commanders"),
        ("Urgent: a", "URGENT", 1, "a"),
        ("  urgent :\u00a0a ", "URGENT", 1, "a"),
        ("[URGENT] - a", "URGENT", 1, "a"),
        ("FLASH | a", "FLASH", 1, "a"),
        ("BREAKING: a: b", "BREAKING", 2, "a: b"),
        ("Breaking news – a", "BREAKING NEWS", 2, "a"),
        ("BREAKING — a", "BREAKING", 2, "a"),
        ("BREAKING—a", "BREAKING", 2, "a"),
        ("SON DAKİKA: a", "SON DAKİKA", 2, "a"),
        ("Son dakika - a", "SON DAKİKA", 2, "a"),
        ("SON  DAKIKA | a", "SON DAKİKA", 2, "a"),
        ("FLAŞ: a", "FLAŞ", 1, "a"),
        ("ACİL: a", "ACİL", 1, "a"),
        ("acil: a", "ACİL", 1, "a"),
        ("Təcili: a", "TƏCİLİ", 1, "a"),
        ("عاجل: خبر", "عاجل", 2, "خبر"),
        ("عاجل | خبر", "عاجل", 2, "خبر"),
        ("\u200fعاجِل\u200f : خبر", "عاجل", 2, "خبر"),
        ("عاجل؛ خبر", "عاجل", 2, "خبر"),
        ("\u2067عاجل:\u2069 خبر", "عاجل", 2, "خبر"),
        ("فوری: خبر", "فوری", 1, "خبر"),
        ("فوري – خبر", "فوری", 1, "خبر"),
        ("بریکنگ نیوز: خبر", "بریکنگ نیوز", 2, "خبر"),
        ("জরুরি: খবর", "জরুরি", 1, "খবর"),
        ("EILMELDUNG: a", "EILMELDUNG", 1, "a"),
        ("Dernière minute : a", "DERNIÈRE MINUTE", 2, "a"),
        ("DERNIERE MINUTE: a", "DERNIÈRE MINUTE", 2, "a"),
        ("HITNO: a", "HITNO", 1, "a"),
        ("Срочно: а", "СРОЧНО", 1, "а"),
        ("突发：新闻", "突发", 2, "新闻"),
    ],
)
def test_a_label_is_split_off(headline: str, label: str, urgency: int, rest: str) -> None:
    assert split_label(headline) == Split(label, urgency, rest)


@pytest.mark.parametrize(
    "headline",
    [
        "",
        "URGENT",
        "URGENT:",
        "URGENT: ",
        "URGENT: —!",
        "URGENT ISIL’s Top Commanders",
        "URGENT -a",
        "Flash-flood hits the coast",
        "Flash flood: the coast",
        "Urgent care - what it is",
        "Not urgent: a",
        "Opinion: a",
        "عاجلا: خبر",
        "2018: a",
        ":",
        "| a",
    ],
)
def test_a_headline_without_a_label_stays_whole(headline: str) -> None:
    assert split_label(headline) is None


@pytest.mark.parametrize("filler", [" ", "a", "-", " -", "\u2014", "\u00a0:", "a "])
def test_a_hostile_headline_takes_no_time(filler: str) -> None:
    start = time.process_time()
    split_label(filler * 500_000)

    assert time.process_time() - start < 1, "quadratic would be minutes"
