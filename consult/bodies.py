"""How much a request may carry: words alone far less than a file.

Werkzeug holds only multipart forms to a limit of their own. Taking 25 MB of "&a" apart kept a process busy for 12 s.
"""

from flask import Flask, current_app, g, request
from werkzeug.exceptions import RequestEntityTooLarge

URLENCODED = "application/x-www-form-urlencoded"
_CHUNK = 256 * 1024  # bytes


def _bound() -> None:
    most, whole = current_app.config["MAX_FORM"], current_app.config["MAX_CONTENT_LENGTH"]
    if request.mimetype != URLENCODED:
        if (request.content_length or 0) > whole:
            _pour_out(2 * whole)
            raise RequestEntityTooLarge
        return
    # One byte more: a body that does not say its length is cut at this without a word.
    request.max_content_length = most + 1
    try:
        if len(request.get_data()) > most:  # kept: the form is taken apart from it
            raise RequestEntityTooLarge
    except RequestEntityTooLarge:
        g.refused_body = _pour_out(whole)
        raise


def _pour_out(most: int) -> bytes:
    """Read on: a browser that is still sending sees no answer, only a connection that breaks.

    Gives the first piece, so that the beginning of what somebody wrote can be given back; the rest is not kept.
    """
    first: bytes = request.environ["wsgi.input"].read(_CHUNK)
    read = len(first)
    while read < most and (piece := request.environ["wsgi.input"].read(_CHUNK)):
        read += len(piece)
    return first


def init_app(app: Flask) -> None:
    """Bound every body before anything takes it apart; the check of tokens does."""
    app.before_request(_bound)
