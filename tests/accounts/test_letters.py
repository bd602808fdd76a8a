"""Mails about accounts: whole in both languages, with the one link that they are about."""

import pytest

from consult.models.messages import Message
from consult.notices import composing

DATA = {
    "name": "Ana\r\nBcc: x@example.org",
    "url": "/es/cuenta/",
    "new_email": "new@example.org",
    "left": 9,
    "inviter": "Beto <b>",
    "group": "Agua & bosques",
}
KINDS = [
    "reset", "reset_unknown", "sign_up", "sign_up_known", "password_changed", "address_confirm", "address_asked",
    "address_changed", "second_factor_on", "second_factor_off", "recovery_codes_new", "recovery_code_used",
    "invitation",
]  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_a_letter_is_whole_in_both_languages(app, kind):
    letters = {}
    for language in ("es", "en"):
        letter = composing.write(Message(kind=kind, email="ana@example.org", language=language, data=dict(DATA)))
        assert letter.text.count("/es/cuenta/") == 1, "one link"
        assert "%(" not in letter.text and "\n" not in letter.subject and "Bcc" not in letter.subject
        assert "<b>" not in letter.html
        letters[language] = letter
    assert letters["es"].subject != letters["en"].subject
    assert letters["es"].text != letters["en"].text


@pytest.mark.parametrize("kind", ["sign_up", "reset", "reset_unknown", "sign_up_known", "address_confirm"])
def test_no_stranger_puts_words_into_mails_to_others(app, kind):
    letter = composing.write(Message(kind=kind, email="ana@example.org", language="es", data=dict(DATA)))
    assert "Ana" not in letter.text and "Beto" not in letter.text
