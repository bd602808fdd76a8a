"""Writing down what a run found: its topics, where each passage went, how good it is. For the worker alone."""

import dataclasses

from sqlalchemy import exists, insert, select, update

import analysis
from consult.extensions import db
from consult.issues import lineage, runs
from consult.issues.corpus import Corpus
from consult.issues.lineage import Lineage
from consult.jobs.work import Work
from consult.models.consultations import Consultation
from consult.models.jobs import Job, JobState
from consult.models.runs import Decision, RunKind, Topic, TopicAssignment, TopicModelRun
from consult.models.submissions import Submission
from consult.models.types import now
from consult.submissions.arrivals import arrived


@dataclasses.dataclass(frozen=True)
class Outcome:
    """What a run came to. kind: what it began with; sha256: what the model is kept as; seconds: beside the engine's."""

    corpus: Corpus
    model: analysis.TopicModel
    quality: analysis.Quality
    kind: RunKind
    sha256: str
    seconds: dict[str, float]


def store(work: Work, consultation_id: int, outcome: Outcome) -> None:
    """Store what was found, and that the job is done: one transaction, so that no kill leaves half or doubles it.

    The first run is adopted by itself; a later one waits for somebody's decision, in the place of one that waited.
    """
    # Nobody adopts another run between the comparison and its end.
    db.session.execute(select(Consultation.id).where(Consultation.id == consultation_id).with_for_update())
    work.finish()
    run = db.session.execute(select(TopicModelRun).where(TopicModelRun.job_id == work.claim.job_id)).scalar_one()
    shown = runs.latest_run(consultation_id)
    found = lineage.with_previous(outcome.model, shown)
    _describe(run, outcome)
    run.previous_id, run.kept_count = shown.id if shown else None, found.kept
    if shown is None:
        run.decision, run.decided_at = Decision.ADOPTED, run.finished_at
        _place_what_came_meanwhile(run)
    else:
        _supersede_waiting(run)
    topic_ids = _store_topics(run, outcome, found)
    _store_assignments(run, outcome.model, topic_ids, found)
    lineage.store(found, topic_ids)
    db.session.commit()


def _describe(run: TopicModelRun, outcome: Outcome) -> None:
    model, quality = outcome.model, outcome.quality
    run.finished_at = now()
    run.submission_count = len(outcome.corpus.submissions)
    run.passage_count = len(outcome.corpus.passages)
    run.settings = {**dataclasses.asdict(model.config), "resolution": model.resolution}
    run.versions = dict(model.versions)
    run.seconds = {**outcome.seconds, **{step: round(value, 3) for step, value in model.seconds.items()}}
    run.kind, run.model_sha256 = outcome.kind, outcome.sha256
    run.stability = quality.stability
    run.health = [[finding.code, finding.count, finding.of] for finding in quality.health]


def _place_what_came_meanwhile(run: TopicModelRun) -> None:
    """Nothing sent before the first topics were there has queued its placing."""
    later = exists().where(Submission.consultation_id == run.consultation_id, Submission.updated_at > run.created_at)
    if db.session.scalar(select(later)):
        arrived(run.consultation_id)


def _supersede_waiting(run: TopicModelRun) -> None:
    """A proposal that nobody has decided on gives way to a newer one."""
    mine = (TopicModelRun.consultation_id == run.consultation_id, TopicModelRun.id != run.id)
    done = select(Job.id).where(Job.state == JobState.DONE)
    db.session.execute(
        update(TopicModelRun)
        .where(*mine, TopicModelRun.decision.is_(None), TopicModelRun.job_id.in_(done))
        .values(decision=Decision.SUPERSEDED, decided_at=run.finished_at)
    )


def _store_topics(run: TopicModelRun, outcome: Outcome, found: Lineage) -> dict[int, int]:
    """Add the topics; gives the row's id by the engine's number."""
    judged = {each.topic: each for each in outcome.quality.topics}
    rows: dict[int, Topic] = {}
    for topic in sorted(outcome.model.topics, key=lambda topic: topic.parent is not None):
        quality = judged.get(topic.number)
        rows[topic.number] = Topic(
            run=run,
            parent=None if topic.parent is None else rows[topic.parent],
            number=topic.number,
            label=topic.label,
            terms=[list(term) for term in topic.terms],
            size=topic.size,
            titles=list(topic.titles),
            summary=list(topic.summary),
            cohesion=quality.cohesion if quality else None,
            stability=quality.stability if quality else None,
            descent=found.descents.get(topic.number) if topic.parent is None else None,
        )
    db.session.add_all(rows.values())
    db.session.flush()
    return {number: row.id for number, row in rows.items()}


def _store_assignments(
    run: TopicModelRun, model: analysis.TopicModel, topic_ids: dict[int, int], found: Lineage
) -> None:
    ranks = {
        passage_id: rank
        for topic in model.topics
        if topic.parent is None
        for rank, passage_id in enumerate(topic.representatives, start=1)
    }
    rows = [
        {
            **placed(placement, topic_ids),
            "run_id": run.id,
            "representative_rank": ranks.get(placement.passage_id),
            "has_moved": placement.passage_id in found.moved,
            "moved_from_id": found.moved.get(placement.passage_id),
        }
        for placement in model.placements
    ]
    db.session.execute(insert(TopicAssignment), rows)


def placed(placement: analysis.Placement, topic_ids: dict[int, int]) -> dict[str, object]:
    """Where the engine placed a passage, as columns."""
    return {
        "passage_id": placement.passage_id,
        "topic_id": None if placement.topic is None else topic_ids[placement.topic],
        "subtopic_id": None if placement.subtopic is None else topic_ids[placement.subtopic],
        "strength": placement.strength,
        "family_id": placement.family,
        "reason": placement.reason,
    }
