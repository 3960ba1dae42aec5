"""Every way to make what `newsroom.fill` keeps wrong, one at a time."""

# ruff: noqa: S608 - these statements are made of our own numbers.

from typing import Final

SECOND: Final = 1769925600_000000
"""What `newsroom.fill` published stands in this second: 1 `second` (English, sport, urgency 5),
2 `moon` (Turkish, world > asia > türkiye, two tags, two authors, URGENT), 3 in Arabic; 6 is
withheld, 7 canceled.
"""

TAMPERINGS: Final[tuple[tuple[str, str, list[str]], ...]] = (
    # days
    (
        "UPDATE article SET day = '2026-01-31' WHERE id = 1",
        "UPDATE article SET day = '2026-02-01' WHERE id = 1",
        [
            "the tally of day 2026-01-31 en: 0 kept, 1 counted",
            "the tally of day 2026-02-01 en: 1 kept, 0 counted",
            "article 1: its day is not that of its date",
        ],
    ),
    (
        "UPDATE article SET day = '2026-02-02' WHERE state IN ('withheld', 'canceled')",
        "UPDATE article SET day = '2026-02-01' WHERE state IN ('withheld', 'canceled')",
        [f"article {n}: its day is not that of its date" for n in (6, 7)],
    ),
    (
        "UPDATE site SET time_zone = 'Pacific/Pago_Pago'",
        "UPDATE site SET time_zone = 'Europe/Istanbul'",
        [f"article {n}: its day is not that of its date" for n in (1, 2, 3, 6, 7)],
    ),
    # sitemaps
    (
        "UPDATE sitemap_month SET changed_at = changed_at - 1",
        "UPDATE sitemap_month SET changed_at = changed_at + 1",
        ["the sitemap of 2026-02: it changed later than it says"],
    ),
    # shelves
    (
        "DELETE FROM shelf WHERE term = 'tag:1'",
        f"INSERT INTO shelf VALUES ('tag:1', {SECOND + 1})",
        ["shelf tag:1: 0 kept, 1 counted"],
    ),
    (
        f"INSERT INTO shelf VALUES ('urgency:5', {SECOND + 1})",
        f"DELETE FROM shelf WHERE term = 'urgency:5' AND timeline_key = {SECOND + 1}",
        ["shelf urgency:5: 2 kept, 1 counted"],
    ),
    (  # what was withheld is there to be read
        f"INSERT INTO shelf VALUES ('section:2', {SECOND + 3})",
        f"DELETE FROM shelf WHERE term = 'section:2' AND timeline_key = {SECOND + 3}",
        ["shelf section:2: 2 kept, 1 counted"],
    ),
    (
        "INSERT INTO shelf VALUES ('label:none', 5)",
        "DELETE FROM shelf WHERE term = 'label:none'",
        ["shelf label:none: 1 kept, 0 counted"],
    ),
    (
        f"UPDATE shelf SET timeline_key = {SECOND + 3} WHERE term = 'author:1'",
        f"UPDATE shelf SET timeline_key = {SECOND + 1} WHERE term = 'author:1'",
        ["shelf author:1: holds other articles than it should"],
    ),
    # the tallies of shelves
    (
        "UPDATE shelf_tally SET articles = 9 WHERE term = 'section:4'",
        "UPDATE shelf_tally SET articles = 1 WHERE term = 'section:4'",
        ["the tally of shelf section:4: 9 kept, 1 counted"],
    ),
    (
        "DELETE FROM shelf_tally WHERE term = 'language:en'",
        "INSERT INTO shelf_tally VALUES ('language:en', 1)",
        ["the tally of shelf language:en: 0 kept, 1 counted"],
    ),
    (
        "INSERT INTO shelf_tally VALUES ('tag:99', 3)",
        "DELETE FROM shelf_tally WHERE term = 'tag:99'",
        ["the tally of shelf tag:99: 3 kept, 0 counted"],
    ),
    # the tallies of days
    (
        "UPDATE day_tally SET articles = 2 WHERE language = 'tr'",
        "UPDATE day_tally SET articles = 1 WHERE language = 'tr'",
        ["the tally of day 2026-02-01 tr: 2 kept, 1 counted"],
    ),
    (
        "DELETE FROM day_tally WHERE language = 'ar'",
        "INSERT INTO day_tally VALUES ('2026-02-01', 'ar', 1)",
        ["the tally of day 2026-02-01 ar: 0 kept, 1 counted"],
    ),
    (
        "INSERT INTO day_tally VALUES ('2000-01-01', 'en', 4)",
        "DELETE FROM day_tally WHERE day = '2000-01-01'",
        ["the tally of day 2000-01-01 en: 4 kept, 0 counted"],
    ),
    # slugs, drafts' too
    (
        "DELETE FROM slug WHERE slug = 'draft'",
        "INSERT INTO slug VALUES ('draft', 4)",
        ["article 4: its slug is not taken"],
    ),
    (
        "UPDATE slug SET article_id = 1 WHERE slug = 'moon'",
        "UPDATE slug SET article_id = 2 WHERE slug = 'moon'",
        ["article 2: its slug is not taken"],
    ),
    # old slugs of terms
    (
        "INSERT INTO term_alias VALUES ('tag', 'gone', 99)",
        "DELETE FROM term_alias WHERE slug = 'gone'",
        ["the old slug gone of a tag: leads nowhere"],
    ),
    (
        "INSERT INTO term_alias SELECT 'section', slug, 1 FROM section WHERE id = 2",
        "DELETE FROM term_alias WHERE kind = 'section' AND target_id = 1",
        ["the old slug asia of a section: is a present one too"],
    ),
    # the edition: 8 is that of a tombstone, 6 the newest of an article
    (
        "UPDATE edition SET number = 7",
        "UPDATE edition SET number = 8",
        ["edition: 7 is behind 8, which is stamped"],
    ),
    (
        "UPDATE article SET edition = 99 WHERE id = 1",
        "UPDATE article SET edition = 2 WHERE id = 1",
        ["edition: 8 is behind 99, which is stamped"],
    ),
    # the stories themselves
    (
        "UPDATE article SET language = 'tr' WHERE id = 1",
        "UPDATE article SET language = 'en' WHERE id = 1",
        [
            "shelf language:en: 1 kept, 0 counted",
            "shelf language:tr: 1 kept, 2 counted",
            "the tally of shelf language:en: 1 kept, 0 counted",
            "the tally of shelf language:tr: 1 kept, 2 counted",
            "the tally of day 2026-02-01 en: 1 kept, 0 counted",
            "the tally of day 2026-02-01 tr: 1 kept, 2 counted",
        ],
    ),
    (
        "UPDATE article SET urgency = 3 WHERE id = 1",
        "UPDATE article SET urgency = 5 WHERE id = 1",
        [
            "shelf urgency:3: 0 kept, 1 counted",
            "shelf urgency:5: 1 kept, 0 counted",
            "the tally of shelf urgency:3: 0 kept, 1 counted",
            "the tally of shelf urgency:5: 1 kept, 0 counted",
        ],
    ),
    (
        "UPDATE article SET label = 'Live' WHERE id = 1",
        "UPDATE article SET label = NULL WHERE id = 1",
        [
            "shelf label:live: 0 kept, 1 counted",
            "the tally of shelf label:live: 0 kept, 1 counted",
        ],
    ),
    (
        "UPDATE article SET state = 'published', edition = 8 WHERE id = 6",
        "UPDATE article SET state = 'withheld', edition = NULL WHERE id = 6",
        [
            *(
                f"{what} {term}: {kept} kept, {kept + 1} counted"
                for what in ("shelf", "the tally of shelf")
                for term, kept in (
                    ("language:en", 1),
                    ("section:1", 1),
                    ("section:2", 1),
                    ("tag:1", 1),
                    ("urgency:5", 1),
                )
            ),
            "the tally of day 2026-02-01 en: 1 kept, 2 counted",
        ],
    ),
    (
        f"UPDATE article SET timeline_key = {SECOND + 9} WHERE id = 1",
        f"UPDATE article SET timeline_key = {SECOND} WHERE id = 1",
        [
            f"shelf {term}: holds other articles than it should"
            for term in ("language:en", "section:4", "urgency:5")
        ],
    ),
    # how they are filed
    (
        "DELETE FROM article_tag WHERE article_id = 2 AND tag_id = 2",
        "INSERT INTO article_tag VALUES (2, 1, 2)",
        ["shelf tag:2: 1 kept, 0 counted", "the tally of shelf tag:2: 1 kept, 0 counted"],
    ),
    (
        "INSERT INTO article_author VALUES (1, 0, 1)",
        "DELETE FROM article_author WHERE article_id = 1",
        ["shelf author:1: 1 kept, 2 counted", "the tally of shelf author:1: 1 kept, 2 counted"],
    ),
    (
        "UPDATE section SET parent_id = 4 WHERE id = 2",
        "UPDATE section SET parent_id = 1 WHERE id = 2",
        [
            "shelf section:1: 1 kept, 0 counted",
            "shelf section:4: 1 kept, 2 counted",
            "the tally of shelf section:1: 1 kept, 0 counted",
            "the tally of shelf section:4: 1 kept, 2 counted",
        ],
    ),
    (
        "UPDATE section SET parent_id = 2 WHERE id = 1",
        "UPDATE section SET parent_id = NULL WHERE id = 1",
        ["section 1: lies below itself", "section 2: lies below itself"],
    ),
    # nothing is wrong: an empty shelf or day may have its tally
    (
        "INSERT INTO shelf_tally VALUES ('tag:99', 0)",
        "DELETE FROM shelf_tally WHERE term = 'tag:99'",
        [],
    ),
    (
        "INSERT INTO day_tally VALUES ('2000-01-01', 'en', 0)",
        "DELETE FROM day_tally WHERE day = '2000-01-01'",
        [],
    ),
)
"""What is done behind the newsroom's back, how it is undone, and what is found of it."""
