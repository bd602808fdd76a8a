"""One walk through the whole site, as its people would: it leaves an address for every page that there is."""

import re
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from consult.demo.people import SIGN_INS
from tests.browser import intake_tour, link_tour, paper_tour, setup_tour
from tests.servers import wait_for

SLUG = "ia-y-trabajo"
CO_CHAIRS = SIGN_INS[:2]
ISSUES_TO_ACCEPT = 3
RUN_LIMIT = 120  # seconds; the worker loads its libraries first
PUBLIC = {
    "home": "/",
    "results_index": "/resultados",
    "how_it_works": "/como-funciona",
    "accessibility": "/accesibilidad",
    "privacy": "/privacidad",
    "contact": "/contacto",
    "news": "/avisos",
    "news_of_one": f"/c/{SLUG}/avisos",
    "open_data": "/datos-abiertos",
    "consultation": f"/c/{SLUG}",
    "draft_text": f"/c/{SLUG}/texto",
    "opinions": f"/c/{SLUG}/opiniones",
    "results": f"/c/{SLUG}/resultados",
    "method": f"/c/{SLUG}/metodo",
    "papers_start": f"/c/{SLUG}/documento-de-postura",
    "papers_index": f"/c/{SLUG}/organizaciones",
    "forgotten": "/entrar/olvide",
    "sign_up": "/registro",
    "link_over": "/entrar/nueva/no-hay",
    "resume": "/retomar",
    "not_found": "/no-hay",
}
WORK = {
    "my_consultations": "/gestion/",
    "panel": f"/gestion/{SLUG}/",
    "history": f"/gestion/{SLUG}/historial",
    "topics": f"/gestion/{SLUG}/temas",
    "changes": f"/gestion/{SLUG}/cambios",
    "no_topic": f"/gestion/{SLUG}/temas/ninguno",
    "publication": f"/gestion/{SLUG}/publicar",
    "representatives": f"/gestion/{SLUG}/representantes",
    "working_group": f"/gestion/{SLUG}/grupo",
    "export": f"/gestion/{SLUG}/exportar",
    "account": "/cuenta/",
    "change_password": "/cuenta/contrasena",
    "change_address": "/cuenta/correo",
    "second_factor": "/cuenta/segundo-paso",
    "sign_ins": "/cuenta/entradas",
    **setup_tour.pages(SLUG),
    **intake_tour.PAGES,
}
OUTBOX = {"outbox": "/gestion/correo"}
IN_THE_JOURNEY = ["opinion", "saved", "files", "about_you", "check", "receipt", "correct", "withdraw", "state"]
IN_THE_JOURNEY += ["sent_files", "own_page"]
IN_THE_RESULTS = ["results_issue", "contribution", "paper", "reader", "one_opinion"]
FOUND_AT_WORK = ["topic", "issue", "remove_issue", "work_submission", "representative", "new_address"]
FOUND_AT_WORK += [*setup_tour.FOUND_PAGES, *intake_tour.FOUND_PAGES]
IN_PAPERS = [*paper_tour.JOURNEY_PAGES, "organisations_paper", "organisation"]
NEEDS_ADMINISTRATOR = [*OUTBOX, "mail"]
NEEDS_SIGN_IN = {*WORK, *FOUND_AT_WORK, *NEEDS_ADMINISTRATOR}
PAGES = [*PUBLIC, *WORK, *IN_THE_JOURNEY, *IN_THE_RESULTS, *IN_PAPERS, *link_tour.PUBLIC_PAGES, *FOUND_AT_WORK]
PAGES += [*NEEDS_ADMINISTRATOR, "sign_in"]


@dataclass
class Tour:
    """Addresses without their language, and the states of browsers in which a co-chair and an administrator are."""

    paths: dict[str, str] = field(default_factory=dict)
    co_chair: str = ""
    administrator: str = ""

    def state(self, name: str) -> str | None:
        """The state of the browser that a page needs; None for a page that is for everybody."""
        if name in NEEDS_ADMINISTRATOR:
            return self.administrator
        return self.co_chair if name in NEEDS_SIGN_IN else None

    def address(self, name: str, language: str) -> str:
        """The address of a page in a language."""
        return f"/{language}{self.paths[name]}"

    def note(self, name: str, url: str) -> None:
        """Keep the address of a page that was found on the way."""
        self.paths[name] = re.sub(r"^https?://[^/]+|#.*$", "", url)[len("/en") :]


def sign_in(page: Page, email: str, password: str) -> None:
    """Sign in by the form."""
    page.goto("/en/entrar")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("My consultations")


def write_opinion(page: Page, text: str) -> None:
    """Pages 1 and 2 of the journey; leaves the browser on page 3."""
    page.goto(f"/en/c/{SLUG}/opinar")
    page.get_by_role("textbox").first.fill(text)
    page.get_by_role("button", name="Continue").click()
    page.get_by_text("For myself").click()
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Check your opinion before you send it")


def _take_part(page: Page, tour: Tour) -> None:
    page.goto(f"/en/c/{SLUG}/opinar")
    tour.note("opinion", page.url)
    page.get_by_role("textbox").first.fill("En mi taller ya usamos una aplicación para cotizar.")
    page.get_by_role("button", name="Save and finish later").click()
    tour.note("saved", page.url)
    tour.paths["files"] = tour.paths["saved"].replace("/guardada", "/archivos")
    write_opinion(page, "Que los cursos se den también en la tarde, después del turno.")
    tour.note("check", page.url)
    tour.paths["about_you"] = tour.paths["check"].replace("/revisar", "/sobre-ti")
    write_opinion(page, "La antena más cercana queda a dos horas de camino.")
    page.get_by_role("button", name="Send my opinion").click()
    tour.note("receipt", page.url)
    tour.paths["state"] = tour.paths["receipt"].rsplit("/", 1)[0]
    tour.paths["correct"] = tour.paths["receipt"] + "/corregir"
    tour.paths["withdraw"] = tour.paths["receipt"] + "/retirar"
    tour.paths["sent_files"] = tour.paths["receipt"] + "/archivos"


def wait_for_topics(page: Page) -> None:
    """Wait until the first run of the topic model has found its topics."""

    def there() -> bool:
        page.goto(f"/en/gestion/{SLUG}/temas")
        return page.locator("main table").count() > 0

    wait_for(there, RUN_LIMIT, "the first run")


def _work(page: Page, tour: Tour) -> None:
    wait_for_topics(page)
    for _ in range(ISSUES_TO_ACCEPT):
        page.goto(f"/en/gestion/{SLUG}/temas?sort=state")
        page.locator("main tbody tr", has_text="To review").first.locator("a[href*='/temas/']").click()
        tour.note("topic", page.url)
        page.get_by_role("button", name="Accept as issue").click()
    page.goto(f"/en/gestion/{SLUG}/publicar")
    page.locator("main table tbody th a").first.click()
    tour.note("issue", page.url)
    tour.paths["remove_issue"] = tour.paths["issue"] + "/quitar"
    page.locator("main a[href*='/aportacion/']").first.click()
    tour.note("work_submission", page.url)


def _publish(chromium: Browser, site: str) -> None:
    for email, password, _ in CO_CHAIRS:
        page = chromium.new_context(base_url=site).new_page()
        sign_in(page, email, password)
        page.goto(f"/en/gestion/{SLUG}/publicar")
        page.get_by_role("button", name=re.compile("^Approve")).click()
        page.context.close()


def _read(page: Page, tour: Tour) -> None:
    page.goto(f"/en/c/{SLUG}/resultados")
    page.locator(f"main a[href*='/c/{SLUG}/resultados/']").first.click()
    tour.note("results_issue", page.url)
    page.locator("main a[href*='/aportacion/']").first.click()
    tour.note("contribution", page.url)
    listed = page.request.get(f"/en/c/{SLUG}/resultados").text()
    papers = re.findall(rf'href="(/en/c/{SLUG}/aportacion/[^"#?]+)', listed)
    for path in papers:
        page.goto(path)
        if page.locator("a[href*='/archivo/']").count():
            break
    tour.note("paper", page.url)
    page.goto(f"/en/c/{SLUG}/opiniones")
    page.locator("main a[href*='/opiniones/']").first.click()
    tour.note("one_opinion", page.url)


def _state(chromium: Browser, site: str, folder: Path, email: str, password: str) -> str:
    """Sign somebody in; gives the file with the state of their browser."""
    page = chromium.new_context(base_url=site).new_page()
    sign_in(page, email, password)
    file = folder / f"{email}.json"
    page.context.storage_state(path=file)
    page.context.close()
    return str(file)


def _administer(page: Page, tour: Tour) -> None:
    page.goto("/en/gestion/correo")
    page.locator("main a[href*='/gestion/correo/']").first.click()
    tour.note("mail", page.url)


def _links(page: Page, tour: Tour, mail: Path) -> None:
    """The pages that mails lead to; the page is a co-chair's."""
    stranger = page.context.browser.new_context(base_url=page.url.split("/en/")[0]).new_page()
    link_tour.note_news(stranger, mail, tour.note)
    link_tour.note_forgotten(stranger, CO_CHAIRS[1][0], mail, tour.note)
    stranger.context.close()
    link_tour.note_invitations(page, SLUG, mail, tour.note)
    link_tour.note_new_address(page, CO_CHAIRS[0][1], mail, tour.note)


@pytest.fixture(scope="session")
def tour(chromium: Browser, site: str, environment: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Tour:
    """The walk: an opinion is sent, topics become issues, two co-chairs publish, the results are read."""
    found = Tour({**PUBLIC, **WORK, **OUTBOX, "sign_in": "/entrar"})
    _take_part(chromium.new_context(base_url=site).new_page(), found)
    mail = Path(environment["CONSULT_DATA_DIR"]) / "mail"
    paper_tour.send_paper(chromium.new_context(base_url=site).new_page(), SLUG, mail, found.note)
    states = tmp_path_factory.mktemp("state")
    found.co_chair = _state(chromium, site, states, *CO_CHAIRS[0][:2])
    found.administrator = _state(chromium, site, states, *SIGN_INS[-1][:2])
    page = chromium.new_context(base_url=site, storage_state=found.co_chair).new_page()
    _work(page, found)
    paper_tour.note_work(page, SLUG, found.note)
    intake_tour.make_consultation(environment, tmp_path_factory.mktemp("intake"), SLUG)
    intake_tour.note_intake(page, found.note)
    setup_tour.note_found(page, SLUG, found.note)
    _links(page, found, mail)
    _administer(chromium.new_context(base_url=site, storage_state=found.administrator).new_page(), found)
    _publish(chromium, site)
    _read(chromium.new_context(base_url=site).new_page(), found)
    return found
