"""Tests with real caches, each collected only where its server is installed."""

import shutil
from pathlib import Path

XKEY = "/usr/lib/*/varnish/vmods/libvmod_xkey.so"

collect_ignore = []
if shutil.which("nginx") is None:
    collect_ignore.append("test_nginx.py")
if shutil.which("varnishd") is None or not list(Path("/").glob(XKEY.lstrip("/"))):
    collect_ignore.append("test_varnish.py")
