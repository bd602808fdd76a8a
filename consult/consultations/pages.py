"""The public page of a consultation, as it is, and as it will be at another moment."""

import datetime as dt

from flask import render_template

from consult.consultations import notes, service
from consult.models.consultations import Consultation, Stage


def consultation_page(consultation: Consultation, at: dt.datetime, stage: Stage, *, preview: bool = False) -> str:
    """What is asked, until when, by whom, and what becomes of the answers; in a stage that it need not be in."""
    is_open = stage is Stage.OPEN if preview else consultation.is_open(at)
    return render_template(
        "consultations/consultation.html",
        consultation=consultation,
        stage=stage.value,
        is_open=is_open,
        days_left=service.days_left(consultation, at),
        co_chairs=service.co_chairs(consultation),
        participation=service.participation(consultation),
        notes=notes.of(consultation),
        preview=preview,
    )
