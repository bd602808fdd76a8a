"""The section of dates: when it opens and closes, when results and answers are due, by which clock."""

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import get_timezone_location
from wtforms import SelectField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import InputRequired, Optional

from consult.consultations.setup.editing import Values
from consult.consultations.setup.fields import DayField, MomentField, SetupForm
from consult.consultations.setup.section import RefusedError, Section
from consult.consultations.setup.words import made
from consult.i18n import _, _l, current_language
from consult.models.consultations import Consultation, Stage

ZONES = (
    "America/Mexico_City", "America/Cancun", "America/Merida", "America/Monterrey", "America/Chihuahua",
    "America/Ciudad_Juarez", "America/Hermosillo", "America/Mazatlan", "America/Tijuana",
)  # fmt: skip
END_OF_DAY = dt.time(23, 59)
SHORTEST = dt.timedelta(hours=1)
YEARS = range(2000, 2101)


class Dates(Section):
    """All dates of the consultation. Once it is announced, its close is moved elsewhere, with a public note."""

    name = "dates"
    title = _l("Stages and dates")

    def stored(self, consultation: Consultation) -> Values:
        """The dates as the clocks of the zone say them."""
        zone = ZoneInfo(consultation.timezone)
        return {
            "timezone": consultation.timezone,
            "opens_at": clock(consultation.opens_at, zone),
            "closes_at": clock(consultation.closes_at, zone),
            "results_due": day(consultation.results_due_at, zone),
            "answer_due": day(consultation.answer_due_at, zone),
        }

    def form(self, consultation: Consultation, values: Values, **options: Any) -> SetupForm:
        """The dates that may still be changed here."""
        zones = dict.fromkeys([*ZONES, consultation.timezone])
        place = current_language().formats
        fields: dict[str, Any] = {
            "timezone": SelectField(
                _l("Time zone"),
                choices=[
                    SelectChoice(zone, get_timezone_location(zone, locale=place, return_city=True)) for zone in zones
                ],
            ),
            "opens_at": MomentField(_l("Opens"), [InputRequired(_l("Write when it opens"))]),
            "closes_at": MomentField(_l("Closes"), [InputRequired(_l("Write when it closes"))]),
            "results_due": DayField(_l("Results until"), [InputRequired(_l("Write until when there are results"))]),
            "answer_due": DayField(_l("Answer of the authority until"), [Optional()]),
        }
        for name in fixed(consultation):
            del fields[name]
        return made("DatesForm", fields, parsed(values), **options)

    def read(self, form: SetupForm, consultation: Consultation) -> Values:
        """The dates of the form; those that it did not ask for as they are."""
        said = {
            field.name: written(field.data) if isinstance(field.data, dt.datetime) else str(field.data or "")
            for field in form.own_fields()
        }
        return {**self.stored(consultation), **said}

    def save(self, consultation: Consultation, values: Values) -> None:
        """Store the dates. Raises RefusedError where their order is wrong."""
        opens, closes = values["opens_at"], values["closes_at"]
        zone = ZoneInfo(values["timezone"])
        for name in ("opens_at", "closes_at", "results_due", "answer_due"):
            if values[name] and int(values[name][:4]) not in YEARS:
                raise RefusedError(name, _("Look at the year again"))
        if moment(closes, zone) < moment(opens, zone) + SHORTEST:
            raise RefusedError("closes_at", _("It must close an hour or more after it opens"))
        if values["results_due"] < closes[:10]:
            raise RefusedError("results_due", _("Results cannot be due before the close"))
        if values["answer_due"] and values["answer_due"] < values["results_due"]:
            raise RefusedError("answer_due", _("The answer cannot be due before the results"))
        consultation.timezone = values["timezone"]
        asked = set(self.stored(consultation)) - fixed(consultation)
        if "opens_at" in asked:
            consultation.opens_at = moment(opens, zone)
        if "closes_at" in asked:
            consultation.closes_at = moment(closes, zone)
        consultation.results_due_at = end_of(values["results_due"], zone)
        consultation.answer_due_at = end_of(values["answer_due"], zone)

    def context(self, consultation: Consultation) -> dict[str, Any]:
        """Which dates are fixed."""
        return {"fixed": fixed(consultation)}


def fixed(consultation: Consultation) -> set[str]:
    """The dates that people were told of already, and that this section leaves alone."""
    stage = consultation.stage()
    if stage is Stage.DRAFT:
        return set()
    told = {"closes_at", "timezone"}
    return told if stage is Stage.ANNOUNCED else told | {"opens_at"}


def clock(when: dt.datetime, zone: ZoneInfo) -> str:
    """A moment as a form shows it."""
    return written(when.astimezone(zone).replace(tzinfo=None))


def written(when: dt.datetime) -> str:
    """A moment without its zone, to the minute; years have four digits however early they are."""
    return when.isoformat(timespec="minutes")


def day(when: dt.datetime | None, zone: ZoneInfo) -> str:
    """The day of a moment, or nothing."""
    return when.astimezone(zone).date().isoformat() if when else ""


def moment(written: str, zone: ZoneInfo) -> dt.datetime:
    """The moment that a clock in the zone shows."""
    return dt.datetime.fromisoformat(written).replace(tzinfo=zone).astimezone(dt.UTC)


def end_of(written: str, zone: ZoneInfo) -> dt.datetime | None:
    """The last minute of a day, or None for no day."""
    if not written:
        return None
    return dt.datetime.combine(dt.date.fromisoformat(written), END_OF_DAY, zone).astimezone(dt.UTC)


def parsed(values: Values) -> dict[str, Any]:
    """Stored values as the data of a form."""
    return {
        "timezone": values["timezone"],
        **{name: dt.datetime.fromisoformat(values[name]) for name in ("opens_at", "closes_at")},
        **{
            name: dt.date.fromisoformat(values[name]) if values[name] else None
            for name in ("results_due", "answer_due")
        },
    }
