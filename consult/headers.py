"""What every answer carries: security headers, cache rules, compression, a request id."""

import gzip
import io
import secrets

from flask import Flask, Response, request
from flask.sessions import SecureCookieSessionInterface, SessionMixin

from consult.request_id import request_id

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
}
SMALLEST_COMPRESSED = 600


def _compress(response: Response) -> None:
    if (
        response.direct_passthrough
        or response.is_streamed
        or response.content_encoding
        or response.mimetype not in {"text/html", "application/json"}
        or not request.accept_encodings["gzip"]
        or (response.content_length or 0) < SMALLEST_COMPRESSED
    ):
        return
    packed = io.BytesIO()
    # A random length in the gzip header, so that a secret on a page cannot be guessed from sizes (BREACH).
    noise = secrets.token_hex(1 + secrets.randbelow(16))
    with gzip.GzipFile(filename=noise, mode="wb", fileobj=packed, compresslevel=6, mtime=0) as stream:
        stream.write(response.get_data())
    response.set_data(packed.getvalue())
    response.content_encoding = "gzip"
    response.vary.add("Accept-Encoding")


class PrivateSessions(SecureCookieSessionInterface):
    """Cookie sessions: a page that read one may carry a token or a name, so nobody may keep it."""

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Write the cookie where it changed, and forbid keeping the page where it was read."""
        if session.accessed:
            response.headers["Cache-Control"] = "no-store"
        super().save_session(app, session, response)


def init_app(app: Flask) -> None:
    """Set the headers after every request."""
    app.session_interface = PrivateSessions()

    @app.before_request
    def name_request() -> None:
        request_id.set(secrets.token_hex(8))

    @app.after_request
    def finish(response: Response) -> Response:
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        response.headers["X-Request-ID"] = request_id.get() or ""
        if app.config["PUBLIC_URL"]:
            response.headers["Strict-Transport-Security"] = "max-age=31536000"
        if "Cache-Control" not in response.headers:
            passing = request.method not in {"GET", "HEAD"} or response.status_code >= 400
            response.headers["Cache-Control"] = "no-store" if passing else "no-cache"
        _compress(response)
        return response
