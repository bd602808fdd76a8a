"""The web process stays light: the engine's libraries take seconds to load and hundreds of megabytes."""

import datetime as dt
import subprocess
import sys

from tests.factories import Factory
from tests.processes import ROOT, site

LIBRARIES = "bertopic numba umap hdbscan sklearn pandas plotly torch numpy scipy"
HEAVY = (*LIBRARIES.split(), "analysis", "consult.issues.tasks")
PROBE = f"""
import sys, wsgi
browser = wsgi.app.test_client()
for path in ("/es/", "/en/c/agua", "/en/entrar", "/en/gestion/agua/", "/api/v1/consultations", "/health/live"):
    assert browser.get(path).status_code < 500, path
print(*(name for name in {HEAVY!r} if name in sys.modules))
"""


def test_no_page_loads_the_engine(tmp_path, monkeypatch):
    with site(tmp_path) as here:
        Factory(here.app, dt.datetime.now(dt.UTC)).consultation("agua")
        for name, value in here.settings.items():
            monkeypatch.setenv(name, value)
        told = subprocess.run([sys.executable, "-c", PROBE], cwd=ROOT, check=True, capture_output=True, text=True)
    assert told.stdout.strip() == ""
