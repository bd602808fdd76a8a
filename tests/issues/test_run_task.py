"""The run itself, over the real engine: what it reads, what it stores, and that it does so whole or not at all."""

import datetime as dt
import itertools
import random
import threading
from collections import Counter

import pytest
import sqlalchemy as sa
from flask import current_app

import analysis
from consult.extensions import db
from consult.issues import passages, runs, storing, tasks
from consult.jobs import leases
from consult.jobs.errors import JobFailedError
from consult.jobs.work import Work
from consult.models.attachments import Attachment, AttachmentPage
from consult.models.jobs import Job, JobState
from consult.models.passages import Passage
from consult.models.people import StakeholderGroup
from consult.models.runs import Topic, TopicAssignment, TopicModelRun
from consult.models.submissions import Permission, Submission, SubmissionState

LEASE = dt.timedelta(seconds=60)
WORDS = {
    "agua": "agua tubería fuga presión tinaco pozo sequía colonia cisterna bomba drenaje lluvia recibo medidor",
    "trabajo": "empleo salario patrón horario sindicato contrato taller capacitación despido oficio jornada",
    "escuela": "maestra alumnos escuela examen tarea salón lectura beca director recreo libro inscripción",
}
THEMES = {theme: words.split() for theme, words in WORDS.items()}


def _sentences(count, seed=0):
    """Made sentences of three themes in turn, with some words that all share."""
    draw = random.Random(seed)  # noqa: S311
    for _, words in zip(range(count), itertools.cycle(THEMES.values()), strict=False):
        yield "Creo que " + " ".join(draw.sample(words, 6)) + " nos importa mucho."


def _work(run):
    job_id = run.job_id
    db.session.commit()  # nothing of the test's may keep the database locked
    claim = leases.claim(db.engine, "tester", LEASE, Job.id == job_id)
    return Work(db.engine, claim, threading.Event())


def _do(work):
    """As in a worker: with a session of its own."""
    db.session.commit()
    with current_app.app_context():
        return work.do()


def _requested(consultation):
    run = runs.request_run(consultation, None)
    db.session.commit()
    return run


def _count(model):
    return db.session.scalar(sa.select(sa.func.count()).select_from(model))


@pytest.fixture
def consultation(make):
    consultation = make.consultation()
    for text in _sentences(60):
        make.submission(consultation, text)
    return consultation


def _done(consultation):
    run = _requested(consultation)
    run_id, work = run.id, _work(run)
    assert _do(work) is JobState.DONE, db.session.scalar(sa.select(Job.detail))
    return db.session.get_one(TopicModelRun, run_id)


def test_a_run_groups_what_belongs_together(consultation):
    run = _done(consultation)
    themes = {word: theme for theme, words in THEMES.items() for word in words}
    found = {}
    for topic_id, text in db.session.execute(
        sa.select(TopicAssignment.topic_id, Passage.text).join(TopicAssignment.passage)
    ):
        words = [themes[word] for word in text.split() if word in themes]
        found.setdefault(topic_id, Counter())[words[0]] += 1
    assert sum(max(themes_in.values()) for themes_in in found.values()) >= 57
    assert runs.latest_run(consultation.id).id == run.id


def test_every_passage_is_placed_once_and_the_run_says_what_it_read(consultation):
    run = _done(consultation)
    assert _count(TopicAssignment) == _count(Passage) == run.passage_count == 60
    assert run.submission_count == 60
    assert run.settings["languages"] == ["es", "en"]
    assert {"bertopic", "scipy"} <= set(run.versions)
    assert {"splitting", "reading", *analysis.STEPS, "judging"} == set(run.seconds)
    assert run.finished_at is not None
    assert run.job.progress == 1.0


def test_topics_are_stored_with_their_terms_and_best_passages(consultation):
    run = _done(consultation)
    top = [topic for topic in run.topics if topic.parent_id is None]
    assert sum(topic.size for topic in top) == db.session.scalar(
        sa.select(sa.func.count()).where(TopicAssignment.topic_id.is_not(None))
    )
    for topic in top:
        assert topic.label
        assert all(weight > 0 for _, weight in topic.terms)
        ranks = db.session.scalars(
            sa.select(TopicAssignment.representative_rank).where(
                TopicAssignment.topic_id == topic.id, TopicAssignment.representative_rank.is_not(None)
            )
        ).all()
        assert sorted(ranks) == list(range(1, len(ranks) + 1))
        assert ranks


def test_what_was_not_sent_or_was_taken_back_is_not_read(consultation, make):
    make.submission(consultation, "un borrador", state=SubmissionState.DRAFT)
    make.submission(consultation, "lo retiro", state=SubmissionState.WITHDRAWN)
    make.submission(consultation, "cuenten conmigo y con el agua del pozo", permission=Permission.COUNTED)
    run = _done(consultation)
    assert run.submission_count == 61
    texts = set(db.session.scalars(sa.select(Passage.text)))
    assert not texts & {"un borrador", "lo retiro"}


def test_what_was_taken_back_after_it_was_split_is_not_read(consultation):
    passages.split_new(consultation.id)
    first = db.session.scalars(sa.select(Submission).limit(1)).one()
    first.state = SubmissionState.WITHDRAWN
    db.session.commit()
    assert _done(consultation).submission_count == 59


def test_a_second_run_splits_nothing_anew_and_keeps_the_first(consultation):
    first = _done(consultation)
    passages_before = set(db.session.scalars(sa.select(Passage.id)))
    second = _done(consultation)
    assert set(db.session.scalars(sa.select(Passage.id))) == passages_before
    assert second.id != first.id
    assert _count(TopicAssignment) == 120


def test_too_few_opinions_are_a_reason_that_pages_can_tell(make):
    consultation = make.consultation()
    make.submission(consultation, "Falta agua.")
    run = _requested(consultation)
    job_id, work = run.job_id, _work(run)
    assert _do(work) is JobState.FAILED
    job = db.session.get(Job, job_id)
    assert job.error == "too_few_passages"
    assert runs.latest_run(consultation.id) is None


def test_a_crash_while_storing_leaves_nothing(consultation, monkeypatch):
    def crash(*_):
        raise OSError("the disk is full")

    monkeypatch.setattr(storing, "_store_assignments", crash)
    assert _do(_work(_requested(consultation))) is JobState.FAILED
    assert _count(Topic) == _count(TopicAssignment) == 0


def test_a_worker_that_lost_the_job_stores_nothing(consultation, monkeypatch):
    real = analysis.fit

    def slow_fit(*arguments):
        model = real(*arguments)
        leases.release(db.engine, "tester")  # as when this worker was taken for dead
        assert leases.claim(db.engine, "another", LEASE).attempt == 2
        return model

    monkeypatch.setattr(analysis, "fit", slow_fit)
    _do(_work(_requested(consultation)))
    assert _count(Topic) == _count(TopicAssignment) == 0
    assert db.session.scalar(sa.select(Job.state)) is JobState.RUNNING


def test_cancelling_in_the_last_moment_stores_nothing(consultation, monkeypatch):
    real = analysis.fit

    def cancelled_fit(*arguments):
        model = real(*arguments)
        runs.cancel_run(runs.active_run(consultation_id))
        db.session.commit()
        return model

    run = _requested(consultation)
    consultation_id = run.consultation_id
    monkeypatch.setattr(analysis, "fit", cancelled_fit)
    assert _do(_work(run)) is JobState.CANCELLED
    assert _count(Topic) == 0


def test_progress_rises_from_nothing_to_the_end(consultation):
    work = _work(_requested(consultation))
    told = []
    work.report = lambda step, share: told.append((step, share))
    tasks.cluster(work)
    shares = [share for _, share in told]
    assert shares == sorted(shares)
    assert 0 <= shares[0] <= 0.1
    assert told[-1] == ("storing", 0.9)
    assert {step for step, _ in told} <= set(runs.STEPS)


def test_no_transaction_is_open_while_the_engine_works(consultation, monkeypatch):
    real, open_connections = analysis.fit, []

    def fit(*arguments):
        open_connections.append(db.engine.pool.checkedout())
        return real(*arguments)

    monkeypatch.setattr(analysis, "fit", fit)
    assert _do(_work(_requested(consultation))) is JobState.DONE
    assert open_connections == [0], "a reader that stays open keeps the write-ahead log growing"


def test_a_job_without_a_consultation_fails(app):
    claim = leases.Claim("tester", 1, "cluster", {}, None, 1)
    with pytest.raises(JobFailedError):
        tasks.cluster(Work(db.engine, claim, threading.Event()))


def test_the_engine_is_told_who_speaks_in_which_language(make, monkeypatch):
    given = {}

    def look(corpus, config, progress):
        given.update({passage.text: passage for passage in corpus}, languages=config.languages)
        raise analysis.EngineError("engine", "seen enough")

    monkeypatch.setattr(analysis, "fit", look)
    consultation = make.consultation(languages=["es-MX", "en", "nah"])
    make.submission(consultation, "uno", language="es-MX", group=StakeholderGroup.ACADEMIA)
    make.submission(consultation, "dos", language="fr", group=None)
    organisation = make.organisation()
    for text in ("tres", "cuatro"):
        make.submission(consultation, text, organisation=organisation, language=None)
    assert _do(_work(_requested(consultation))) is JobState.FAILED
    assert given["languages"] == ("es", "en", "nah")
    assert (given["uno"].language, given["uno"].group) == ("es", "academia")
    assert (given["dos"].language, given["dos"].group) == (None, "")
    assert given["tres"].submitter == given["cuatro"].submitter
    assert len({given[text].submitter for text in ("uno", "dos", "tres")}) == 3


def test_answers_and_pages_are_split_in_place(make):
    consultation = make.consultation()
    long = "\n\n".join(_sentences(60, seed=1))
    submission = make.submission(consultation, "Primera respuesta.", long)
    page = AttachmentPage(number=1, text="  Texto de la página.\n\n")
    empty = AttachmentPage(number=2, text="")
    file = {"file_name": "a.pdf", "media_type": "application/pdf", "size": 1, "sha256": "0" * 64}
    make._commit(Attachment(submission=submission, pages=[page, empty], **file))
    made = passages.split_new(consultation.id)
    found = db.session.scalars(sa.select(Passage).order_by(Passage.position)).all()
    assert len(found) == made > 3
    assert [passage.position for passage in found] == list(range(made))
    sources = {(answer.id, None): answer.text for answer in submission.answers} | {(None, page.id): page.text}
    for passage in found:
        text = sources[(passage.answer_id, passage.attachment_page_id)]
        assert text[passage.start : passage.end] == passage.text
    assert (found[0].answer_id, found[-1].attachment_page_id) == (submission.answers[0].id, page.id)


def test_splitting_again_adds_only_what_is_new(make, monkeypatch):
    monkeypatch.setattr(passages, "CHUNK", 2)
    consultation = make.consultation()
    submission = make.submission(consultation, "Uno.", "Dos.", "Tres.")
    make.submission(consultation, "Cuatro.")
    assert passages.split_new(consultation.id) == 4
    assert passages.split_new(consultation.id) == 0
    file = {"file_name": "a.txt", "media_type": "text/plain", "size": 1, "sha256": "0" * 64}
    make._commit(Attachment(submission=submission, pages=[AttachmentPage(number=1, text="Cinco.")], **file))
    assert passages.split_new(consultation.id) == 1
    last = db.session.scalars(sa.select(Passage).order_by(Passage.id.desc()).limit(1)).one()
    assert (last.text, last.position) == ("Cinco.", 3)


def test_what_was_added_to_a_letter_is_a_passage_of_its_own(make):
    consultation = make.consultation()
    letter = (
        "Pedimos que toda empresa que cambie un puesto por un programa pague la formación de quien lo tenía, "
        "y que el plan se publique antes de que nadie pierda su trabajo."
    )
    own = " En mi taller despidieron a doce personas sin ofrecerles nada y todavía seguimos sin respuesta."
    for _ in range(4):
        make.submission(consultation, letter)
    passages.split_new(consultation.id)
    late = make.submission(consultation, letter + own)
    assert passages.split_new(consultation.id) == 2
    found = db.session.scalars(sa.select(Passage.text).where(Passage.submission_id == late.id).order_by(Passage.start))
    assert found.all() == [letter, own.strip()]
