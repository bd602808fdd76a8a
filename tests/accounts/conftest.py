"""A public site, for what differs from loopback."""

import pytest


@pytest.fixture
def public(app, monkeypatch):
    """The application as a public site is set up; cookies stay those of loopback, which the test browser keeps."""
    monkeypatch.setitem(app.config, "PUBLIC_URL", "https://plaza.example.org")
    return app
