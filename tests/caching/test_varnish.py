"""Varnish before Manset, by docs/caching/varnish.vcl."""

import time
from pathlib import Path

from tests.caching.before import WARMED, asked, cached, configuration
from tests.server import free_port, until


def test_varnish_forgets_what_changed_and_answers_for_an_origin_that_is_dead(
    tmp_path: Path,
) -> None:
    cache, origin = free_port(), free_port()
    text = configuration("varnish.vcl", **{r'\.port = "8000"': f'.port = "{origin}"'})
    (tmp_path / "varnish.vcl").write_text(text)
    command = ["varnishd", "-F", "-f", f"{tmp_path}/varnish.vcl", "-n", f"{tmp_path}/v"]
    command += ["-a", f"127.0.0.1:{cache}", "-s", "malloc,16m", "-j", "none"]
    purged = f"http://127.0.0.1:{cache}/"
    with cached(tmp_path, command, cache, origin, purged) as before:
        article = before.get("/v1/articles/moon")
        for path in WARMED:
            assert before.get(path).status_code == 200
        assert "s-maxage=3600" in article.headers["cache-control"]
        assert "surrogate-key" not in article.headers
        once = asked(before.server, "/v1/articles/{ref}")
        for _ in range(20):
            assert before.get("/v1/articles/moon").content == article.content
        # at the start everything is purged, and once more two seconds later
        assert asked(before.server, "/v1/articles/{ref}") <= once + 2
        tag = article.headers["etag"]
        same = before.get("/v1/articles/moon", **{"If-None-Match": tag})
        assert same.status_code == 304

        editor = before.editor
        story = editor.read({"id": article.json()["id"]})
        story = editor.change(story, headline="Told anew")
        waited = until(lambda: before.get("/v1/articles/moon").json()["headline"] == "Told anew")
        assert waited < 1.5
        assert before.get("/v1/articles").json()["items"][0]["headline"] == "Told anew"
        paid = before.get("/v1/articles/moon", **editor.key)
        assert paid.headers["cache-control"] == "private, no-store"

        editor.do("withhold", story)
        assert until(lambda: before.get("/v1/articles/moon").status_code == 404) < 1.5
        editor.do("publish", story)
        assert until(lambda: before.get("/v1/articles/moon").status_code == 200) < 7
        for path in WARMED:
            assert before.get(path).status_code == 200
        before.kill()
        for _ in range(2):
            time.sleep(3)  # past five seconds
            for path in WARMED:
                assert before.get(path).status_code == 200, path
        assert before.get("/v1/articles?limit=7").status_code == 503
