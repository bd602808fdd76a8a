"""Static files: addressed by a fingerprint of their content, compressed once, cached for good."""

import functools
import gzip
import hashlib
import mimetypes
from pathlib import Path

from flask import Flask, Response, abort, request, url_for

from consult import paths
from consult.access import access

# Known to Python only where the machine has a mime.types file.
mimetypes.add_type("font/woff2", ".woff2")
COMPRESSIBLE = {".css", ".js", ".svg", ".txt", ".json"}


def _file(name: str) -> Path | None:
    path = (paths.STATIC / name).resolve()
    return path if path.is_relative_to(paths.STATIC) and path.is_file() else None


@functools.lru_cache(maxsize=256)
def _content(name: str, changed: int) -> tuple[str, bytes, bytes | None]:
    """Fingerprint, bytes and gzip bytes (None where it does not pay) of a file in its state of `changed` (ns)."""
    path = paths.STATIC / name
    raw = path.read_bytes()
    packed = gzip.compress(raw, 9, mtime=0) if path.suffix in COMPRESSIBLE else None
    return hashlib.sha256(raw).hexdigest()[:12], raw, packed


def asset(name: str) -> str:
    """The address of a static file, with its fingerprint. Raises FileNotFoundError for a name that is not there."""
    path = _file(name)
    if path is None:
        raise FileNotFoundError(f"static/{name}")
    fingerprint, _, _ = _content(name, path.stat().st_mtime_ns)
    return url_for("static", fingerprint=fingerprint, name=name)


@access("public")
def static_file(fingerprint: str, name: str) -> Response:
    """Serve a static file; an old fingerprint gets the present content, uncached."""
    path = _file(name)
    if path is None:
        abort(404)
    current, raw, packed = _content(name, path.stat().st_mtime_ns)
    zipped = packed is not None and bool(request.accept_encodings["gzip"])
    response = Response(packed if zipped and packed else raw, mimetype=mimetypes.guess_type(name)[0])
    if zipped:
        response.content_encoding = "gzip"
    if packed is not None:
        response.vary.add("Accept-Encoding")
    fresh = fingerprint == current
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable" if fresh else "no-cache"
    return response


def init_app(app: Flask) -> None:
    """Add the route of static files."""
    app.add_url_rule("/static/<fingerprint>/<path:name>", "static", static_file)
