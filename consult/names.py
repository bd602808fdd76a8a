"""What groups, regions, roles and states are called on pages."""

from babel import Locale

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
