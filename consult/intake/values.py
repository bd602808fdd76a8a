"""What cells say of who wrote: groups, states, languages and dates, as people write them in Spanish and English."""

import datetime as dt
import re
import unicodedata
from zoneinfo import ZoneInfo

from consult.models.people import StakeholderGroup
from consult.names import REGIONS

_GROUPS = {
    StakeholderGroup.ACADEMIA: "academia academic university universidad academico investigacion research",
    StakeholderGroup.INDUSTRY: "industry industria company companies empresa empresas business privatesector "
    "sectorprivado sectorempresarial iniciativaprivada camara",
    StakeholderGroup.CIVIL_SOCIETY: "civilsociety sociedadcivil ngo ong osc asociacioncivil ac sindicato union",
    StakeholderGroup.GOVERNMENT: "government gobierno publicsector sectorpublico dependencia ayuntamiento",
    StakeholderGroup.CITIZEN: "citizen citizens ciudadano ciudadana ciudadania ciudadanos publicogeneral publico "
    "individual particular person persona",
    StakeholderGroup.INDIGENOUS_COMMUNITY: "indigenouscommunity indigenouscommunities comunidadindigena "
    "comunidadesindigenas puebloindigena pueblosindigenas indigena indigenous",
    StakeholderGroup.OTHER: "other otro otra otros otras",
}
GROUP_OF = {word: group for group, words in _GROUPS.items() for word in words.split()}

_ALSO_CALLED = {
    "MX-AGU": "ags",
    "MX-BCN": "bc",
    "MX-BCS": "bcs",
    "MX-CMX": "cdmx df distritofederal mexicocity",
    "MX-COA": "coahuiladezaragoza coah",
    "MX-CHH": "chih",
    "MX-CHP": "chis",
    "MX-GUA": "gto",
    "MX-HID": "hgo",
    "MX-MEX": "edomex edodemexico stateofmexico",
    "MX-MIC": "michoacandeocampo mich",
    "MX-NLE": "nl",
    "MX-QUE": "qro queretarodearteaga",
    "MX-ROO": "qroo",
    "MX-VER": "veracruzdeignaciodelallave",
}
_LANGUAGES = {"spanish": "es", "espanol": "es", "castellano": "es", "english": "en", "ingles": "en"}
LONGEST_TAG = 16  # characters that are kept
_TAG = re.compile(r"[a-z]{2,3}(?:-[a-z0-9]{2,8})*", re.IGNORECASE)
# Day before month, as in Mexico and Spain. With a month first, give the format.
_DATE = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})(?:[ T,]+(\d{1,2}):(\d{2})(?::(\d{2}))?)?")
_SPACED_OFFSET = re.compile(r" (?=[+-]\d{2}:?\d{2}$)")  # "2026-10-03 12:00:00 +0200", as Ruby writes it
_YEARS = range(1900, 2200)


def simplified(text: str) -> str:
    """Letters and digits alone, small and without accents: what names of columns and values are compared by."""
    parted = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in parted if sign.isalnum())


def _regions() -> dict[str, str]:
    found = {simplified(name): code for code, name in REGIONS.items()}
    found |= {simplified(code): code for code in REGIONS} | {simplified(code[3:]): code for code in REGIONS}
    # "Méx." is as often the country as the state.
    del found["mex"]
    return found | {name: code for code, names in _ALSO_CALLED.items() for name in names.split()}


REGION_OF = _regions()


def group_of(cell: str) -> StakeholderGroup | None:
    """The stakeholder group that a cell names, or None."""
    return GROUP_OF.get(simplified(cell))


def region_of(cell: str) -> str | None:
    """The ISO 3166-2 code of the Mexican state that a cell names, or None."""
    return REGION_OF.get(simplified(cell))


def language_of(cell: str) -> str | None:
    """The BCP 47 tag of the language that a cell names, or None."""
    named = _LANGUAGES.get(simplified(cell))
    if named or not _TAG.fullmatch(cell) or len(cell) > LONGEST_TAG:
        return named
    language, *rest = cell.split("-")
    return "-".join([language.lower(), *rest])


def moment_of(cell: str, zone: ZoneInfo, date_format: str | None = None) -> dt.datetime:
    """The moment that a cell names; one without a zone of its own is in `zone`. Raises ValueError.

    Understood are ISO 8601, day/month/year with or without a time, and `date_format` in the notation of strptime.
    """
    found = _in_format(cell, date_format) if date_format else None
    found = found or _from_iso(cell) or _day_first(cell)
    if found is None or found.year not in _YEARS:
        raise ValueError(cell)
    return found if found.tzinfo else found.replace(tzinfo=zone)


def _in_format(cell: str, date_format: str) -> dt.datetime | None:
    try:
        return dt.datetime.strptime(cell, date_format)  # noqa: DTZ007  # the caller adds the zone
    except ValueError:
        return None


def _from_iso(cell: str) -> dt.datetime | None:
    try:
        found = dt.datetime.fromisoformat(_SPACED_OFFSET.sub("", cell.removesuffix(" UTC")))
    except ValueError:
        return None
    return found.replace(tzinfo=dt.UTC) if cell.endswith(" UTC") else found


def _day_first(cell: str) -> dt.datetime | None:
    found = _DATE.fullmatch(cell)
    if not found:
        return None
    day, month, year, hour, minute, second = (int(part or 0) for part in found.groups())
    return dt.datetime(year, month, day, hour, minute, second)  # noqa: DTZ001  # the caller adds the zone
