"""Who is believed about who asks: the proxies that the settings name, and nobody else."""

import pytest
from flask import request

from consult import create_app
from consult.config import SettingError

PUBLIC = {"CONSULT_PUBLIC_URL": "https://plaza.example.org", "CONSULT_SECRET_KEY": "k" * 40}
PEER = "10.0.0.9"
SAID = {
    "X-Forwarded-For": "203.0.113.7",
    "X-Forwarded-Proto": "https",
    "X-Forwarded-Host": "plaza.example.org",
    "X-Forwarded-Prefix": "/elsewhere",
    "Forwarded": "for=203.0.113.7;proto=https;host=plaza.example.org",
}


@pytest.fixture
def seen_by(app, settings):
    """Asks a site of these settings for a page, and gives the answer and who asked how, as the site sees it."""

    def ask(more, headers, host):
        site = create_app({**settings, **more})
        seen = []
        site.before_request(
            lambda: seen.append((request.remote_addr, request.scheme, request.host, request.script_root))
        )
        client = site.test_client()
        answer = client.get("/es/", base_url=f"http://{host}", headers=headers, environ_base={"REMOTE_ADDR": PEER})
        return answer.status_code, *seen

    return ask


def test_what_anybody_says_changes_nothing_without_the_setting(seen_by):
    assert seen_by({}, SAID, "localhost") == (200, (PEER, "http", "localhost", ""))


def test_a_named_proxy_says_who_asks(seen_by):
    answer = seen_by({**PUBLIC, "CONSULT_TRUSTED_PROXIES": "1"}, SAID, "127.0.0.1:8000")
    assert answer == (200, ("203.0.113.7", "https", "plaza.example.org", ""))


def test_what_a_visitor_adds_before_the_proxy_is_not_believed(seen_by):
    headers = {**SAID, "X-Forwarded-For": "198.51.100.1, 203.0.113.7", "X-Forwarded-Proto": "http, https"}
    one = seen_by({**PUBLIC, "CONSULT_TRUSTED_PROXIES": "1"}, headers, "127.0.0.1:8000")
    assert one[1][:2] == ("203.0.113.7", "https")


def test_of_two_proxies_the_first_ones_word_counts(seen_by):
    two = {
        "X-Forwarded-For": "192.0.2.66, 203.0.113.7, 10.0.0.8",
        "X-Forwarded-Proto": "https, http",
        "X-Forwarded-Host": "plaza.example.org, inner.example.org",
    }
    answer = seen_by({**PUBLIC, "CONSULT_TRUSTED_PROXIES": "2"}, two, "127.0.0.1:8000")
    assert answer == (200, ("203.0.113.7", "https", "plaza.example.org", ""))


@pytest.mark.parametrize("proxies", ["0", "1"])
def test_a_foreign_host_is_refused_whoever_says_it(seen_by, proxies):
    settings = {**PUBLIC, "CONSULT_TRUSTED_PROXIES": proxies}
    host = "plaza.example.org" if proxies == "1" else "evil.example"
    assert seen_by(settings, {"X-Forwarded-Host": "evil.example"}, host)[0] == 400


@pytest.mark.parametrize("wrong", ["-1", "some", "127.0.0.1"])
def test_the_setting_is_a_number(tmp_path, wrong):
    with pytest.raises(SettingError, match="CONSULT_TRUSTED_PROXIES"):
        create_app({"CONSULT_DATA_DIR": str(tmp_path), "CONSULT_TRUSTED_PROXIES": wrong})
