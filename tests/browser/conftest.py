"""A real site for a real browser: `consult up` with its demonstration, its worker and gunicorn, and Chromium."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.browser.tour import SLUG, tour  # noqa: F401  # a fixture
from tests.requirements import absent
from tests.servers import answers, free_port, wait_for

START_LIMIT = 120  # seconds until the first page; the run of the topic model has as many again


CONSULT = str(Path(sys.executable).with_name("consult"))


@pytest.fixture(scope="session")
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The environment of the site and of commands that act on it."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith("CONSULT_")}
    return {**ours, "CONSULT_DATA_DIR": str(tmp_path_factory.mktemp("site"))}


@pytest.fixture(scope="session")
def site(environment: dict[str, str]) -> Iterator[str]:
    """The address of a running site with the demonstration."""
    port = free_port()
    command = [CONSULT, "up", "--port", str(port)]
    with (Path(environment["CONSULT_DATA_DIR"]) / "log").open("wb") as log:
        running = subprocess.Popen(command, stdout=log, stderr=log, env=environment, start_new_session=True)
    address = f"http://127.0.0.1:{port}"
    try:
        wait_for(lambda: answers(f"{address}/es/"), START_LIMIT, "the first page")
        wait_for(lambda: answers(f"{address}/health/ready"), START_LIMIT, "a ready worker")
        yield address
    finally:
        running.send_signal(signal.SIGINT)
        try:
            running.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(running.pid, signal.SIGKILL)
            raise


@pytest.fixture(scope="session")
def untouched(site: str, environment: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> str:
    """The slug of a closed consultation with two texts, which nobody has clustered."""
    file = tmp_path_factory.mktemp("import") / "texts.csv"
    file.write_text("id,texto\n1,Que arreglen la banqueta.\n2,Más árboles en la plaza.\n")
    command = [CONSULT, "import", "banquetas", str(file), "--create", "Banquetas"]
    subprocess.run([*command, "--like", SLUG], env=environment, check=True, capture_output=True)
    return "banquetas"


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium, without a window."""
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if program is None:
        absent("browser", "Chromium is absent: apt-get install chromium")
    with sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=program,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"],
        )
        yield browser
        browser.close()


@pytest.fixture
def context(chromium: Browser, site: str) -> Iterator[BrowserContext]:
    """A fresh phone: 390 wide, scripts on, no cookies."""
    context = chromium.new_context(viewport={"width": 390, "height": 844}, base_url=site)
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """A page of the fresh phone."""
    return context.new_page()
