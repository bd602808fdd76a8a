"""What every answer carries, on pages, errors, files and JSON alike."""

import gzip
import hashlib
import json

import pytest

from consult import create_app, paths
from consult.config import SettingError

PAGES = ["/es/", "/es/nowhere", "/api/v1/consultations", "/api/v1/nowhere", "/health/live"]


@pytest.mark.parametrize("path", PAGES)
def test_security_headers(client, path):
    headers = client.get(path).headers
    assert headers["Content-Security-Policy"] == (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "Server" not in headers or "Python" not in headers["Server"]


def test_public_pages_set_no_cookie_and_ask_for_none(client, make):
    make.consultation()
    for path in ("/es/", "/es/c/agua", "/api/v1/consultations"):
        answer = client.get(path)
        assert "Set-Cookie" not in answer.headers, path
        assert "Cookie" not in answer.headers.get("Vary", ""), path
        assert answer.headers["Cache-Control"] == "no-cache", path


def test_personal_pages_are_kept_by_nobody(client, make):
    make.consultation()
    answer = client.get("/es/c/agua/opinar", follow_redirects=True)
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"


def test_pages_are_compressed_for_those_who_can(client, make):
    make.consultation()
    plain = client.get("/es/c/agua")
    packed = client.get("/es/c/agua", headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain.data


def test_static_files_are_cached_for_good_under_their_fingerprint(app, client):
    from consult.assets import asset

    with app.test_request_context():
        address = asset("base.css")
    answer = client.get(address, headers={"Accept-Encoding": "gzip"})
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.headers["Content-Encoding"] == "gzip"
    assert client.get("/static/000000000000/base.css").headers["Cache-Control"] == "no-cache"
    assert client.get("/static/000000000000/../consult/config.py").status_code == 404


def test_vendored_files_are_what_their_lock_says(client):
    style = (paths.STATIC / "base.css").read_text()
    packages = json.loads((paths.STATIC / "vendor.json").read_text())
    for entry in [file for package in packages for file in package["files"]]:
        digest = hashlib.sha256((paths.STATIC / entry["path"]).read_bytes()).hexdigest()
        assert digest == entry["sha256"], entry["path"]
        if entry["path"].endswith(".woff2"):
            # The style sheet names the font by its fingerprint, so that it is cached for good as well.
            assert f"../{digest[:12]}/{entry['path']}" in style
            answer = client.get(f"/static/{digest[:12]}/{entry['path']}")
            assert answer.mimetype == "font/woff2" and "immutable" in answer.headers["Cache-Control"]


def test_foreign_hosts_are_refused(client):
    assert client.get("/es/", headers={"Host": "evil.example"}).status_code == 400


@pytest.mark.parametrize(
    ("settings", "name"),
    [
        ({"CONSULT_PUBLIC_URL": "https://plaza.example.org"}, "CONSULT_SECRET_KEY"),
        ({"CONSULT_SECRET_KEY": "short"}, "CONSULT_SECRET_KEY"),
        ({"CONSULT_PUBLIC_URL": "http://plaza.example.org", "CONSULT_SECRET_KEY": "k" * 40}, "CONSULT_PUBLIC_URL"),
        ({"CONSULT_DB_POOL": "many"}, "CONSULT_DB_POOL"),
        ({"CONSULT_DB_POOL": "0"}, "CONSULT_DB_POOL"),
    ],
)
def test_wrong_settings_are_refused_by_name(tmp_path, settings, name):
    with pytest.raises(SettingError, match=name):
        create_app({"CONSULT_DATA_DIR": str(tmp_path), **settings})


def test_public_site_has_strict_cookies(app, settings):
    public = {"CONSULT_PUBLIC_URL": "https://plaza.example.org", "CONSULT_SECRET_KEY": "k" * 40}
    answer = create_app({**settings, **public}).test_client().get("/es/entrar", base_url="https://plaza.example.org")
    assert answer.headers["Strict-Transport-Security"]
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-") and "Secure" in cookie and "HttpOnly" in cookie and "SameSite=Lax" in cookie


@pytest.mark.parametrize(
    "query", ["endpoint=x", "_method=POST", "_external=1", "_anchor=x", "lang=xx", "values=1", "page=2&page=3"]
)
def test_what_is_asked_for_in_the_address_builds_no_other(client, make, query):
    make.consultation()
    for path in ("/es/", "/es/resultados", "/es/c/agua"):
        answer = client.get(f"{path}?{query}")
        assert answer.status_code == 200, path
        assert f'href="{path.replace("/es", "/en")}?{query.replace("&", "&amp;")}"' in answer.text
