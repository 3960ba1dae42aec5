"""What a note in an article is called, in the article's language; pure."""

from collections.abc import Mapping
from typing import Final

_KINDS: Final = ("correction", "clarification", "update", "retraction")
_WORDS: Final[Mapping[str, tuple[str, str, str, str]]] = {
    "en": ("Correction", "Clarification", "Update", "Retraction"),
    "tr": ("Düzeltme", "Açıklama", "Güncelleme", "Geri çekme"),  # noqa: RUF001 - Turkish
    "ar": ("تصحيح", "توضيح", "تحديث", "سحب"),
    "fa": ("تصحیح", "توضیح", "به‌روزرسانی", "بازپس‌گیری"),
    "ur": ("تصحیح", "وضاحت", "اپ ڈیٹ", "واپسی"),
    "id": ("Koreksi", "Klarifikasi", "Pembaruan", "Pencabutan"),
    "ms": ("Pembetulan", "Penjelasan", "Kemas kini", "Penarikan balik"),
    "bn": ("সংশোধনী", "স্পষ্টীকরণ", "হালনাগাদ", "প্রত্যাহার"),
    "fr": ("Correction", "Précision", "Mise à jour", "Rétractation"),
    "de": ("Korrektur", "Klarstellung", "Aktualisierung", "Widerruf"),
    "az": ("Düzəliş", "Dəqiqləşdirmə", "Yenilənmə", "Geri götürmə"),
    "bs": ("Ispravka", "Pojašnjenje", "Dopuna", "Povlačenje"),
    "sq": ("Korrigjim", "Sqarim", "Përditësim", "Tërheqje"),
    "ru": ("Исправление", "Уточнение", "Обновление", "Отзыв"),
}


def word_of(kind: str, locale: str) -> str:
    """Return the word for a kind of note in one of the locales that have words."""
    return _WORDS[locale][_KINDS.index(kind)]
