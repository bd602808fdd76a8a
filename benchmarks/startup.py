"""How soon the first page is there, how long the demonstration takes to load, how much memory a web process takes.

    .venv/bin/python benchmarks/startup.py

Bars: `import wsgi` and the first page under 2 s, the demonstration loaded in under 20 s, a web process under 160 MB,
and none of the engine's libraries in it.
Seconds are of a fresh interpreter, the median of five; memory is of a real gunicorn process after 200 pages of the
demonstration.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HEAVY = ("bertopic", "numba", "umap", "hdbscan", "sklearn", "pandas", "plotly", "torch", "numpy", "scipy")
SECONDS_BAR, LOADED_BAR, MEGABYTES_BAR = 2.0, 20.0, 160.0
STARTS, PAGES = 5, 200
PORT = 23971
PATHS = ("/es/", "/es/c/ia-y-trabajo", "/en/entrar", "/api/v1/consultations/ia-y-trabajo")
PROBE = f"""
import json, sys, time
began = time.perf_counter()
import wsgi
imported = time.perf_counter()
answer = wsgi.app.test_client().get("/es/")
assert answer.status_code == 200, answer.status
paged = time.perf_counter()
print(json.dumps({{"import": imported - began, "page": paged - imported,
                   "heavy": [name for name in {HEAVY!r} if name in sys.modules]}}))
"""


def start() -> dict[str, float]:
    """One fresh interpreter: seconds of the import and of the first page, heavy modules that it loaded."""
    told = subprocess.run([sys.executable, "-c", PROBE], cwd=ROOT, check=True, capture_output=True, text=True)
    return json.loads(told.stdout)


def megabytes(pid: int) -> float:
    """Resident memory of a process."""
    status = Path(f"/proc/{pid}/status").read_text()
    return next(int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith("VmRSS"))


def children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def memory_of_a_web_process() -> float:
    settings = ["--config", "python:consult.operations.gunicorn_settings", "--bind", f"127.0.0.1:{PORT}"]
    server = subprocess.Popen([sys.executable, "-m", "gunicorn", *settings, "--workers", "1"], cwd=ROOT)
    try:
        for attempt in range(PAGES):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{PORT}{PATHS[attempt % len(PATHS)]}").close()
            except OSError:
                assert attempt < 50, "gunicorn does not answer"
                time.sleep(0.1)
        return max(megabytes(child) for child in children(server.pid))
    finally:
        server.terminate()
        server.wait()


def seconds_of(*command: str) -> float:
    """How long a `consult` command takes, its interpreter's start included."""
    began = time.perf_counter()
    subprocess.run([sys.executable, "-m", "consult", *command], cwd=ROOT, check=True, capture_output=True)
    return time.perf_counter() - began


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        os.environ["CONSULT_DATA_DIR"] = folder
        seconds_of("db", "upgrade")
        loaded = seconds_of("demo")
        starts = [start() for _ in range(STARTS)]
        memory = memory_of_a_web_process()
    imported, page = (statistics.median(found[key] for found in starts) for key in ("import", "page"))
    heavy = sorted({name for found in starts for name in found["heavy"]})
    rows = (
        ("import wsgi", imported, "s", None),
        ("first page", page, "s", None),
        ("together", imported + page, "s", SECONDS_BAR),
        ("loading the demonstration", loaded, "s", LOADED_BAR),
        ("memory of a web process", memory, "MB", MEGABYTES_BAR),
    )
    for name, value, unit, bar in rows:
        share = f"{value / bar:.2f} of the bar ({bar:.0f} {unit})" if bar else ""
        print(f"{name:<26}{value:>8.2f} {unit:<4}{share}")
    print(f"{'engine libraries in it':<26}{', '.join(heavy) or 'none':>8}")
    good = imported + page < SECONDS_BAR and loaded < LOADED_BAR and memory < MEGABYTES_BAR and not heavy
    print("held" if good else "MISSED")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
