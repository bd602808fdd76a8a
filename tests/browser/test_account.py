"""Somebody takes up an invitation, sets up the second step, and signs in with it: every page between, on a phone."""

from collections.abc import Iterator
from pathlib import Path

import pyotp
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import link_tour
from tests.browser.checks import axe_violations, structure_faults
from tests.browser.tour import SLUG, Tour

PASSWORD = "tres palabras sin relación"
EMAIL = "teo@group.example.org"


@pytest.fixture
def invited(chromium: Browser, site: str, tour: Tour, environment: dict[str, str]) -> str:
    """The address of the link in the mail to somebody who is invited into the working group."""
    context = chromium.new_context(base_url=site, storage_state=tour.co_chair)
    mail = Path(environment["CONSULT_DATA_DIR"]) / "mail"
    path = link_tour.invite(context.new_page(), SLUG, EMAIL, mail)
    context.close()
    return path


@pytest.fixture
def phone(chromium: Browser, site: str) -> Iterator[Page]:
    """A phone whose pages are checked one after the other."""
    context = chromium.new_context(viewport={"width": 390, "height": 844}, base_url=site)
    yield context.new_page()
    context.close()


def _holds(page: Page, heading: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(heading)
    faults = structure_faults(page, "en") + axe_violations(page)
    assert not faults, "\n".join([heading, *faults])


def test_from_the_invitation_to_the_second_step(phone: Page, invited: str) -> None:
    phone.goto(f"/en{invited[3:]}")
    _holds(phone, "Make your account")
    phone.get_by_label("Password").fill(PASSWORD)
    phone.get_by_role("main").get_by_role("button").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("My consultations")
    phone.goto("/en/cuenta/segundo-paso")
    phone.get_by_label("Your password now").fill(PASSWORD)
    phone.get_by_role("button", name="Begin").click()
    _holds(phone, "Second step when signing in")
    phone.get_by_text("I cannot scan it").click()
    secret = phone.locator("main details code").inner_text()
    phone.get_by_label("Code").fill(pyotp.TOTP(secret).now())
    phone.get_by_role("button", name="Turn it on").click()
    _holds(phone, "Your recovery codes")
    code = phone.locator("main ol code").first.inner_text()
    phone.get_by_role("link", name="I have kept them").click()
    _holds(phone, "Second step when signing in")
    phone.get_by_role("button", name="Sign out").click()
    phone.goto("/en/entrar")
    phone.get_by_label("E-mail address").fill(EMAIL)
    phone.get_by_label("Password").fill(PASSWORD)
    phone.get_by_role("main").get_by_role("button", name="Sign in").click()
    _holds(phone, "Second step")
    phone.get_by_label("Code").fill("000000x")
    phone.get_by_role("main").get_by_role("button", name="Sign in").click()
    expect(phone).to_have_title("Error: Second step – Plaza")
    _holds(phone, "Second step")
    phone.get_by_label("Code").fill(code)
    phone.get_by_role("main").get_by_role("button", name="Sign in").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("My consultations")
