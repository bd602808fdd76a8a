"""The filter of an issue's texts: a form that is only ever read from the address, so it carries no token."""

from wtforms import Form, SelectField

from consult.i18n import _, _l
from consult.issues.balance import Balance
from consult.models.people import StakeholderGroup
from consult.names import group_name, region_name
from consult.outcomes.reading import Filter

ALL, NONE = "", "none"


class FilterForm(Form):
    """Whose texts to read."""

    group = SelectField(_l("Who writes"), default=ALL)
    region = SelectField(_l("State"), default=ALL)

    def offer(self, balance: Balance, regions: list[str | None]) -> None:
        """Offer the groups and states that there are texts from, and no others."""
        groups = [(value or NONE, group_name(value or None)) for value, _number in balance.parts()]
        known = sorted((code for code in regions if code), key=region_name)
        places = [(code, region_name(code)) for code in known]
        if None in regions:
            places.append((NONE, _("Not declared")))
        self.group.choices = [(ALL, _("Everybody")), *groups]
        self.region.choices = [(ALL, _("Everywhere")), *places]

    def with_a_choice(self) -> list[SelectField]:
        """The fields that tell anything apart: everybody and the only group there is are the same."""
        return [field for field in (self.group, self.region) if len(list(field.iter_choices())) > 2]

    def chosen(self) -> Filter:
        """The filter that the form asks for; a value that was not offered asks for nothing."""
        group, region = _offered(self.group), _offered(self.region)
        return Filter(
            group=StakeholderGroup(group) if group not in {ALL, NONE} else _ABSENT[group],
            region=region if region not in {ALL, NONE} else _ABSENT[region],
        )


# What the two choices that are no group and no state ask of a filter: nothing, and that none was declared.
_ABSENT = {ALL: None, NONE: ""}


def _offered(field: SelectField) -> str:
    values = {value for value, *_rest in field.iter_choices()}
    return str(field.data) if field.data in values else ALL
