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

from tests.browser.tour import tour  # noqa: F401  # a fixture
from tests.requirements import absent
from tests.servers import answers, free_port, wait_for

START_LIMIT = 120  # seconds until the first page; the run of the topic model has as many again


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a running site with the demonstration, its first run of the topic model finished."""
    folder: Path = tmp_path_factory.mktemp("site")
    port = free_port()
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("CONSULT_")},
        "CONSULT_DATA_DIR": str(folder / "data"),
    }
    command = [str(Path(sys.executable).with_name("consult")), "up", "--port", str(port)]
    with (folder / "log").open("wb") as log:
        running = subprocess.Popen(command, stdout=log, stderr=log, env=environment, cwd=folder, start_new_session=True)
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
