"""Values that broke one system or another, and every place of the API that a value can stand in."""

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

NUMBERS = [
    *(
        str(base + step)
        for base in (0, 2**15, 2**31, 2**32, 2**53, 2**63, 2**64)
        for step in (-1, 0, 1)
    ),
    *(str(-base - step) for base in (2**31, 2**63) for step in (-1, 0, 1)),
    *("-0", "+1", "01", "1_000", "0x10", "1e3", "1e999", "-1e999", "1.0", "1.", ".5", "1,5"),
    *("NaN", "nan", "Infinity", "-inf", "٣", "۱۴۳۹", "¹", "１", " 1", "1 ", "1\t", "5abc", "5;6"),
    *("10" * 15, "9" * 100, "9" * 4_000, "1" + "0" * 30),
]
DAYS = [
    *("0000-00-00", "0000-01-01", "0001-01-01", "9999-12-31", "10000-01-01", "-0001-01-01"),
    *(
        "2018-02-29",
        "2018-04-31",
        "2018-13-01",
        "2018-4-24",
        "20180424",
        "2018-04-24T",
        "2018-W17-2",
    ),
    *("2018-04-24T23:59:60Z", "2018-04-24T24:00:00Z", "2018-04-24T00:00:00+25:00"),
    *("2018-04-24T00:00:00.000000001Z", "2018-04-24 00:00:00Z", "2018-04-24T00:00:00-00:00"),
    *(
        "٢٠١٨-٠٤-٢٤",
        "24/04/2018",
        "1439-13",
        "1439-08-31",
        "1439-00",
        "0000-08",
        "1500-12-30",
        "yesterday",
    ),
]
TEXTS = [
    *(
        "",
        " ",
        "\t",
        "\u00a0",
        "\u200b",
        "\ufeff",
        "\u202e",
        "\u2028",
        "\u0301",
        "e\u0301",
        "\u00e9",
    ),
    *(
        "İstanbul",
        "ı",
        "ß",
        "K",
        "ﷺ",
        "😀",
        "👨‍👩‍👧",
        "\U0010ffff",
        "\ufffd",
        "\ufffe",
        "\ue000",
        "\x7f",
        "\x85",
    ),
    *(
        "null",
        "None",
        "undefined",
        "true",
        "[]",
        "{}",
        "[object Object]",
        "__proto__",
        "constructor",
    ),
    *(
        "'",
        '"',
        "\\",
        "`",
        "%",
        "_",
        "*",
        "?",
        "#",
        "&",
        "=",
        ";",
        ":",
        "|",
        "/",
        "//",
        "..",
        "~",
        "^",
        "(",
        ")",
    ),
    *(
        "' OR '1'='1",
        "1; DROP TABLE article--",
        "1' UNION SELECT 1--",
        "') OR 1=1--",
        "\\' OR 1=1--",
    ),
    *(
        "CASE WHEN 1=1 THEN id ELSE 1/0 END",
        "id desc; --",
        "pg_sleep(5)",
        "1 AND SLEEP(5)",
        "$$;$$",
    ),
    *(
        "{{7*7}}",
        "${7*7}",
        "#{7*7}",
        "<%= 7*7 %>",
        "%s%s%s%n",
        "%(name)s",
        "{0.__class__}",
        "${jndi:ldap://x}",
    ),
    *(
        "<script>alert(1)</script>",
        "<svg onload=alert(1)>",
        "javascript:alert(1)",
        "data:text/html,x",
    ),
    *(
        "../../etc/passwd",
        "..\\..\\windows",
        "/etc/passwd",
        "file:///etc/passwd",
        "C:\\",
        "%2e%2e%2f",
        "%00",
    ),
    *("http://169.254.169.254/", "//evil.example", "http://localhost:1@evil.example", "gopher://x"),
    *(
        "a AND b",
        "a NEAR b",
        "NOT",
        "OR",
        '"',
        '"a',
        "a*",
        "*a",
        "-a",
        "headline:x",
        "col:x",
        "a^2",
        "(a",
        "a)",
    ),
    *(
        "a:*",
        "a & b",
        "a | b",
        "!a",
        "a <-> b",
        "{a b}",
        "+a",
        "~a",
        "a\\b",
        "a''b",
        "a/b",
        "NEAR(a b, 2)",
    ),
    *(
        ",",
        ",,",
        "a,",
        ",a",
        ",".join("abcdefghij"),
        ",".join(str(n) for n in range(51)),
        "a,a",
        "world,world",
    ),
    *(
        "a" * 201,
        "a" * 1_000,
        "a" * 7_000,
        "é" * 1_000,
        "(" * 500,
        '"' * 501,
        "*" * 300,
        "a " * 500,
        "-" * 300,
    ),
    *(
        "AAAA",
        "====",
        "eyJhbGciOiJub25lIn0.e30.",
        "W10",
        "bnVsbA",
        "mns_000000000000_" + "0" * 48,
        "mns_",
    ),
    *(
        "en",
        "EN",
        "en-US",
        "tr_TR",
        "en;q=0.5",
        "x-klingon",
        "zh-Hans-CN-x-private",
        "i-default",
        "root",
        "C",
    ),
    *(
        "world",
        "World",
        "WORLD",
        "wOrld ",
        "world/",
        "world%2F",
        "moon",
        "1",
        "0",
        "all",
        "self",
        "newest",
    ),
    *(
        "812-4711",
        "-1",
        "812-",
        "-4711",
        "812--1",
        "0-0",
        "9223372036854775808-1",
        "812-4711-1",
        "812_4711",
    ),
    *(
        "rss.xml",
        "atom.xml",
        "feed.json",
        "rss.xml.gz",
        "rss",
        ".xml",
        "..xml",
        "2018-04",
        "2018-4",
        "0000-00",
    ),
    *(
        "latn",
        "LATN",
        "roman",
        "gregorian",
        "hijri",
        "chinese",
        "day",
        "month",
        "year",
        "week",
        "bodyHtml",
    ),
    *(
        "bodyHtml,bodyHtml",
        "slug,headline",
        "state",
        "externalId",
        "password",
        "id,id,id",
        "*",
        "article.id",
    ),
]
RAW = [
    *(
        "%",
        "%2",
        "%zz",
        "%u0041",
        "%00",
        "a%00b",
        "%0d%0aSet-Cookie:x=y",
        "%0a",
        "%1b%5b2J",
        "%08",
        "%7f",
    ),
    *(
        "%ff",
        "%fe%ff",
        "%c0%80",
        "%c0%ae",
        "%e0%80%af",
        "%f0%80%80%af",
        "%f4%90%80%80",
        "%f8%88%80%80%80",
    ),
    *(
        "%ed%a0%80",
        "%ed%b0%80",
        "%ed%a0%bd%ed%b8%80",
        "%c3",
        "%e2%82",
        "%f0%9f%98",
        "%80",
        "a%c3b",
        "%ef%bf%be",
    ),
    *(
        "+",
        "%2B",
        "a+b",
        "%20",
        "a%20b",
        "a%26b%3Dc",
        "%23",
        "%3F",
        "%25",
        "%2525",
        "%252e%252e",
        "1%2c2",
    ),
]
"""As they stand in a URL: not all of them are the coding of a text."""

VALUES = list(dict.fromkeys([*(quote(text, safe="") for text in (*NUMBERS, *DAYS, *TEXTS)), *RAW]))

FIELDS: list[Any] = [
    *(
        None,
        True,
        False,
        0,
        -1,
        2**31,
        2**63,
        -(2**63) - 1,
        10**30,
        0.5,
        -0.0,
        1e308,
        [],
        {},
        [[]],
        [None],
    ),
    *(
        {"a": None},
        {"": ""},
        ["a"] * 101,
        [{}],
        [1],
        {"$ne": 1},
        {"__proto__": {}},
        [["a"]],
        {"value": "x"},
    ),
    *("10", "1e3", *DAYS[:12], *TEXTS),
    *("\ud800", "a\u0000b", "\udfff\ud800", "\u0001", "\x1b[2J", "a\r\nb", "a" * 100_000),
]
"""What a field of a JSON body is given instead of what it wants."""

BODIES = [
    *(
        b"",
        b" ",
        b"null",
        b"[]",
        b"1",
        b'"a"',
        b"{",
        b"}",
        b'{"a"',
        b"{'a': 1}",
        b'{"a": 1,}',
        b"{}{}",
    ),
    *(
        b"NaN",
        b'{"headline": NaN}',
        b'{"headline": Infinity}',
        b'{"urgency": 1e999}',
        b'{"urgency": -0}',
    ),
    *(
        b'{"headline": "a", "headline": "b"}',
        b'{"headline": "\\ud800"}',
        b'{"headline": "a\\u0000b"}',
    ),
    *(
        b'{"headline": "\xff"}',
        b"\xef\xbb\xbf{}",
        "{}".encode("utf-16"),
        b"\x1f\x8b\x08\x00",
        b"\x00",
    ),
    *(b"[" * depth + b"]" * depth for depth in (33, 300, 5_000, 100_000)),
    *(b'{"a":' * depth + b"1" + b"}" * depth for depth in (33, 300, 100_000)),
    *(b'{"urgency": ' + b"9" * digits + b"}" for digits in (20, 400, 5_000)),
    b'{"headline": "' + b"a" * 1_100_000 + b'"}',
]

HEADER_VALUES = [
    *(
        b"",
        b" ",
        b"*",
        b"a",
        b'"',
        b'""',
        b'"1"',
        b'W/"1"',
        b'"1", "2"',
        b'"' + b"a" * 5_000 + b'"',
        b",,,",
    ),
    *(
        b"\xff",
        b"\xc3\xa9",
        b"a\tb",
        b"%00",
        b"1" * 400,
        b"-1",
        b"9223372036854775808",
        b"NaN",
        b"null",
    ),
    *(
        b"Bearer",
        b"Bearer ",
        b"Bearer mns_",
        b"Basic YTpi",
        b"bearer x",
        b"Bearer a b",
        b"Negotiate",
    ),
    *(
        b"812-4711",
        b"0-0",
        b"-1--1",
        b"gzip;q=0",
        b"br, gzip;q=2",
        b"identity;q=0, *;q=0",
        b"gzip" * 300,
    ),
    *(
        b"null",
        b"https://evil.example",
        b"http://localhost.evil.example",
        b"file://",
        b"for=evil;host=evil",
    ),
    *(
        b"bytes=0-",
        b"bytes=-1",
        b"bytes=0-0,1-1",
        b"Thu, 01 Jan 1970 00:00:00 GMT",
        b"Sat, 99 Foo 9999",
    ),
    *(
        b"application/json",
        b"text/html",
        b"*/*;q=",
        b"tr-TR,tr;q=0.9",
        b"../../x",
        b"100-continue",
        b"x" * 8_000,
    ),
]
HEADERS = [
    *(
        b"Accept",
        b"Accept-Encoding",
        b"Accept-Language",
        b"Authorization",
        b"Cache-Control",
        b"Cookie",
    ),
    *(
        b"Forwarded",
        b"Idempotency-Key",
        b"If-Match",
        b"If-Modified-Since",
        b"If-None-Match",
        b"If-Range",
    ),
    *(
        b"If-Unmodified-Since",
        b"Last-Event-ID",
        b"Origin",
        b"Range",
        b"Referer",
        b"User-Agent",
        b"Via",
    ),
    *(b"X-Forwarded-For", b"X-Forwarded-Host", b"X-Forwarded-Proto", b"X-HTTP-Method-Override"),
    *(b"X-Original-URL", b"X-Request-Id", b"traceparent", b"Upgrade", b"DNT", b"Sec-GPC"),
]

ENDLESS = {"followChanges"}
STANDARD = {"ref": "moon", "slug": "world", "file": "rss.xml", "tag": "en", "day": "2018-04-24"}
STANDARD |= {
    "month": "2018-04",
    "article_id": "1",
    "term_id": "1",
    "webhook_id": "1",
    "version": "1",
}


def each_place(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Tell the ways to ask for something: a target with `VALUE` in it, and the operation.

    One place for each parameter in path and query of each GET.
    """
    for path, operations in document["paths"].items():
        operation = operations.get("get")
        if operation is None or operation["operationId"] in ENDLESS:
            continue
        parameters = operation.get("parameters", [])
        for parameter in parameters:
            name = parameter["name"]
            if parameter["in"] == "path":
                filled = path.replace(f"{{{name}}}", "VALUE")
                yield filled.format_map(STANDARD), operation
            elif parameter["in"] == "query":
                needed = "".join(
                    f"{other['name']}={other['schema'].get('examples', ['1'])[0]}&"
                    for other in parameters
                    if other.get("required") and other["in"] == "query" and other["name"] != name
                )
                yield f"{path.format_map(STANDARD)}?{needed}{name}=VALUE", operation


def each_body_field(document: dict[str, Any]) -> Iterator[tuple[str, str, str, dict[str, Any]]]:
    """Tell method, path, name and operation of every field at the top of a JSON body."""
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            for name in _schema(document, operation).get("properties", ()):
                yield method.upper(), path.format_map(STANDARD), name, operation


def needed(document: dict[str, Any], operation: dict[str, Any]) -> dict[str, Any]:
    """Return the fields that a body must have, as its example has them."""
    example = operation["requestBody"]["content"]["application/json"]["example"]
    return {name: example[name] for name in _schema(document, operation).get("required", ())}


def _schema(document: dict[str, Any], operation: dict[str, Any]) -> dict[str, Any]:
    content = operation.get("requestBody", {}).get("content", {})
    name = content.get("application/json", {}).get("schema", {}).get("$ref", "").rpartition("/")[2]
    return dict(document["components"]["schemas"].get(name, {}))


def as_json(value: Any) -> bytes:
    """Write a body as a careless client would, lone surrogates and all."""
    return json.dumps(value).encode()
