"""Whether the time of an answer tells who has an account (T-AUTH-01).

    .venv/bin/python benchmarks/sign_in.py [TRIES]

Bar: the medians of wrong tries at a known and at an unknown address differ by less than 10 per cent. Tries are made in
turns, each at an address of its own, so that no limit is reached and no drift of the machine falls on one side.
"""

import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
BAR = 0.10
TRIES = 200


def token_of(client: Any) -> str:
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', client.get("/en/entrar").text)
    assert found
    return found.group(1)


def milliseconds(client: Any, token: str, email: str) -> float:
    sent = {"csrf_token": token, "email": email, "password": "the wrong password"}
    began = time.perf_counter()
    answer = client.post("/en/entrar", data=sent)
    taken = (time.perf_counter() - began) * 1000
    assert answer.status_code == 422, answer.status_code
    return taken


def people(number: int) -> None:
    from consult.accounts.service import hash_password
    from consult.extensions import db
    from consult.models.people import Person

    stored = hash_password("a long enough password")
    db.session.add_all(
        Person(email=f"known{n:04}@example.org", name="Somebody", password_hash=stored) for n in range(number)
    )
    db.session.commit()


def measure(tries: int) -> dict[str, list[float]]:
    from consult import create_app
    from consult.accounts import guessing

    app = create_app()
    guessing.LIMIT_OF_SOURCE = 10 * tries  # all tries come from this machine
    with app.app_context():
        people(tries)
    client = app.test_client()
    token = token_of(client)
    for n in range(10):
        milliseconds(client, token, f"warming{n}@example.org")
    taken: dict[str, list[float]] = {"known": [], "unknown": []}
    for n in range(tries):
        order = ("known", "unknown") if n % 2 else ("unknown", "known")
        for kind in order:
            taken[kind].append(milliseconds(client, token, f"{kind}{n:04}@example.org"))
    return taken


def main() -> int:
    tries = int(sys.argv[1]) if len(sys.argv) > 1 else TRIES
    with tempfile.TemporaryDirectory() as folder:
        os.environ["CONSULT_DATA_DIR"] = folder
        upgrade = [sys.executable, "-m", "consult", "db", "upgrade"]
        subprocess.run(upgrade, cwd=ROOT, check=True, capture_output=True)
        taken = measure(tries)
    medians = {kind: statistics.median(values) for kind, values in taken.items()}
    difference = abs(medians["known"] - medians["unknown"]) / max(medians.values())
    for kind, median in medians.items():
        print(f"wrong password, {kind + ' address':<18}{median:>8.2f} ms median of {tries}")
    print(f"{'difference of medians':<34}{difference:>8.1%} (bar {BAR:.0%})")
    print("held" if difference < BAR else "MISSED")
    return 0 if difference < BAR else 1


if __name__ == "__main__":
    sys.exit(main())
