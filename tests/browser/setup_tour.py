"""The pages of the set-up, as the tour of the whole site visits them."""

from collections.abc import Callable

from playwright.sync_api import Page

FOUND_PAGES = ["setup_question", "setup_article"]


def pages(slug: str) -> dict[str, str]:
    """The address of every page of a consultation's set-up."""
    base = f"/gestion/{slug}/preparar"
    return {
        "setup_new": "/gestion/nueva",
        "setup": f"{base}/",
        "setup_words": f"{base}/titulo",
        "setup_languages": f"{base}/lenguas",
        "setup_questions": f"{base}/preguntas",
        "setup_new_question": f"{base}/preguntas/nueva",
        "setup_facts": f"{base}/hechos",
        "setup_documents": f"{base}/documentos",
        "setup_articles": f"{base}/articulado",
        "setup_dates": f"{base}/fechas",
        "setup_convening": f"{base}/quien-convoca",
        "setup_audience": f"{base}/a-quien-escuchar",
        "setup_invitations": f"{base}/invitaciones",
        "setup_other_ways": f"{base}/otras-formas",
        "setup_options": f"{base}/opciones",
        "setup_close": f"{base}/cierre",
        "setup_preview": f"{base}/vista-previa",
    }


def note_found(page: Page, slug: str, note: Callable[[str, str], None]) -> None:
    """The pages of one question and one article."""
    for name, part in zip(FOUND_PAGES, ("preguntas", "articulado"), strict=True):
        page.goto(f"/en/gestion/{slug}/preparar/{part}")
        page.locator(f"main a[href*='/{part}/']:not([href$=nueva])").first.click()
        note(name, page.url)
