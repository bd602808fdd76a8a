"""How much a request may carry: words alone far less than a file.

Werkzeug holds only multipart forms to a limit of their own. Taking 25 MB of "&a" apart kept a process busy for 12 s.
"""

from flask import Flask, current_app, request
from werkzeug.exceptions import RequestEntityTooLarge

URLENCODED = "application/x-www-form-urlencoded"
_CHUNK = 256 * 1024  # bytes


def _bound() -> None:
    if request.mimetype != URLENCODED:
        return
    most, whole = current_app.config["MAX_FORM"], current_app.config["MAX_CONTENT_LENGTH"]
    # One byte more: a body that does not say its length is cut at this without a word.
    request.max_content_length = most + 1
    try:
        if len(request.get_data()) > most:  # kept: the form is taken apart from it
            raise RequestEntityTooLarge
    except RequestEntityTooLarge:
        _pour_out(whole)
        raise


def _pour_out(most: int) -> None:
    """Read on without keeping: a browser that is still sending sees no answer, only a connection that breaks."""
    read = 0
    while read < most and (piece := request.environ["wsgi.input"].read(_CHUNK)):
        read += len(piece)


def init_app(app: Flask) -> None:
    """Bound every body before anything takes it apart; the check of tokens does."""
    app.before_request(_bound)
