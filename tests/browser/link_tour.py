"""The pages that mails lead to, as part of the tour: their links are taken out of the mails and not used up."""

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.paper_tour import link_to

PUBLIC_PAGES = ["news_confirm", "news_stop", "open_account", "new_password", "paper_invitation", "new_address"]


def note_news(page: Page, mail: Path, note: Callable[[str, str], None]) -> None:
    """Ask for news, confirm that, and look at the page that ends them."""
    page.goto("/en/avisos")
    page.get_by_label("E-mail address").fill("ana@news.example.org")
    page.get_by_role("main").get_by_role("button").first.click()
    page.goto(link_to(mail, "ana@news.example.org"))
    note("news_confirm", page.url)
    page.get_by_role("main").get_by_role("button").first.click()
    page.locator("main a[href*='/avisos/baja/']").click()
    note("news_stop", page.url)


def note_forgotten(page: Page, email: str, mail: Path, note: Callable[[str, str], None]) -> None:
    """Ask for a new password."""
    page.goto("/en/entrar/olvide")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_role("main").get_by_role("button").first.click()
    note("new_password", link_to(mail, email))


def note_invitations(page: Page, slug: str, mail: Path, note: Callable[[str, str], None]) -> None:
    """Somebody is invited into the working group, and an organisation to send its paper."""
    note("open_account", invite(page, slug, "nadia@group.example.org", mail))
    page.goto(f"/en/gestion/{slug}/preparar/invitaciones")
    page.get_by_label("Name of the organisation").fill("Sindicato de Telares")
    page.get_by_label("E-mail address").first.fill("telares@invited.example.org")
    page.get_by_role("button", name="Put it on the list").click()
    page.get_by_role("row", name="Sindicato de Telares").get_by_role("button", name="Send").click()
    note("paper_invitation", link_to(mail, "telares@invited.example.org"))


def invite(page: Page, slug: str, email: str, mail: Path) -> str:
    """Invite somebody to moderate; gives the path of the link in their mail."""
    page.goto(f"/en/gestion/{slug}/grupo")
    page.get_by_label("Name").fill("Nadia Sol")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Role").select_option("moderator")
    page.get_by_role("button", name="Send the invitation").click()
    expect(page.get_by_text(email, exact=True)).to_be_visible()
    return link_to(mail, email)


def note_new_address(page: Page, password: str, mail: Path, note: Callable[[str, str], None]) -> None:
    """Ask for another address of one's account; it changes only with the button of the page noted."""
    page.goto("/en/cuenta/correo")
    page.get_by_label("New e-mail address").fill("ximena@new.example.org")
    page.get_by_label("Your password now").fill(password)
    page.get_by_role("main").get_by_role("button").first.click()
    note("new_address", link_to(mail, "ximena@new.example.org"))
