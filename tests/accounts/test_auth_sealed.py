"""What a copy of the database gives away of second steps: nothing; and the site's key can be replaced."""

import base64

import pytest
import sqlalchemy as sa

from consult.accounts import devices, second_factor
from consult.cli import main
from consult.extensions import db
from consult.keys import SealError, seal, unseal
from consult.models.people import Person
from consult.notices import stopping
from tests.accounts.help import app_code, is_in, post, sign_in, with_second_factor

OTHER_KEY = "o" * 40


@pytest.fixture
def rotated(app, monkeypatch):
    """Replace the site's key; the former one stays good for reading if `kept`."""

    def rotate(kept):
        former = str(app.secret_key)
        monkeypatch.setitem(app.config, "SECRET_KEY", OTHER_KEY)
        monkeypatch.setitem(app.config, "SECRET_KEY_FALLBACKS", [former] if kept else [])

    return rotate


def _signs_in(app, person):
    browser = app.test_client()
    sign_in(browser, person.email)
    post(browser, "/en/entrar/codigo", code=app_code(person))
    return is_in(browser)


def test_no_column_holds_the_secret(app, make):
    person = with_second_factor(make.person())
    secret = second_factor.secret_of(person)
    row = db.session.execute(sa.select(*Person.__table__.c).where(Person.id == person.id)).one()
    stored = " ".join(str(value) for value in row)
    for form in (secret, base64.b32decode(secret).hex(), base64.b64encode(base64.b32decode(secret)).decode()):
        assert form not in stored


def test_the_same_secret_is_never_stored_the_same_way(app):
    assert seal(b"secret", "here") != seal(b"secret", "here")


def test_a_seal_opens_in_its_place_only(app):
    sealed = seal(b"secret", "people.totp_sealed:1")
    assert unseal(sealed, "people.totp_sealed:1") == b"secret"
    with pytest.raises(SealError):
        unseal(sealed, "people.totp_sealed:2")


def test_another_persons_secret_does_not_serve(app, make):
    person, other = with_second_factor(make.person()), with_second_factor(make.person())
    code = app_code(other)
    person.totp_sealed = other.totp_sealed
    db.session.commit()
    assert not second_factor.is_right(person, code)


@pytest.mark.parametrize("damaged", ["", "x", "ñ", "A" * 12, "A" * 64, "JBSWY3DPEHPK3PXP"])
def test_what_is_damaged_opens_nothing_and_breaks_nothing(app, make, damaged):
    person = with_second_factor(make.person())
    person.totp_sealed = damaged
    db.session.commit()
    assert second_factor.secret_of(person) is None
    assert not second_factor.is_right(person, "000000")


def test_with_a_new_key_alone_only_recovery_codes_serve(app, make, rotated):
    person = with_second_factor(make.person())
    code = app_code(person)
    recovery = second_factor.new_codes(person)[0]
    db.session.commit()
    rotated(kept=False)
    browser = app.test_client()
    sign_in(browser, person.email)
    assert post(browser, "/en/entrar/codigo", code=code).status_code == 422
    assert post(browser, "/en/entrar/codigo", code=recovery).status_code == 302 and is_in(browser)


def test_t_ops_04_a_replaced_key_is_good_while_it_is_named(app, make, rotated):
    person = with_second_factor(make.person())
    browser = make.signed_in(make.person())
    token = stopping._token(person.email, "results", None)
    with app.test_request_context():
        cookie = devices._serializer().dumps(["device", [person.id]])
    rotated(kept=True)
    assert is_in(browser)
    assert _signs_in(app, person)
    assert stopping.read_token(token).kind == "results"
    headers = {"Cookie": f"{devices.cookie_name(app)}={cookie}"}
    with app.test_request_context(headers=headers) as context:
        assert devices.of_request(context.request).knows(person.id)


def test_t_ops_04_after_sealing_anew_the_former_key_is_not_needed(app, make, rotated, monkeypatch):
    person, other = with_second_factor(make.person()), make.person()
    rotated(kept=True)
    assert second_factor.seal_anew() == 1
    db.session.commit()
    monkeypatch.setitem(app.config, "SECRET_KEY_FALLBACKS", [])
    assert _signs_in(app, person)
    assert other.totp_sealed is None


def test_t_ops_04_sealing_anew_without_the_former_key_changes_nothing(app, settings, make, monkeypatch, capsys):
    person = with_second_factor(make.person())
    sealed = person.totp_sealed
    db.session.commit()
    for name, value in {**settings, "CONSULT_SECRET_KEY": OTHER_KEY}.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(SystemExit) as ended:
        main(["account", "seal-second-factors"])
    assert ended.value.code == 1 and "CONSULT_FORMER_SECRET_KEYS" in capsys.readouterr().err
    db.session.refresh(person)
    assert person.totp_sealed == sealed
