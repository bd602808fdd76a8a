"""Domain errors, and the pages that say what to do about an error."""

from flask import Flask, current_app, g, jsonify, make_response, render_template, request
from sqlalchemy import exc
from werkzeug.exceptions import (
    HTTPException,
    InternalServerError,
    RequestEntityTooLarge,
    SecurityError,
    ServiceUnavailable,
)
from werkzeug.wrappers import Response

from consult.extensions import db
from consult.i18n import _

RETRY_AFTER = "60"  # seconds


class ConsultError(Exception):
    """Something that a person has to be told; `message` is a whole sentence in their language."""

    status = 400

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class NotFoundError(ConsultError):
    """What was asked for is not there, or not for this person to know of."""

    status = 404


class ConflictError(ConsultError):
    """The state of things does not allow it (any more): closed, published, changed by somebody else."""

    status = 409


def _texts(status: int) -> tuple[str, str]:
    """Title and advice for an HTTP status."""
    known = {
        400: (
            _("We could not read that"),
            _("Go back, check the form and send it again. What you wrote is still there."),
        ),
        403: (_("This page is not open to you"), _("Sign in with the account that has this role, or ask a co-chair.")),
        404: (_("We did not find that page"), _("Check the address, or go on from one of these places.")),
        405: (_("That does not work here"), _("Go back and use the buttons on the page.")),
        409: (_("That is not possible any more"), _("Something changed in the meantime. Look at the page again.")),
        410: (_("That is not here any more"), _("It was taken away. You can go on from one of these places.")),
        413: (
            _("That is too long to send"),
            _("Go back: your text is still there. Shorten it, or send it in two parts."),
        ),
        429: (_("Wait a moment"), _("There were many requests in a short time. Wait a minute and try again.")),
        500: (_("Something failed on our side"), _("Go back and try again in a moment. What you saved is kept.")),
        503: (_("Wait a moment"), _("Many people are here right now. Go back and try again in a minute.")),
    }
    return known.get(status, known[500] if status >= 500 else known[400])


def _file_too_large() -> tuple[str, str]:
    """Title and advice where a file was too much for the server, as no words are."""
    return _("The file is too large"), _("At most 25 MB can be sent in one file. Go back and choose a smaller one.")


def error_page(status: int, message: str | None = None) -> tuple[str | Response, int]:
    """The page (or the JSON answer, for the API) that tells of an error with an HTTP status."""
    is_file = status == RequestEntityTooLarge.code and request.mimetype == "multipart/form-data"
    title, advice = _file_too_large() if is_file else _texts(status)
    if request.path.startswith(("/api/", "/health/")):
        return jsonify(error={"status": status, "message": message or title}), status
    return render_template("errors/error.html", title=title, message=message, advice=advice, status=status), status


def init_app(app: Flask) -> None:
    """Answer domain errors, HTTP errors and the unforeseen with a page in the reader's language."""

    @app.errorhandler(ConsultError)
    def domain_error(error: ConsultError) -> tuple[str | Response, int]:
        return error_page(error.status, error.message)

    @app.errorhandler(HTTPException)
    def http_error(error: HTTPException) -> tuple[str | Response, int] | HTTPException:
        # A foreign host name is refused before there are addresses: no page can be drawn for it.
        if error.response is not None or (error.code or 500) < 400 or isinstance(error, SecurityError):
            return error
        return error_page(error.code or 500)

    @app.errorhandler(exc.TimeoutError)
    @app.errorhandler(exc.OperationalError)
    def busy(error: exc.TimeoutError | exc.OperationalError) -> tuple[str | Response, int] | Response:
        if isinstance(error, exc.OperationalError) and "database is locked" not in str(error.orig):
            return unforeseen(error)
        current_app.logger.warning("the database is busy: %s on %s", error, request.method)
        db.session.rollback()
        g.demonstration = False  # the page must not stand in the same queue again
        page = make_response(error_page(ServiceUnavailable.code))
        page.headers["Retry-After"] = RETRY_AFTER
        return page

    @app.errorhandler(Exception)
    def unforeseen(error: Exception) -> tuple[str | Response, int]:
        if current_app.testing or current_app.debug:
            raise error
        current_app.logger.exception("unforeseen error on %s %s", request.method, request.path)
        return error_page(InternalServerError.code)
