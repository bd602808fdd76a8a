"""The wheel, installed in an empty environment elsewhere, serves the same pages as the checkout."""

import os
import re
import signal
import subprocess
import sys
import urllib.request
import venv
from pathlib import Path

import pytest

from tests.servers import answers, free_port, wait_for

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bin folder of an environment that has the wheel and what the lock names, nothing of the checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    subprocess.run(build, check=True, capture_output=True)
    venv.create(folder / "venv", with_pip=True)
    pip = [str(folder / "venv/bin/pip"), "install", "--quiet", "--no-deps"]
    subprocess.run([*pip, "--require-hashes", "-r", str(ROOT / "requirements.lock")], check=True)
    subprocess.run([*pip, str(next(folder.glob("*.whl")))], check=True)
    return folder / "venv/bin"


@pytest.mark.slow
def test_the_wheel_serves_the_same_pages(installed, tmp_path):
    port = free_port()
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("CONSULT_", "PYTHON"))}
    up = [str(installed / "consult"), "up", "--port", str(port)]
    with (tmp_path / "log").open("wb") as log:
        running = subprocess.Popen(up, cwd=tmp_path, env=environment, stdout=log, stderr=log)
    address = f"http://127.0.0.1:{port}"
    try:
        wait_for(lambda: answers(f"{address}/es/"), 90, "the first page")
        for path in ("/es/c/ia-y-trabajo", "/en/c/ia-y-trabajo", "/es/entrar", "/api/v1/consultations"):
            assert answers(address + path), path
        page = urllib.request.urlopen(f"{address}/es/").read().decode()  # noqa: S310  # our own server
        for asset in re.findall(r'(?:href|src)="(/static/[^"]+)"', page):
            assert answers(address + asset), asset
        assert "Plaza" in page
    finally:
        running.send_signal(signal.SIGINT)
        assert running.wait(30) == 0
    assert "Traceback" not in (tmp_path / "log").read_text()
