"""The address of the page being answered, with something in it changed."""

from collections.abc import Mapping
from urllib.parse import urlencode

from flask import request, url_for


def this_page(lang: str | None = None, query: Mapping[str, object] | None = None) -> str:
    """The same page in another language, or with other values in its query; what is not named stays as it is.

    The query stands apart from url_for, whose own options (_anchor, _external, _method) nobody outside may set.
    """
    values = {**(request.view_args or {}), **({"lang": lang} if lang else {})}
    changed = {name: str(value) for name, value in (query or {}).items()}
    kept = [(name, value) for name, value in request.args.items(multi=True) if name not in changed]
    asked = urlencode([*kept, *changed.items()])
    address = url_for(str(request.endpoint), **values)
    return f"{address}?{asked}" if asked else address
