"""The job that runs the topic model. Only a worker imports this: it reaches the engine."""

import dataclasses
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import func, insert, select

import analysis
from consult.extensions import db
from consult.issues import passages
from consult.jobs.errors import JobFailedError
from consult.jobs.work import Work
from consult.models.consultations import Consultation
from consult.models.passages import Passage
from consult.models.runs import Topic, TopicAssignment, TopicModelRun
from consult.models.submissions import Submission
from consult.models.types import now
from consult.submissions.visibility import counted_words

PAGE = 2000  # passages read at a time: no read transaction stays open while others write
# Where each part of a run ends, as a share of the whole.
SPLIT, READ, FITTED = 0.05, 0.1, 0.9


@contextmanager
def _timed(seconds: dict[str, float], step: str) -> Iterator[None]:
    started = time.perf_counter()
    yield
    seconds[step] = round(time.perf_counter() - started, 3)


def _primary(tag: str) -> str:
    """The language of a tag, without its region: es-MX -> es."""
    return tag.split("-", maxsplit=1)[0].lower()


def _languages(consultation_id: int) -> tuple[str, ...]:
    tags = db.session.scalar(select(Consultation.languages).where(Consultation.id == consultation_id)) or []
    db.session.commit()
    return tuple(dict.fromkeys(_primary(tag) for tag in tags))


def _pages(consultation_id: int) -> Iterator[tuple[list[Any], float]]:
    """The passages of a consultation as rows, page by page, each with the share that is read by then."""
    mine = (Submission.consultation_id == consultation_id, counted_words())
    columns = (Passage.id, Passage.text, Passage.submission_id, Submission.organisation_id)
    query = select(*columns, Submission.language, Submission.group).join(Passage.submission).where(*mine)
    count = select(func.count(Passage.id)).join(Passage.submission).where(*mine)
    reader = db.engine.execution_options(sqlite_begin="DEFERRED")
    last, done = 0, 0
    with reader.connect() as connection:
        total = connection.scalar(count) or 1
    while True:
        with reader.connect() as connection:
            page = query.where(Passage.id > last).order_by(Passage.id).limit(PAGE)
            rows = list(connection.execute(page).all())
        if not rows:
            return
        last, done = rows[-1].id, done + len(rows)
        yield rows, min(done / total, 1.0)


def _passage(row: Any, languages: tuple[str, ...]) -> analysis.Passage:
    language = _primary(row.language) if row.language else None
    # An organisation is one submitter, however many papers it sent.
    submitter = f"o{row.organisation_id}" if row.organisation_id else f"s{row.submission_id}"
    return analysis.Passage(
        id=row.id,
        text=row.text,
        language=language if language in languages else None,
        submitter=submitter,
        group=row.group.value if row.group else "",
    )


@dataclasses.dataclass
class Corpus:
    """What a run reads: the passages, and from how many submissions they come."""

    passages: list[analysis.Passage] = dataclasses.field(default_factory=list)
    submissions: set[int] = dataclasses.field(default_factory=set)


def _read(work: Work, consultation_id: int, languages: tuple[str, ...]) -> Corpus:
    corpus = Corpus()
    for rows, share in _pages(consultation_id):
        corpus.passages += [_passage(row, languages) for row in rows]
        corpus.submissions.update(row.submission_id for row in rows)
        work.report("reading", SPLIT + (READ - SPLIT) * share)
    return corpus


def _fit(work: Work, corpus: Corpus, languages: tuple[str, ...]) -> analysis.TopicModel:
    def report(step: str, share: float) -> None:
        work.report(step, READ + (FITTED - READ) * share)

    try:
        return analysis.fit(corpus.passages, analysis.Config(languages=languages), report)
    except analysis.EngineError as problem:
        raise JobFailedError(problem.code, problem.message) from problem


def _store_topics(run: TopicModelRun, model: analysis.TopicModel) -> dict[int, int]:
    """Add the topics; gives the row's id by the engine's number."""
    rows: dict[int, Topic] = {}
    for topic in sorted(model.topics, key=lambda topic: topic.parent is not None):
        rows[topic.number] = Topic(
            run=run,
            parent=None if topic.parent is None else rows[topic.parent],
            number=topic.number,
            label=topic.label,
            terms=[list(term) for term in topic.terms],
            size=topic.size,
        )
    db.session.add_all(rows.values())
    db.session.flush()
    return {number: row.id for number, row in rows.items()}


def _store_assignments(run: TopicModelRun, model: analysis.TopicModel, topic_ids: dict[int, int]) -> None:
    ranks = {
        passage_id: rank
        for topic in model.topics
        if topic.parent is None
        for rank, passage_id in enumerate(topic.representatives, start=1)
    }
    rows = [
        {
            "run_id": run.id,
            "passage_id": placement.passage_id,
            "topic_id": None if placement.topic is None else topic_ids[placement.topic],
            "subtopic_id": None if placement.subtopic is None else topic_ids[placement.subtopic],
            "strength": placement.strength,
            "family_id": placement.family,
            "representative_rank": ranks.get(placement.passage_id),
            "reason": placement.reason,
        }
        for placement in model.placements
    ]
    db.session.execute(insert(TopicAssignment), rows)


def _store(work: Work, corpus: Corpus, model: analysis.TopicModel, seconds: dict[str, float]) -> None:
    """Store what was found, and that the job is done: one transaction, so that no kill leaves half or doubles it."""
    work.finish()
    run = db.session.execute(select(TopicModelRun).where(TopicModelRun.job_id == work.claim.job_id)).scalar_one()
    run.finished_at = now()
    run.submission_count = len(corpus.submissions)
    run.passage_count = len(corpus.passages)
    run.settings = {**dataclasses.asdict(model.config), "resolution": model.resolution}
    run.versions = dict(model.versions)
    run.seconds = {**seconds, **{step: round(value, 3) for step, value in model.seconds.items()}}
    _store_assignments(run, model, _store_topics(run, model))
    db.session.commit()


def cluster(work: Work) -> None:
    """Split what is new, read all passages, fit the topic model, store its topics. Raises JobFailedError."""
    consultation_id = work.claim.consultation_id
    if consultation_id is None:
        raise JobFailedError("internal", "the job names no consultation")
    seconds: dict[str, float] = {}
    languages = _languages(consultation_id)
    with _timed(seconds, "splitting"):
        passages.split_new(consultation_id, work.hold, lambda share: work.report("splitting", SPLIT * share))
    with _timed(seconds, "reading"):
        corpus = _read(work, consultation_id, languages)
    model = _fit(work, corpus, languages)
    work.report("storing", FITTED)
    _store(work, corpus, model, seconds)
