"""Words that nobody may see are planted; no public answer may hold them."""

from collections.abc import Iterator

import pytest

from consult.extensions import db
from consult.models.issues import Citation, IssuePassage
from consult.models.passages import Passage
from consult.models.submissions import Permission, SubmissionState
from tests.outcomes.conftest import World

MARK = "XYZZY"
SECRETS = [
    {"permission": Permission.COUNTED},
    {"state": SubmissionState.DRAFT},
    {"state": SubmissionState.WITHDRAWN},
    {"state": SubmissionState.WITHDRAWN, "permission": Permission.NAMED},
    {"state": SubmissionState.DRAFT, "permission": Permission.COUNTED},
]


@pytest.fixture
def planted(make, world: World) -> World:
    """Cited passages of submissions that may not be shown, marked in every text that they have."""
    for number, values in enumerate(SECRETS):
        secret = make.submission(
            world.consultation,
            f"{MARK} answer {number}",
            folio=f"{MARK}-{number}",
            title=f"{MARK} title",
            abstract=f"{MARK} abstract",
            name=f"{MARK} name",
            organisation=make.organisation(f"{MARK} {number}"),
            **values,
        )
        answer = secret.answers[0]
        passage = Passage(
            submission_id=secret.id, answer_id=answer.id, position=0, start=0, end=len(answer.text), text=answer.text
        )
        db.session.add(passage)
        db.session.flush()
        db.session.add(IssuePassage(issue_id=world.water.id, passage_id=passage.id))
        db.session.add(Citation(issue_id=world.water.id, passage_id=passage.id, position=-number))
    db.session.commit()
    return world


def _addresses(world: World) -> Iterator[str]:
    for lang in ("en", "es"):
        base = f"/{lang}/c/agua"
        yield from (base, f"{base}/resultados", f"{base}/metodo", f"/{lang}/resultados", f"/{lang}/")
        for issue in (world.water, world.fares):
            yield f"{base}/resultados/{issue.id}"
            yield f"{base}/resultados/{issue.id}?group=citizen"
        yield f"{base}/aportacion/{world.named.folio}"
    api = "/api/v1/consultations"
    yield from (api, f"{api}/agua", f"{api}/agua/issues?per_page=100")


def test_no_public_answer_holds_what_may_not_be_shown(client, planted):
    for address in _addresses(planted):
        answer = client.get(address)
        assert answer.status_code == 200, address
        assert MARK not in answer.text, address


def test_the_mark_would_be_seen_if_it_were_shown(client, planted):
    db.session.query(Citation).filter(Citation.position > 0).delete()
    for submission in db.session.query(type(planted.named)).filter_by(folio=f"{MARK}-0"):
        submission.permission = Permission.NAMED
    db.session.commit()
    shown = [address for address in _addresses(planted) if MARK in client.get(address).text]
    assert len(shown) >= 5  # results and the issue in both languages, and the API


def test_folios_of_what_may_not_be_shown_are_not_there(client, planted):
    for number in range(len(SECRETS)):
        assert client.get(f"/en/c/agua/aportacion/{MARK}-{number}").status_code == 404
