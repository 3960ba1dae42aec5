"""The API's documentation as a page that asks no other host for anything."""

from base64 import b64encode
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import Final

from fastapi.responses import FileResponse, HTMLResponse

from app.errors import not_found
from app.http.router import Router

router = Router(include_in_schema=False)

# The validator is a picture from another host that Swagger UI shows by default.
_SCRIPT: Final = """
SwaggerUIBundle({
  url: "openapi.json",
  dom_id: "#swagger-ui",
  deepLinking: true,
  validatorUrl: null,
});
"""
_PAGE: Final = f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Manset API</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="docs/assets/swagger-ui.css">
</head>
<body>
<div id="swagger-ui"></div>
<script src="docs/assets/swagger-ui-bundle.js"></script>
<script>{_SCRIPT}</script>
</body>
</html>
"""
_POLICY: Final = "; ".join(
    [
        "default-src 'none'",
        f"script-src 'self' 'sha256-{b64encode(sha256(_SCRIPT.encode()).digest()).decode()}'",
        "style-src 'self' 'unsafe-inline'",  # Swagger UI sets styles on its elements
        "img-src 'self' data:",
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    ]
)
_MEDIA_TYPES: Final = {
    "swagger-ui-bundle.js": "text/javascript",
    "swagger-ui.css": "text/css",
}
_STATIC: Final = Path(str(files("fastapi_offline"))) / "static"


@router.get("/docs")
async def read_docs() -> HTMLResponse:
    """Return the API's documentation, for people."""
    headers = {"Content-Security-Policy": _POLICY, "Cache-Control": "public, max-age=300"}
    return HTMLResponse(_PAGE, headers=headers)


@router.get("/docs/assets/{name}")
async def read_asset(name: str) -> FileResponse:
    """Return a file that the documentation's page needs; there are two."""
    if name not in _MEDIA_TYPES:
        raise not_found()
    headers = {"Cache-Control": "public, max-age=604800"}
    return FileResponse(_STATIC / name, media_type=_MEDIA_TYPES[name], headers=headers)
