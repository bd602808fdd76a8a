"""Addresses that nobody confirmed go after the term that the privacy notice tells; whatever is anybody's stays."""

import datetime as dt

import pytest
import sqlalchemy as sa

from consult import create_app
from consult.accounts import joining, tokens
from consult.accounts.upkeep import remove_unconfirmed
from consult.config import SettingError
from consult.extensions import db
from consult.models.credentials import AccountToken, TokenPurpose
from consult.models.messages import Message, Subscription
from consult.models.organisations import Representative
from consult.models.people import Person
from consult.models.types import now
from consult.notices import subscriptions
from consult.operations.upkeep import DUTIES
from tests.accounts.help import NEW_PASSWORD, link_of, mails, post

ADDRESS = "ana@example.org"
TERM = dt.timedelta(days=7)


@pytest.fixture
def asked(app):
    """Somebody asked for an account and for news with one address, and confirmed neither."""
    with app.test_request_context("/es/"):
        joining.ask(ADDRESS, "Ana")
        subscriptions.ask(ADDRESS, "es", None)
        db.session.commit()


def _age(*kinds, by=TERM + dt.timedelta(minutes=1)):
    for kind in kinds or (Person, AccountToken, Subscription):
        db.session.execute(sa.update(kind).values(created_at=now() - by))
    db.session.commit()


def _count(kind):
    return db.session.scalar(sa.select(sa.func.count()).select_from(kind))


def test_nothing_is_left_of_an_address_that_nobody_confirmed(asked):
    _age()
    assert len(mails()) == 2
    assert remove_unconfirmed() == 2
    assert [_count(kind) for kind in (Person, AccountToken, Subscription, Message)] == [0, 0, 0, 0]
    assert remove_unconfirmed() == 0


def test_the_link_serves_for_as_long_as_the_address_is_kept(asked):
    _age(by=TERM - dt.timedelta(minutes=1))
    assert remove_unconfirmed() == 0
    assert (_count(Person), _count(Subscription), len(mails())) == (1, 1, 2)


def test_who_asked_again_lately_is_kept(asked):
    _age()
    person = db.session.scalars(sa.select(Person)).one()
    tokens.issue(person, TokenPurpose.CONFIRM, person.email)
    db.session.commit()
    assert remove_unconfirmed() == 1  # the news, which were asked for once
    assert _count(Person) == 1


def test_what_was_confirmed_stays_with_its_mails(app, asked, client, monkeypatch):
    monkeypatch.setitem(app.config, "SIGN_UP", True)
    post(client, link_of("sign_up"), name="Ana", password=NEW_PASSWORD)
    post(client, link_of("confirm_subscription"))
    before = len(mails())
    _age()
    assert remove_unconfirmed() == 0
    assert (_count(Person), _count(Subscription), len(mails())) == (1, 1, before)


def test_whoever_something_refers_to_stays(make):
    make.person("nobody@example.org", password_hash=None)
    administrator = make.person(password_hash=None, is_administrator=True)
    disabled = make.person(password_hash=None, disabled_at=now())
    member = make.member(make.consultation(), password_hash=None)
    speaker = make.person(password_hash=None)
    make._commit(Representative(organisation=make.organisation(), person_id=speaker.id))
    kept = {each.email for each in (administrator, disabled, member, speaker)}
    _age(Person)
    assert remove_unconfirmed() == 1
    assert set(db.session.scalars(sa.select(Person.email))) == kept


def test_mails_to_others_stay(make, asked):
    other = make.person()
    about = {"subject_type": "Person", "subject_id": other.id}
    make._commit(Message(kind="greeting", email=other.email, language="es", **about))
    _age(AccountToken, Subscription)
    db.session.execute(sa.update(Person).where(Person.email == ADDRESS).values(created_at=now() - 2 * TERM))
    db.session.commit()
    remove_unconfirmed()
    assert [mail.email for mail in mails()] == [other.email]


def test_the_worker_does_it_daily(asked):
    (duty,) = (each for each in DUTIES if each.what == "unconfirmed addresses removed")
    _age()
    assert duty.do() == 2 and duty.every == dt.timedelta(days=1)


def test_the_privacy_notice_tells_the_term(app, client, monkeypatch):
    monkeypatch.setitem(app.config, "KEEP_UNCONFIRMED", 45)
    assert "se borra a los 45 días" in client.get("/es/privacidad").text
    assert "is removed after 45 days" in client.get("/en/privacidad").text


def test_the_term_is_no_shorter_than_the_links_serve(tmp_path):
    assert max(*tokens.LIFETIMES.values(), subscriptions.SERVES_FOR) <= TERM
    with pytest.raises(SettingError, match="CONSULT_KEEP_UNCONFIRMED"):
        create_app({"CONSULT_DATA_DIR": str(tmp_path), "CONSULT_KEEP_UNCONFIRMED": "6"})
