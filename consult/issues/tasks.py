"""The job that runs the topic model. Only a worker imports this: it reaches the engine."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import select

import analysis
from consult.extensions import db
from consult.issues import corpus, kept, passages, runs, storing
from consult.issues.corpus import Corpus
from consult.issues.storing import Outcome
from consult.jobs.errors import JobFailedError
from consult.jobs.work import Work
from consult.models.runs import RunKind, TopicModelRun

# Where each part of a run ends, as a share of the whole.
SPLIT, READ, FITTED, JUDGED = 0.05, 0.1, 0.8, 0.9
# Stability takes runs of its own; with more passages than this they would take longer than they tell.
STABILITY_RUNS, STABILITY_UP_TO = 3, 10_000


@contextmanager
def _timed(seconds: dict[str, float], step: str) -> Iterator[None]:
    started = time.perf_counter()
    yield
    seconds[step] = round(time.perf_counter() - started, 3)


def _beginning(work: Work, consultation_id: int) -> tuple[RunKind, analysis.TopicModel | None]:
    """What a run really begins with: what was asked for, if there is something to go on from."""
    asked = db.session.scalar(select(TopicModelRun.kind).where(TopicModelRun.job_id == work.claim.job_id))
    shown = runs.latest_run(consultation_id)
    sha256 = shown.model_sha256 if shown else None
    db.session.commit()
    if asked is not RunKind.UPDATE or shown is None:
        return RunKind.AFRESH, None
    previous = kept.load(sha256)
    return (RunKind.REFIT, None) if previous is None else (RunKind.UPDATE, previous)


def _group(
    work: Work, texts: Corpus, languages: tuple[str, ...], previous: analysis.TopicModel | None
) -> analysis.TopicModel:
    def report(step: str, share: float) -> None:
        work.report(step, READ + (FITTED - READ) * share)

    config = analysis.Config(languages=languages)
    try:
        if previous is None:
            return analysis.fit(texts.passages, config, report)
        return analysis.update(previous, texts.passages, config, report)
    except analysis.EngineError as problem:
        raise JobFailedError(problem.code, problem.message) from problem


def _judge(work: Work, texts: Corpus, model: analysis.TopicModel) -> analysis.Quality:
    firm = STABILITY_RUNS if len(texts.passages) <= STABILITY_UP_TO else 0
    return analysis.quality(
        texts.passages, model, firm, lambda share: work.report("judging", FITTED + (JUDGED - FITTED) * share)
    )


def cluster(work: Work) -> None:
    """Split what is new, read all passages, group them, store the topics. Raises JobFailedError."""
    consultation_id = work.claim.consultation_id
    if consultation_id is None:
        raise JobFailedError("internal", "the job names no consultation")
    seconds: dict[str, float] = {}
    languages = corpus.languages_of(consultation_id)
    with _timed(seconds, "splitting"):
        passages.split_new(consultation_id, work.hold, lambda share: work.report("splitting", SPLIT * share))
    with _timed(seconds, "reading"):
        texts = corpus.read(
            consultation_id, languages, lambda share: work.report("reading", SPLIT + (READ - SPLIT) * share)
        )
    kind, previous = _beginning(work, consultation_id)
    model = _group(work, texts, languages, previous)
    with _timed(seconds, "judging"):
        judged = _judge(work, texts, model)
    work.report("storing", JUDGED)
    outcome = Outcome(texts, model, judged, kind, kept.keep(model), seconds)
    storing.store(work, consultation_id, outcome)
