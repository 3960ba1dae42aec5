"""What must be found and what must not: judged by reading the stories, not by asking the search.

The English stories are those of Wikinews and the page, named by the ends of their ids there. The
Turkish and Arabic ones tell some of the same events and are written for this set.
"""

from typing import Any, NamedTuple

TURKISH = {
    "tr-hac": (
        "Hac'da izdiham: yüzlerce ölü",
        "Mina'da şeytan taşlama sırasında çıkan izdihamda yüzlerce hacı hayatını kaybetti.",
        "Suudi Arabistan'ın sağlık bakanlığı yaralıların hastanelere kaldırıldığını bildirdi.",
    ),
    "tr-vinc": (
        "Mekke'de vinç devrildi",
        "Büyük camide bir vincin devrilmesi sonucu en az 107 kişi öldü.",
        "Hacılar Kâbe'nin çevresinde namaz kılıyordu; fırtına şiddetliydi.",
    ),
    "tr-secim": (
        "Hong Kong'da seçimleri gençler kazandı",
        "Yasama meclisi seçiminde genç adaylar milletvekili oldu.",
        "Seçmenler sandık başında saatlerce bekledi.",
    ),
    "tr-siginma": (
        "Endonezya açıklarında 900 sığınmacı kurtarıldı",
        "Balıkçılar batmakta olan teknelerdeki sığınmacıları kıyıya çıkardı.",
        "Göçmenlerin çoğu Bangladeş'ten yola çıkmıştı.",
    ),
    "tr-karinca": (
        "Karıncalar kendilerini tedavi ediyor",
        "Bir biyolog, hasta karıncaların zehirli besinleri seçerek mantarla savaştığını buldu.",
    ),
    "tr-mekik": (
        "NASA mekiklerin yeni evlerini açıkladı",
        "İlk uçuşun 30. yıl dönümünde uzay mekikleri müzelere verildi.",
    ),
    "tr-iyot": (
        "Çocuklarda iyot eksikliği",
        "Avustralya'daki araştırma, okul çocuklarının yarısında iyot eksikliği olduğunu gösterdi.",
        "Ekmeğe iyotlu tuz katılması öneriliyor.",
    ),
    "tr-bayrak": (
        "Yeni Zelanda bayrağını değiştirmeyi oyluyor",
        "Hükümet yeni bayrak için halk oylaması yapacak, tasarımları halk gönderecek.",
    ),
    "tr-gul": (
        "ISPARTA'DA GÜL HASADI",
        "Isparta'nın köylerinde toplanan güller İstanbul'a gönderiliyor.",
    ),
}
ARABIC = {
    "ar-hajj": (
        "مئات القتلى في تدافع الحجاج",
        "قُتل مئات الحجاج في تدافع أثناء رمي الجمرات في منى.",
        "وقالت وزارة الصحة السعودية إن المستشفيات استقبلت الجرحى.",
    ),
    "ar-crane": (
        "سقوط رافعة في المسجد الحرام",
        "سقطت رافعة كبيرة في مكة المكرمة فقُتل ١٠٧ أشخاص على الأقل بسبب العاصفة.",
    ),
    "ar-election": (
        "وجوه جديدة في انتخابات هونغ كونغ",
        "فاز مرشحون شباب في الانتخابات التشريعية، وانتظر الناخبون ساعات أمام مراكز الاقتراع.",
    ),
    "ar-asylum": (
        "إنقاذ أكثر من ٩٠٠ طالب لجوء قبالة إندونيسيا",
        "أنقذ صيادون قوارب تقل لاجئين قرب السواحل، وما زال آلاف المهاجرين في البحر.",
    ),
    "ar-ants": (
        "النمل يداوي نفسه",
        "اكتشف باحث في جامعة هلسنكي أن النمل المريض يختار طعاماً ساماً ليقاوم الفطريات.",
    ),
    "ar-shuttle": (
        "ناسا تعلن المتاحف التي ستستقبل المكوكات",
        "في الذكرى الثلاثين لأول رحلة مكوك أعلنت وكالة الفضاء أسماء المتاحف.",
    ),
    "ar-iodine": (
        "نقص اليود لدى أطفال أستراليا",
        "أظهرت دراسة أن نصف تلاميذ المدارس يعانون نقصاً في اليود.",
        "ويوصي الأطباء بإضافة الملح المدعّم إلى الخبز.",
    ),
    "ar-flag": (
        "نيوزيلندا تصوت على علم جديد",
        "ستجري الحكومة استفتاءً على تغيير العلم الوطني، وستتلقى التصاميم من المواطنين.",
    ),
}


class Judged(NamedTuple):
    """A query with what it must find and what it must not, by the stories' names."""

    q: str
    must: str
    must_not: str = ""
    more: str = ""
    """Further parameters, as they follow in a URL."""


QUERIES = [
    # English: inflections, and words that only look like them
    Judged("ant", "ants", "tr-karinca ar-ants warming"),
    Judged("Elections", "election libertarian dungeon hill", "warhol flag afghan"),
    Judged("electric", "warhol", "election hill"),
    Judged("scientology", "defector hackers imprisoned", "homeopathic"),
    Judged("hacking", "ie9 sensitive", "onion"),
    Judged("hacker", "hackers", "ie9 sensitive onion"),
    Judged("pilgrim", "crane stampede", "peres expo"),
    Judged("taxes", "taxes libertarian hill", "warhol soccer"),
    Judged("magicians", "brotherhood", "shalev"),
    Judged("poem", "mcguire messina shalev", "brotherhood"),
    Judged("wars", "peres korea hackers chomsky", "warming warhol"),
    Judged("police", "clock defector korea chomsky", "soccer"),
    Judged("universities", "warhol nasa ants clock", "onion flag"),
    Judged("volunteering", "herrick hill stardust", "taxes"),
    Judged("robot", "afghan", "brotherhood page-1"),
    Judged("COURTS", "worship taxes homeopathic", "korea"),
    # English: several words, phrases, either, not
    Judged("asylum Indonesian", "asylum", "questionnaire"),
    Judged("asylum -Indonesian", "questionnaire", "asylum"),
    Judged("pilgrims -crane", "stampede", "crane"),
    Judged("lantern OR shuttle", "lanterns nasa", "flag"),
    Judged("Sweden OR Chomsky OR Zeus", "soccer chomsky worship", "onion"),
    Judged('"peace process"', "peres", "flag afghan"),
    Judged('"process peace"', "", "peres"),
    Judged('"world cup"', "soccer mckenzie", "korea flag"),
    Judged('Korea -"world cup"', "korea", "soccer"),
    Judged('"Internet Explorer 6"', "ie9", "hackers"),
    Judged('"wheelchair basketball" Australian', "mckenzie", "iodine"),
    Judged("iodine bread", "iodine", "warming"),
    # English: beginnings, headlines, numbers, hyphens, apostrophes, accents
    Judged("iodin*", "iodine", "ie9"),
    Judged("homeopath*", "homeopathic", "iodine"),
    Judged("headline:asylum", "asylum questionnaire", "hill"),
    Judged("headline:korea", "korea", "soccer"),
    Judged('headline:"global warming"', "warming", "flag"),
    Judged("headline:univers*", "warhol", "clock ants"),
    Judged("IE6", "ie9", "korea"),
    Judged("30th anniversary", "nasa", "korea"),
    Judged("1426", "stampede", "crane"),
    Judged("self-medicating", "ants", "homeopathic"),
    Judged("co-founder", "clock", "cocktail"),
    Judged("Warhol", "warhol", "ants"),
    Judged("warhol's", "warhol", "ants"),
    Judged("Licen", "licen", "taxes"),
    Judged("Ličen", "licen", "taxes"),
    Judged("gerald", "questionnaire", "asylum"),
    Judged("o'reilly", "mcguire", "onion"),
    Judged("OReilly", "mcguire", "onion"),
    # the page: its label is found, "Scroll Up" was never its text
    Judged("Raqqa commander", "page-1", "korea"),
    Judged("urgent syria", "page-1", "peres"),
    Judged("isil's capital", "page-1", "hackers"),
    Judged("al-Mayadeen", "page-1", "ar-hajj"),
    Judged('"cruise missile"', "page-1", "korea"),
    Judged('"scroll up"', "", "page-1"),
    # Turkish
    Judged("izdiham", "tr-hac", "tr-vinc stampede"),
    Judged("hacı", "tr-hac tr-vinc", "tr-secim hackers"),
    Judged("hacilar", "tr-vinc", "tr-secim"),
    Judged("vinçler", "tr-vinc", "tr-hac crane"),
    Judged("seçim", "tr-secim", "tr-karinca tr-siginma"),
    Judged("SEÇİMLER", "tr-secim", "tr-karinca"),
    Judged("istanbul", "tr-gul", "tr-mekik"),
    Judged("İSTANBUL", "tr-gul", "tr-mekik"),
    Judged("ısparta", "tr-gul", "tr-iyot"),
    Judged("ISPARTA", "tr-gul", "tr-iyot", "&lang=tr"),
    Judged("isparta", "tr-gul", "tr-iyot"),
    Judged("sığınmacılar", "tr-siginma", "tr-hac asylum"),
    Judged("siginmaci", "tr-siginma", "tr-hac"),
    Judged("karınca", "tr-karinca", "ants ar-ants"),
    Judged("uzay mekiği", "tr-mekik", "nasa"),
    Judged("çocuk", "tr-iyot", "iodine", "&lang=tr"),
    Judged('"iyot eksikliği"', "tr-iyot", "iodine"),
    Judged("bayrak oylaması", "tr-bayrak", "flag"),
    Judged("bayrak -tasarım", "", "tr-bayrak"),
    Judged("Mekke OR Mina", "tr-vinc tr-hac", "ar-crane ar-hajj"),
    Judged("göçm*", "tr-siginma", "tr-karinca"),
    Judged("kabe", "tr-vinc", "tr-hac"),
    Judged("suudi arabistan", "tr-hac", "tr-vinc"),
    Judged("headline:nasa", "tr-mekik nasa", "stardust ar-shuttle"),
    # Arabic
    Judged("حجاج", "ar-hajj", "ar-crane"),
    Judged("تدافع", "ar-hajj", "ar-crane"),
    Judged("رافعه", "ar-crane", "ar-hajj"),
    Judged("المكرمة", "ar-crane", "ar-hajj"),
    Judged("انتخابات", "ar-election", "ar-flag"),
    Judged("الإنتخابات", "ar-election", "ar-flag"),
    Judged("لاجئون", "ar-asylum", "ar-flag"),
    Judged("اللجوء", "ar-asylum", "ar-election"),
    Judged("اندونيسيا", "ar-asylum", "ar-iodine"),
    Judged("نمل", "ar-ants", "ar-shuttle"),
    Judged("هلسنكى", "ar-ants", "ar-flag"),
    Judged("قتل", "ar-hajj", "ar-ants"),
    Judged("مكوك", "ar-shuttle", "ar-ants"),
    Judged('"نقص اليود"', "ar-iodine", "ar-ants"),
    Judged("مدعم", "ar-iodine", "ar-flag"),
    Judged("نقص -أستراليا", "", "ar-iodine"),
    Judged("مكة OR منى", "ar-crane ar-hajj", "tr-vinc tr-hac"),
    Judged("استفت*", "ar-flag", "ar-election"),
    Judged("headline:ناسا", "ar-shuttle", "ar-ants"),
    # numbers, in whatever digits, in all three
    Judged("107", "crane tr-vinc ar-crane", "stampede"),
    Judged("٩٠٠", "asylum tr-siginma ar-asylum", "crane"),
    Judged("900", "ar-asylum", "asylum tr-siginma", "&lang=ar"),
]


def written() -> list[dict[str, Any]]:
    """Return the Turkish and the Arabic stories as lines."""
    return [
        {
            "type": "article",
            "externalId": name,
            "state": "published",
            "headline": headline,
            "language": name[:2],
            "datePublished": f"2017-01-01T00:{at:02}:00Z",
            "bodyHtml": "".join(f"<p>{one}</p>" for one in paragraphs),
        }
        for at, (name, (headline, *paragraphs)) in enumerate([*TURKISH.items(), *ARABIC.items()])
    ]
