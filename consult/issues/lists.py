"""A page that lists passages, or all texts of the one family that its address names."""

from flask import abort, render_template, request

from consult.issues import evidence
from consult.issues.blueprint import LARGEST_ID
from consult.paging import asked_page


def passages_page(template: str, scope: evidence.Scope, **values: object) -> str:
    """The template with `entries` of a scope and `places`, the pages of papers that they stand on.

    With `?family=` in the address it is the page of that family's texts instead.
    """
    asked = request.args.get("family", type=int)
    if asked is None:
        entries = evidence.entries(scope, asked_page())
        places = evidence.file_pages([entry.passage for entry in entries.items])
        return render_template(template, entries=entries, places=places, **values)
    texts = evidence.family(scope, asked, asked_page()) if 0 < asked <= LARGEST_ID else None
    if texts is None or not texts.items:
        abort(404)
    return render_template("issues/family.html", texts=texts, places=evidence.file_pages(texts.items), **values)
