"""What groups, regions, roles, states and languages are called on pages."""

from babel import Locale, UnknownLocaleError

from consult.i18n import LazyText, _l, current_language
from consult.models.people import Role, StakeholderGroup

GROUPS: dict[StakeholderGroup, LazyText] = {
    StakeholderGroup.CITIZEN: _l("Citizens"),
    StakeholderGroup.CIVIL_SOCIETY: _l("Civil society"),
    StakeholderGroup.ACADEMIA: _l("Academia"),
    StakeholderGroup.INDUSTRY: _l("Companies"),
    StakeholderGroup.GOVERNMENT: _l("Government"),
    StakeholderGroup.INDIGENOUS_COMMUNITY: _l("Indigenous communities"),
    StakeholderGroup.OTHER: _l("Other"),
}
NOT_DECLARED = _l("Not declared")
ROLES: dict[Role, LazyText] = {
    Role.CO_CHAIR: _l("Co-chair"),
    Role.RAPPORTEUR: _l("Rapporteur"),
    Role.MODERATOR: _l("Moderator"),
    Role.MEMBER: _l("Member"),
    Role.OBSERVER: _l("Observer"),
    Role.OVERSIGHT: _l("Oversight"),
}
# ISO 3166-2:MX; names of states are not translated.
REGIONS = {
    "MX-AGU": "Aguascalientes", "MX-BCN": "Baja California", "MX-BCS": "Baja California Sur", "MX-CAM": "Campeche",
    "MX-CHP": "Chiapas", "MX-CHH": "Chihuahua", "MX-CMX": "Ciudad de México", "MX-COA": "Coahuila",
    "MX-COL": "Colima", "MX-DUR": "Durango", "MX-GUA": "Guanajuato", "MX-GRO": "Guerrero", "MX-HID": "Hidalgo",
    "MX-JAL": "Jalisco", "MX-MEX": "Estado de México", "MX-MIC": "Michoacán", "MX-MOR": "Morelos",
    "MX-NAY": "Nayarit", "MX-NLE": "Nuevo León", "MX-OAX": "Oaxaca", "MX-PUE": "Puebla", "MX-QUE": "Querétaro",
    "MX-ROO": "Quintana Roo", "MX-SLP": "San Luis Potosí", "MX-SIN": "Sinaloa", "MX-SON": "Sonora",
    "MX-TAB": "Tabasco", "MX-TAM": "Tamaulipas", "MX-TLA": "Tlaxcala", "MX-VER": "Veracruz", "MX-YUC": "Yucatán",
    "MX-ZAC": "Zacatecas",
}  # fmt: skip

# ISO 639-3 codes of languages of Mexico, of which CLDR has no names.
LANGUAGES_OF_MEXICO: dict[str, LazyText] = {
    "nah": _l("Nahuatl"),
    "nhe": _l("Nahuatl of the eastern Huasteca"),
    "nhw": _l("Nahuatl of the western Huasteca"),
    "nch": _l("Nahuatl of the central Huasteca"),
    "azz": _l("Nahuatl of the Sierra Norte of Puebla"),
    "ncj": _l("Nahuatl of northern Puebla"),
    "ngu": _l("Nahuatl of Guerrero"),
    "nlv": _l("Nahuatl of Orizaba"),
    "yua": _l("Maya of Yucatán"),
    "tzh": _l("Tzeltal"),
    "tzo": _l("Tzotzil"),
    "ctu": _l("Ch’ol"),
    "toj": _l("Tojolabal"),
    "chf": _l("Chontal of Tabasco"),
    "zoc": _l("Zoque of Chiapas"),
    "mam": _l("Mam"),
    "jac": _l("Jakaltek"),
    "zai": _l("Zapotec of the Isthmus"),
    "mix": _l("Mixtec of Mixtepec"),
    "mim": _l("Mixtec of Guerrero"),
    "maz": _l("Mazahua"),
    "mau": _l("Mazatec of Huautla"),
    "ote": _l("Otomi of the Mezquital"),
    "otq": _l("Otomi of Querétaro"),
    "top": _l("Totonac of Papantla"),
    "tos": _l("Totonac of the Sierra"),
    "hus": _l("Tének (Huastec)"),
    "tsz": _l("Purépecha"),
    "mto": _l("Mixe of Totontepec"),
    "mco": _l("Mixe of Coatlán"),
    "amu": _l("Amuzgo of Guerrero"),
    "tcf": _l("Me’phaa (Tlapanec) of Malinaltepec"),
    "cta": _l("Chatino of Tataltepec"),
    "trc": _l("Triqui of Copala"),
    "huv": _l("Ombeayiüts (Huave)"),
    "tar": _l("Rarámuri (Tarahumara)"),
    "hch": _l("Wixárika (Huichol)"),
    "crn": _l("Naáyeri (Cora)"),
    "yaq": _l("Yaqui"),
    "mfy": _l("Mayo (Yoreme)"),
    "sei": _l("Seri"),
    "mfs": _l("Mexican Sign Language"),
}


def group_name(group: StakeholderGroup | str | None) -> str:
    """A stakeholder group in words; of its value too; "Not declared" for None."""
    if group is None:
        return str(NOT_DECLARED)
    return str(GROUPS[StakeholderGroup(group)])


def region_name(code: str | None) -> str:
    """A state or country in words; empty for None, the code itself where it is not known."""
    if not code:
        return ""
    if len(code) == len("MX"):
        return str(Locale.parse(current_language().formats).territories.get(code, code))
    return REGIONS.get(code, code)


def language_name(tag: str) -> str:
    """A language's name in the page's language; the tag itself where nobody has told us one."""
    if tag in LANGUAGES_OF_MEXICO:
        return str(LANGUAGES_OF_MEXICO[tag])
    try:
        return Locale.parse(tag.replace("-", "_")).get_display_name(current_language().formats) or tag
    except (UnknownLocaleError, ValueError):
        return str(Locale.parse(current_language().formats).languages.get(tag, tag))
