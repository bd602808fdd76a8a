"""The attributes of form fields: what WTForms would write, and what a widget really writes."""

from typing import Any

import pytest
from flask import Flask
from markupsafe import Markup
from wtforms import StringField, TextAreaField
from wtforms.widgets import html_params

from consult.forms import PageForm, attributes


@pytest.mark.parametrize(
    "given",
    [
        {"id": "name", "class_": "w-short", "rows": 4},
        {"aria_describedby": "a-hint", "data_most_of_it": "1", "autofocus": True, "required": False},
        {"value": 'said "no" & <left>'},
        {"value": Markup('<b lang="es">sí</b> &amp; no')},
    ],
)
def test_attributes_are_those_of_the_library(given: dict[str, Any]) -> None:
    assert attributes(**given) == str(html_params(**given))


class _Form(PageForm):
    line = StringField("Line")
    text = TextAreaField("Text")


def test_what_was_typed_stays_inside_its_attribute(app: Flask) -> None:
    with app.test_request_context():
        form = _Form(data={"line": '"><script>'})
        assert form.line() == '<input id="line" name="line" type="text" value="&#34;&gt;&lt;script&gt;">'
        assert form.text(rows=8) == '<textarea id="text" name="text" rows="8">\r\n</textarea>'
