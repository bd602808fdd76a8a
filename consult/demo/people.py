"""The people of the demonstration, all invented, and what they sign in with."""

from dataclasses import dataclass

from consult.accounts.service import hash_password
from consult.i18n import LazyText, _l
from consult.models.people import Membership, Person, Role, StakeholderGroup, WorkingGroup

# Known to everybody: a site with an address of its own never gets these people.
PASSWORD = "plaza abierta"  # noqa: S105


@dataclass(frozen=True)
class Account:
    """One invented person; `role` is None for the administrator of the site, who is in no working group."""

    email: str
    name: str
    who: LazyText
    role: Role | None
    group: StakeholderGroup | None = None


ACCOUNTS = (
    Account(
        "ximena@example.org",
        "Dra. Ximena Arizmendi Lozada",
        _l("co-chair, from academia"),
        Role.CO_CHAIR,
        StakeholderGroup.ACADEMIA,
    ),
    Account(
        "gerardo@example.org",
        "Ing. Gerardo Villaseñor Cano",
        _l("co-chair, from industry"),
        Role.CO_CHAIR,
        StakeholderGroup.INDUSTRY,
    ),
    Account(
        "noemi@example.org",
        "Mtra. Noemí Cázares Tun",
        _l("rapporteur"),
        Role.RAPPORTEUR,
        StakeholderGroup.ACADEMIA,
    ),
    Account(
        "efrain@example.org",
        "Efraín Luna Barrientos",
        _l("member, from a trade union"),
        Role.MEMBER,
        StakeholderGroup.CIVIL_SOCIETY,
    ),
    Account(
        "citlali@example.org",
        "Citlali Pech Ordaz",
        _l("member, from a community radio"),
        Role.MEMBER,
        StakeholderGroup.INDIGENOUS_COMMUNITY,
    ),
    Account(
        "ruben@example.org",
        "Lic. Rubén Ochoa Tirado",
        _l("observer, from the labour authority"),
        Role.OBSERVER,
        StakeholderGroup.GOVERNMENT,
    ),
    Account("admin@example.org", "Marisol Iturbide Peña", _l("administrator of the site"), None),
)
# (e-mail address, password, who that is)
SIGN_INS = [(account.email, PASSWORD, account.who) for account in ACCOUNTS]


def working_group() -> WorkingGroup:
    """The working group with its members, not stored yet."""
    group = WorkingGroup(
        name={
            "es": "Grupo de trabajo sobre inteligencia artificial y empleo",
            "en": "Working group on artificial intelligence and employment",
        },
        about={
            "es": "Convocan la academia y la industria. Participan sindicatos, comunidades y autoridades laborales.",
            "en": "Convened by academia and industry, with trade unions, communities and labour authorities.",
        },
    )
    for account in ACCOUNTS:
        if account.role is not None:
            person = _person(account)
            group.memberships.append(Membership(person=person, role=account.role, group=account.group))
    return group


def administrators() -> list[Person]:
    """Who administers the site, not stored yet."""
    return [_person(account) for account in ACCOUNTS if account.role is None]


def _person(account: Account) -> Person:
    return Person(
        email=account.email,
        name=account.name,
        password_hash=hash_password(PASSWORD),
        is_administrator=account.role is None,
    )
