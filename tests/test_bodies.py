"""How much a request may carry, and that nothing takes a body apart before that is known."""

import io

import pytest

URLENCODED = "application/x-www-form-urlencoded"
LIMIT = 1024 * 1024
PATHS = ["/en/entrar", "/en/c/agua/opinar/" + "k" * 32 + "/opinion", "/en/salir"]


@pytest.fixture
def taken_apart(app, monkeypatch):
    """The lengths of the forms that were taken apart."""
    found = []
    parse = app.request_class.form_data_parser_class._parse_urlencoded

    def note(parser, stream, mimetype, content_length, options):
        body = stream.read()
        found.append(len(body))
        return parse(parser, io.BytesIO(body), mimetype, content_length, options)

    monkeypatch.setattr(app.request_class.form_data_parser_class, "_parse_urlencoded", note)
    return found


def _words(length):
    return (b"&a" * (length // 2 + 1))[:length]


@pytest.mark.parametrize("path", PATHS)
def test_words_over_the_limit_are_refused_before_they_are_taken_apart(client, make, taken_apart, path):
    make.consultation()
    answer = client.post(path, data=_words(LIMIT + 1), content_type=URLENCODED)
    assert answer.status_code == 413
    assert "That is too long to send" in answer.text
    assert taken_apart == []
    assert client.post(path, data=_words(LIMIT), content_type=URLENCODED).status_code == 400
    assert taken_apart == [LIMIT]


@pytest.mark.parametrize("path", PATHS)
def test_a_body_that_does_not_say_its_length_is_bound_as_well(client, make, taken_apart, path):
    make.consultation()
    body = io.BytesIO(_words(5 * LIMIT))
    chunked = {"wsgi.input_terminated": True, "HTTP_TRANSFER_ENCODING": "chunked", "CONTENT_TYPE": URLENCODED}
    answer = client.post(path, input_stream=body, environ_overrides=chunked)
    assert answer.status_code == 413
    assert taken_apart == []
    assert not body.read(), "what is left unread breaks the connection before the answer is seen"
