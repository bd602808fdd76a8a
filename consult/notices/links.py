"""Addresses of pages as paths on this site, made from their endpoints, in a request as well as in the worker."""

from flask import current_app


def path_of(endpoint: str, language: str, **values: object) -> str:
    """The path of a page in a language; raises werkzeug's BuildError where there is no such page."""
    adapter = current_app.url_map.bind("site.invalid")
    return str(adapter.build(endpoint, {"lang": language, **values}))
