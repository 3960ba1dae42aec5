"""nginx before Manset, by docs/caching/nginx.conf."""

import time
from getpass import getuser
from pathlib import Path

from tests.caching.before import WARMED, asked, cached, configuration
from tests.server import free_port

AROUND = """daemon off;
user {user};
pid {folder}/nginx.pid;
error_log stderr;
events {{}}
http {{
access_log off;
client_body_temp_path {folder}/body;
proxy_temp_path {folder}/proxy;
fastcgi_temp_path {folder}/fastcgi;
uwsgi_temp_path {folder}/uwsgi;
scgi_temp_path {folder}/scgi;
{text}
}}
"""


def test_nginx_holds_answers_briefly_and_answers_for_an_origin_that_is_dead(
    tmp_path: Path,
) -> None:
    cache, origin = free_port(), free_port()
    changes = {
        "127.0.0.1:8000": f"127.0.0.1:{origin}",
        "listen 80;": f"listen 127.0.0.1:{cache};",
        "/var/cache/nginx/manset": f"{tmp_path}/cache",
        "server_name news.example;": "server_name localhost;",
    }
    text = configuration("nginx.conf", **changes)
    (tmp_path / "nginx.conf").write_text(AROUND.format(user=getuser(), folder=tmp_path, text=text))
    command = ["nginx", "-c", f"{tmp_path}/nginx.conf", "-p", str(tmp_path), "-e", "stderr"]
    with cached(tmp_path, command, cache, origin) as before:
        article = before.get("/v1/articles/moon", **{"Accept-Encoding": "br"})
        assert article.headers["cache-control"].startswith("public, max-age=5, s-maxage=5,")
        assert article.headers["vary"] == "Accept-Encoding"
        assert "surrogate-key" not in article.headers
        for coding in ("identity", "gzip", "br"):
            first = before.get("/v1/articles/moon", **{"Accept-Encoding": coding})
            assert first.headers.get("content-encoding", "identity") == coding
            tagged = {"Accept-Encoding": coding, "If-None-Match": first.headers["etag"]}
            assert before.get("/v1/articles/moon", **tagged).status_code == 304
        once = asked(before.server, "/v1/articles/{ref}")
        for _ in range(20):
            before.get("/v1/articles/moon", **{"Accept-Encoding": "br"})
        assert asked(before.server, "/v1/articles/{ref}") <= once + 1
        editor = before.editor
        private = before.get("/v1/articles/moon", **editor.key)
        assert private.headers["cache-control"] == "private, no-store"
        assert before.get("/v1/articles/moon").headers["cache-control"] != "private, no-store"
        for path in WARMED:
            assert before.get(path).status_code == 200
        before.kill()
        time.sleep(6)  # past what they were to be held
        for path in WARMED:
            assert before.get(path).status_code == 200, path
        assert before.get("/v1/articles?limit=7").status_code == 502
