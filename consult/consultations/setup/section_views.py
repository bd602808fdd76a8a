"""The pages of those sections that are one form each."""

import re

from flask import request

from consult.access import access
from consult.consultations.setup.blueprint import PATH, actor, blueprint
from consult.consultations.setup.choices import Audience, Languages, Options
from consult.consultations.setup.convening import Convening
from consult.consultations.setup.dates import Dates
from consult.consultations.setup.saving import Answer, handle
from consult.consultations.setup.words import Facts, OtherWays, Words

_ROW = re.compile(r"title_(\d{1,2})_")


@blueprint.route(f"{PATH}/titulo", methods=["GET", "POST"])
@access("consultation.set_up")
def words(slug: str) -> Answer:
    """Title and introduction, languages side by side."""
    return handle(Words(), "change_words")


@blueprint.route(f"{PATH}/hechos", methods=["GET", "POST"])
@access("consultation.set_up")
def facts(slug: str) -> Answer:
    """What is being decided."""
    return handle(Facts(rows_sent()), "change_facts")


@blueprint.route(f"{PATH}/otras-formas", methods=["GET", "POST"])
@access("consultation.set_up")
def other_ways(slug: str) -> Answer:
    """Telephone, paper, assemblies."""
    return handle(OtherWays(rows_sent()), "change_other_ways")


def rows_sent() -> int:
    """How many rows the form that was sent has: none of them may be lost."""
    numbers = [int(found[1]) for name in request.form if (found := _ROW.match(name))]
    return max(numbers, default=-1) + 1


@blueprint.route(f"{PATH}/fechas", methods=["GET", "POST"])
@access("consultation.set_up")
def dates(slug: str) -> Answer:
    """Stages with their dates, and the zone."""
    return handle(Dates(), "change_dates")


@blueprint.route(f"{PATH}/quien-convoca", methods=["GET", "POST"])
@access("consultation.set_up")
def convening(slug: str) -> Answer:
    """The working group and who convenes."""
    return handle(Convening(actor()), "change_convening")


@blueprint.route(f"{PATH}/a-quien-escuchar", methods=["GET", "POST"])
@access("consultation.set_up")
def audience(slug: str) -> Answer:
    """Sectors and regions to be heard."""
    return handle(Audience(), "change_audience")


@blueprint.route(f"{PATH}/lenguas", methods=["GET", "POST"])
@access("consultation.set_up")
def languages(slug: str) -> Answer:
    """The languages of its words and of answers."""
    return handle(Languages(), "change_languages")


@blueprint.route(f"{PATH}/opciones", methods=["GET", "POST"])
@access("consultation.set_up")
def options(slug: str) -> Answer:
    """What the site does with what comes in."""
    return handle(Options(), "change_options")
