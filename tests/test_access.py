"""Who may do what, route by route, against a committed matrix: a new route that is not in it fails here.

The matrix is tests/access_matrix.csv: a row a route and method, a column a role. "yes": the role gets through (whatever
the page then answers); "sign in": it is led to the sign-in page; "no": 403; "hidden": 404 as if nothing were there.
"""

import csv
import datetime as dt
import hashlib
import io
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.routing import IntegerConverter, PathConverter, Rule, UnicodeConverter

from consult import storage
from consult.extensions import db
from consult.models.attachments import Attachment, AttachmentPage, ExtractionState
from consult.models.consultations import Article, ConsultationDocument
from consult.models.intake import IntakeBatch
from consult.models.organisations import Representative
from consult.models.papers import OrganisationInvitation, PaperSender, Signatory
from consult.models.passages import Passage
from consult.models.people import Role
from consult.models.submissions import SubmissionKind, SubmissionState
from tests.factories import csrf_token

MATRIX = Path(__file__).with_name("access_matrix.csv")
ROLES = ["anonymous", "representative", *(role.value for role in Role), "administrator"]


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _world(make):
    consultation = make.consultation(results_published_at=make.now, questions=5)
    key, secret = "k" * 32, "s" * 32
    make.submission(consultation, "Un borrador.", state=SubmissionState.DRAFT, folio=None, secret_hash=_hash(key))
    submission = make.submission(consultation, "Que llegue el agua.", folio="AGUA-1", secret_hash=_hash(secret))
    run = make.run(consultation, [submission])
    issue = make.issue(run.topics[0])
    page = AttachmentPage(number=1, text="Texto")
    stored = storage.keep(io.BytesIO(b"Texto"))
    file = {"file_name": "a.txt", "media_type": "text/plain", "size": stored.size, "sha256": stored.sha256}
    make._commit(Attachment(submission=submission, pages=[page], **file))
    place = {"position": 9, "start": 0, "end": 5, "text": "Texto"}
    passage = make._commit(Passage(submission_id=submission.id, attachment_page_id=page.id, **place))
    return consultation, {
        "lang": "en",
        "slug": "agua",
        "folio": submission.folio,
        "topic_id": run.topics[0].id,
        "issue_id": issue.id,
        "attachment_id": submission.attachments[0].id,
        **_set_up(make, consultation),
        "membership_id": make.member(consultation, Role.OBSERVER).memberships[0].id,
        "sign_in_id": 10**6,  # nobody's: ending one's own would shut a role out of what comes after
        "key": key,
        "secret": secret,
        "number": 4,  # the first question with a page of its own
        "file_id": 10**6,
        "format": "csv",
        "size": "carta",
        "tag": "es",
        "documents": {"number": 1, "passage_id": passage.id},
        **_paper(make, consultation),
        "batch_id": make._commit(IntakeBatch(consultation_id=consultation.id, channel="paper", label="Caja 1")).id,
    }


def _paper(make, consultation):
    """A public paper of an organisation; what its pages are found by goes by their endpoints or their blueprint."""
    links = {name: name[0] * 32 for name in ("confirm", "sign", "invitation", "paper")}
    paper = make.submission(
        consultation,
        folio="AGUA-2",
        kind=SubmissionKind.POSITION_PAPER,
        organisation=make.organisation("Colegio"),
        secret_hash=_hash(links["paper"]),
    )
    file = {"file_name": "a.txt", "media_type": "text/plain", "size": 5, "sha256": hashlib.sha256(b"Texto").hexdigest()}
    pages = [AttachmentPage(number=1, text="Texto")]
    attachment = make._commit(Attachment(submission=paper, pages=pages, extraction=ExtractionState.READ, **file))
    own = {"number": 1, "key": links["paper"], "attachment_id": attachment.id}
    make._commit(PaperSender(submission_id=paper.id, token_hash=_hash(links["confirm"]), confirmed_at=make.now))
    signer = Signatory(submission_id=paper.id, position=1, name="Luz", organisation_name="Red", email="r@example.org")
    signer.token_hash = _hash(links["sign"])
    make._commit(signer)
    invited = OrganisationInvitation(organisation_name="Red", email="b@example.org", language="es")
    invited.consultation_id, invited.token_hash = consultation.id, _hash(links["invitation"])
    make._commit(invited)
    return {
        "papers": {
            "key": links["paper"],
            "folio": paper.folio,
            "attachment_id": attachment.id,
            "signatory_id": signer.id,
            "submission_id": paper.id,
            "organisation_id": paper.organisation_id,
            "name": "colegio",
        },
        "papers.carry_over": {"key": "k" * 32},
        **{f"documents.{name}": own for name in ("own_page", "own_picture", "mend", "reads_well")},
        **{f"papers.{name}": {"token": token} for name, token in links.items()},
    }


def _set_up(make, consultation):
    document = ConsultationDocument(position=1, title={"es": "Norma"}, file_name="a.txt", media_type="text/plain")
    stored = storage.keep(io.BytesIO(b"Norma"))
    document.size, document.sha256 = stored.size, stored.sha256
    article = Article(position=1, heading={"es": "Artículo 1"}, body={"es": "El agua es de todos."})
    consultation.documents.append(document)
    consultation.articles.append(article)
    invited = OrganisationInvitation(organisation_name="Colegio", email="a@example.org", language="es")
    invited.consultation_id = consultation.id
    make._commit(invited)
    return {
        "question_id": consultation.questions[-1].id,
        "document_id": document.id,
        "article_id": article.id,
        "invitation_id": invited.id,
    }


def _browsers(make, consultation):
    found = {"anonymous": make.app.test_client()}
    representative = make.person()
    make._commit(Representative(organisation=make.organisation(), person=representative, confirmed_at=make.now))
    found["representative"] = make.signed_in(representative)
    for role in Role:
        found[role.value] = make.signed_in(make.member(consultation, role))
    found["administrator"] = make.signed_in(make.person(is_administrator=True))
    return found


def _address(app: Flask, rule: Rule, values: dict, odd: dict | None = None) -> str:
    numbers = {name for name, kind in rule._converters.items() if isinstance(kind, IntegerConverter)}
    values = values | values.get(rule.endpoint.split(".")[0], {}) | values.get(rule.endpoint, {})
    asked = {name: values.get(name, 1 if name in numbers else "x") for name in rule.arguments}
    if rule.endpoint == "static":
        asked = {"fingerprint": "0", "name": "base.css"}
    with app.test_request_context():
        built = rule.build(asked | (odd or {}))
    assert built is not None, rule
    return built[1]


def test_no_address_with_a_nul_is_anybodys(app, make, monkeypatch):
    consultation, values = _world(make)
    browser = make.signed_in(make.member(consultation))
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", False)
    tried = 0
    for rule in app.url_map.iter_rules():
        for name, kind in rule._converters.items():
            if not isinstance(kind, UnicodeConverter | PathConverter):
                continue
            address = _address(app, rule, values, {name: "x\0"})
            for method in rule.methods - {"OPTIONS"}:
                assert browser.open(address, method=method).status_code == 404, (method, address)
                tried += 1
    assert tried > 200, tried


def _outcome(answer) -> str:
    if answer.status_code == 302 and "/entrar?" in answer.location:
        return "sign in"
    if answer.status_code in {403, 404}:
        return {403: "no", 404: "hidden"}[answer.status_code]
    # 503: the health check, where no worker runs.
    assert answer.status_code < 500 or answer.status_code == 503, answer.text
    return "yes"


def _walk(app, make, monkeypatch) -> dict[tuple[str, str], dict[str, str]]:
    consultation, arguments = _world(make)
    browsers = _browsers(make, consultation)
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", False)
    found: dict[tuple[str, str], dict[str, str]] = {}
    # What changes nothing first: a button that takes something away must not hide a page from those after it.
    routes = [(method, rule) for rule in app.url_map.iter_rules() for method in rule.methods - {"HEAD", "OPTIONS"}]
    for method, rule in sorted(routes, key=lambda route: (route[0], route[1].endpoint)):
        # Signing out ends the browser of a role: it has its own test.
        if rule.endpoint != "accounts.sign_out":
            address = _address(app, rule, arguments)
            answers = {role: browser.open(address, method=method) for role, browser in browsers.items()}
            found[method, rule.endpoint] = {role: _outcome(answer) for role, answer in answers.items()}
    return found


def _table(found: dict[tuple[str, str], dict[str, str]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["method", "endpoint", *ROLES])
    writer.writerows([method, endpoint, *(row[role] for role in ROLES)] for (method, endpoint), row in found.items())
    return text.getvalue()


def test_every_route_declares_its_permission(app):
    open_routes = [name for name, view in app.view_functions.items() if not hasattr(view, "permission")]
    assert not open_routes, f"declare @access(...) on {open_routes}"


def test_every_role_gets_what_the_matrix_says(app, make, monkeypatch, tmp_path):
    table = _table(_walk(app, make, monkeypatch))
    seen = tmp_path / "access_matrix.csv"
    seen.write_text(table)
    assert MATRIX.read_text() == table, f"access differs from the matrix; compare {MATRIX} with {seen}"


@pytest.mark.parametrize("path", ["/en/c/agua", "/en/c/agua/opinar", "/api/v1/consultations/agua"])
@pytest.mark.parametrize("announced_in", [None, dt.timedelta(minutes=1)])
def test_a_draft_looks_like_nothing_at_all(app, client, make, path, announced_in):
    make.consultation(announced_at=announced_in and make.now + announced_in)
    nothing = client.get(path.replace("agua", "nope"))
    draft = client.get(path)
    assert draft.status_code == nothing.status_code == 404
    assert draft.text.replace("agua", "nope") == nothing.text


@pytest.mark.parametrize("path", ["/en/gestion/agua/", "/en/gestion/agua/temas", "/en/gestion/agua/exportar"])
def test_a_drafts_workbench_looks_like_nothing_at_all(make, path):
    make.consultation(announced_at=None)
    outsider = make.signed_in(make.member(make.consultation("bosques", folio_prefix="BOSQUE")))
    for browser in (make.app.test_client(), outsider):
        draft, nothing = browser.get(path), browser.get(path.replace("agua", "nope"))
        assert draft.status_code == nothing.status_code
        assert draft.text.replace("agua", "nope") == nothing.text
    token = csrf_token(outsider.get("/en/gestion/bosques/").text)
    for slug in ("agua", "nope"):
        assert outsider.post(f"/en/gestion/{slug}/agrupar", data={"csrf_token": token}).status_code == 404


def test_there_is_no_workbench_of_no_consultation(make):
    administrator = make.signed_in(make.person(is_administrator=True))
    assert administrator.get("/en/gestion/nope/").status_code == 404


def test_head_answers_as_get_does(app, make):
    consultation, values = _world(make)
    browsers = _browsers(make, consultation)
    for rule in app.url_map.iter_rules():
        if "GET" not in rule.methods or rule.endpoint == "static":
            continue
        address = _address(app, rule, values)
        for role in ("anonymous", Role.CO_CHAIR.value):
            asked, got = browsers[role].head(address), browsers[role].get(address)
            assert (asked.status_code, asked.data) == (got.status_code, b""), (role, rule)


def test_unsafe_requests_need_the_form_token(app, client, make):
    make.consultation()
    for rule in app.url_map.iter_rules():
        if "POST" in rule.methods:
            values = {"slug": "agua", "lang": "en", "topic_id": 1, "issue_id": 1, "key": "k" * 32}
            answer = client.post(_address(app, rule, values), data={"text": "words"})
            assert answer.status_code in {400, 404}, (rule, answer.status_code)


def test_a_role_taken_away_is_gone_at_once(app, make):
    consultation = make.consultation()
    person = make.member(consultation)
    browser = make.signed_in(person)
    assert browser.get("/en/gestion/agua/").status_code == 200
    db.session.delete(person.memberships[0])
    db.session.commit()
    assert browser.get("/en/gestion/agua/").status_code == 403


def test_a_role_counts_in_its_own_working_group_only(app, make):
    other = make.consultation("bosques", folio_prefix="BOSQUE")
    make.consultation("agua")
    browser = make.signed_in(make.member(other))
    assert browser.get("/en/gestion/bosques/").status_code == 200
    assert browser.get("/en/gestion/agua/").status_code == 403
