"""Who is a reader and who is not, by what a request says of itself."""

import pytest

from app.visits.bots import is_bot, why_not_read
from tests.visits.readers import BROWSER, PHONE, fields

CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)"
ANDROID = "Mozilla/5.0 (Linux; Android 13; {}) AppleWebKit/537.36 (KHTML, like Gecko)"
IN_APP = PHONE.partition(" Version")[0] + " Mobile/15E148"

HUMANS = (
    BROWSER,
    PHONE,
    f"{CHROME} Chrome/126.0.0.0 Safari/537.36",
    f"{CHROME} Chrome/126.0.0.0 Safari/537.36 Edg/126.0.0.0",
    f"{CHROME} Chrome/126.0.0.0 Safari/537.36 OPR/111.0.0.0",
    f"{CHROME} Chrome/126.0.0.0 YaBrowser/24.6.0 Safari/537.36",
    (
        "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko)"
        " Version/17.5 Safari/605.1.15"
    ),
    "Mozilla/5.0 (compatible; MSIE 10.0; Windows NT 6.2; Trident/6.0)",
    "Mozilla/5.0 (Windows NT 6.1; WOW64; Trident/7.0; rv:11.0) like Gecko",
    "Opera/9.80 (Android; Opera Mini/36.2/191.256; U; tr) Presto/2.12.423 Version/12.16",
    ANDROID.format("SM-G991B") + " SamsungBrowser/25.0 Chrome/121.0.0.0 Mobile Safari/537.36",
    ANDROID.format("CUBOT X19") + " Chrome/126.0.0.0 Mobile Safari/537.36",
    ANDROID.format("CUBOT_NOTE_S") + " Chrome/126.0.0.0 Mobile Safari/537.36",
    ANDROID.format("SM-A525F; wv")
    + " Version/4.0 Chrome/126.0.0.0 Mobile Safari/537.36 [FB_IAB/FB4A;FBAV/470.0.0.50.80;]",
    f"{IN_APP} [FBAN/FBIOS;FBAV/468.0.0.40.105;FBBV/608;FBDV/iPhone14,5;FBMD/iPhone]",
    f"{IN_APP} Instagram 338.0.0.29.95 (iPhone14,5; iOS 17_5; tr_TR; tr; scale=3.00; 1170x2532)",
    f"{IN_APP} NAVER(inapp; search; 1990; 12.9.4; 14PRO)",
    f"{IN_APP} GoogleApp/323.0.647062479",
    f"{IN_APP} Safari Line/14.9.0",
)
PROGRAMS = (
    "",
    "Mozilla/5.0",
    "Mozilla/4.0 ",
    "x" * 40,
    "curl/8.5.0 ",
    "curl/8.5.0 (x86_64-pc-linux-gnu)",
    "Wget/1.21.4 (linux-gnu)",
    "python-requests/2.32.3 (x)",
    "Python/3.12 aiohttp/3.9.5",
    "python-httpx/0.27.0",
    "Go-http-client/2.0",
    "okhttp/4.12.0 (Android)",
    "Java/17.0.11 HttpClient",
    "Apache-HttpClient/4.5.14 (Java/17)",
    "axios/1.7.2 (node)",
    "undici/6.19 (node v22)",
    "Dart/3.4 (dart:io) ",
    "PostmanRuntime/7.39.0",
    "libwww-perl/6.77 LWP",
    "Ruby/3.3 Faraday v2.9",
    "GuzzleHttp/7 PHP/8.3",
    f"{CHROME} HeadlessChrome/126.0.0.0 Safari/537.36",
    f"{CHROME} Chrome/126.0.0.0 Safari/537.36 Chrome-Lighthouse",
    "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
    f"{CHROME} Chrome/126.0.0.0 Safari/537.36 (compatible; bingbot/2.0)",
    "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)",
    "Mozilla/5.0 (compatible; Something/1.0; of its own)",
    "Mozilla/5.0 (X11) AppleWebKit/537.36 (mail me@example.org) Chrome/126",
    "TelegramBot (like TwitterBot)",
    "Feedfetcher-Google; (+http://www.google.com/feedfetcher.html)",
    "Mozilla/5.0 (compatible; UptimeRobot/2.0; http://www.uptimerobot.com/)",
    f"{CHROME} Chrome/126.0.0.0 Safari/537.36 " + "x" * 500,
    "Mozilla/5.0 (X11; Linux) \x01 Gecko/20100101 Firefox/128.0",
)


@pytest.mark.parametrize("agent", HUMANS)
def test_readers_are_counted_in_whatever_they_read(agent: str) -> None:
    assert why_not_read(fields(agent)) is None


@pytest.mark.parametrize("agent", PROGRAMS)
def test_programs_are_not_counted(agent: str) -> None:
    assert is_bot(agent.encode("latin-1"))
    assert why_not_read(fields(agent)) == "bot"


def test_a_request_without_a_user_agent_is_a_programs() -> None:
    assert why_not_read({}) == "bot"


@pytest.mark.parametrize(
    ("header", "text", "reason"),
    [
        ("sec_purpose", "prefetch", "prefetch"),
        ("sec_purpose", "prefetch;prerender", "prefetch"),
        ("purpose", "prefetch", "prefetch"),
        ("purpose", "Preview", "prefetch"),
        ("x_purpose", "preview", "prefetch"),
        ("x_moz", "prefetch", "prefetch"),
        ("sec_fetch_mode", "navigate", "navigate"),
        ("sec_fetch_mode", "no-cors", None),
        ("purpose", "reading", None),
    ],
)
def test_a_page_that_is_only_fetched_is_not_read(
    header: str, text: str, reason: str | None
) -> None:
    assert why_not_read(fields(**{header: text})) == reason
