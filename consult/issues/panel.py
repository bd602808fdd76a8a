"""Where the work on a consultation stands: its steps, the state of its grouping, what to do next."""

import enum
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import exists, func, select

from consult.extensions import db
from consult.i18n import _, ngettext, number, pgettext
from consult.issues import balance, publication, runs, topics
from consult.issues.balance import Balance
from consult.issues.topics import TopicRow
from consult.jobs import workers
from consult.models.consultations import Consultation
from consult.models.issues import Issue
from consult.models.jobs import JobState
from consult.models.passages import Passage
from consult.models.runs import TopicAssignment, TopicModelRun
from consult.models.submissions import Submission, SubmissionKind
from consult.submissions.visibility import counted


class RunState(enum.Enum):
    """What a co-chair has to know about the newest run."""

    NONE = "none"
    QUEUED = "queued"
    WITHOUT_WORKER = "without_worker"
    RUNNING = "running"
    STOPPING = "stopping"
    FAILED = "failed"
    CANCELLED = "cancelled"
    DONE = "done"

    @property
    def active(self) -> bool:
        """Whether it will change by itself."""
        return self in {RunState.QUEUED, RunState.WITHOUT_WORKER, RunState.RUNNING, RunState.STOPPING}


class Action(enum.Enum):
    """The one thing to do next."""

    NOTHING = "nothing"
    DECIDE = "decide"
    CLUSTER = "cluster"
    REVIEW = "review"
    PUBLISH = "publish"


@dataclass(frozen=True)
class Step:
    """One step of the way. state: "done", "current", "todo", or "later" for what cannot be done with Consult yet."""

    name: str
    state: str
    note: str = ""


@dataclass(frozen=True)
class Counts:
    """What came in. new: submissions that the newest finished run has not seen, all where there was none."""

    submissions: int
    papers: int
    regions: int
    new: int
    balance: Balance


@dataclass(frozen=True)
class Panel:
    """All that the panel of a consultation tells.

    shown: the run whose topics are shown; newest: the last asked for; waiting: the one that somebody has to decide on;
    late: passages that were placed on arrival among the topics shown.
    """

    consultation: Consultation
    counts: Counts
    newest: TopicModelRun | None
    shown: TopicModelRun | None
    waiting: TopicModelRun | None
    topics: int
    to_review: int
    issues: int
    approvals: int
    run_state: RunState
    late: int

    @property
    def published(self) -> bool:
        """Whether the results are public."""
        return self.consultation.results_published_at is not None

    @property
    def action(self) -> Action:
        """What to do next; nothing while a run works, when all is published, and when nobody wrote yet."""
        if self.published or self.run_state.active or not self.counts.submissions:
            return Action.NOTHING
        if self.waiting is not None:
            return Action.DECIDE
        if self.shown is None or self.counts.new:
            return Action.CLUSTER
        if self.to_review:
            return Action.REVIEW
        return Action.PUBLISH if self.issues else Action.NOTHING

    def steps(self) -> list[Step]:
        """The six steps; the one that the next action belongs to is the current one."""
        reviewed = f"{number(self.topics - self.to_review)}/{number(self.topics)}" if self.topics else ""
        consents = f"{number(self.approvals)}/{number(publication.NEEDED)}" if self.approvals else ""
        new = ngettext("%(num)s new", "%(num)s new", self.counts.new) if self.shown and self.counts.new else ""
        open_now = _("open") if self.consultation.is_open() else ""
        done = {
            Action.CLUSTER: self.shown is not None and not self.counts.new,
            Action.REVIEW: bool(self.topics) and not self.to_review,
            Action.PUBLISH: self.published,
        }
        return [
            Step(pgettext("stage", "Receive"), "todo" if open_now or not self.counts.submissions else "done", open_now),
            self._step(pgettext("stage", "Cluster"), Action.CLUSTER, done, new),
            self._step(pgettext("stage", "Review topics"), Action.REVIEW, done, reviewed),
            Step(pgettext("stage", "Write"), "later", _("comes later")),
            self._step(pgettext("stage", "Publish"), Action.PUBLISH, done, consents),
            Step(pgettext("stage", "Answer"), "later", _("comes later")),
        ]

    def _step(self, name: str, action: Action, done: dict[Action, bool], note: str) -> Step:
        working = action is Action.CLUSTER and (self.run_state.active or self.action is Action.DECIDE)
        if self.action is action or working:
            return Step(name, "current", note)
        return Step(name, "done" if done[action] else "todo", note)


def of(consultation: Consultation) -> Panel:
    """The panel of a consultation; some seventeen queries."""
    shown, newest = runs.latest_run(consultation.id), runs.newest_run(consultation.id)
    rows: Sequence[TopicRow] = topics.reviewed([shown]) if shown else []
    return Panel(
        consultation=consultation,
        counts=_counts(consultation, shown),
        newest=newest,
        shown=shown,
        waiting=runs.waiting_run(consultation.id),
        topics=len(rows),
        to_review=topics.waiting(rows),
        issues=db.session.scalar(select(func.count()).where(Issue.consultation_id == consultation.id)) or 0,
        approvals=len(publication.consent(consultation).standing),
        run_state=run_state(newest),
        late=_late(shown) if shown else 0,
    )


def _late(shown: TopicModelRun) -> int:
    late = select(func.count()).where(TopicAssignment.run_id == shown.id, TopicAssignment.on_arrival)
    return db.session.scalar(late) or 0


def run_state(run: TopicModelRun | None) -> RunState:
    """The state of a run, in the words of RunState."""
    if run is None:
        return RunState.NONE
    job = run.job
    if job.state is JobState.QUEUED:
        return RunState.QUEUED if workers.any_seen() else RunState.WITHOUT_WORKER
    if job.state is JobState.RUNNING:
        return RunState.STOPPING if job.cancel_requested else RunState.RUNNING
    return {JobState.DONE: RunState.DONE, JobState.FAILED: RunState.FAILED}.get(job.state, RunState.CANCELLED)


def _counts(consultation: Consultation, shown: TopicModelRun | None) -> Counts:
    mine = (Submission.consultation_id == consultation.id, counted())
    papers = func.count().filter(Submission.kind == SubmissionKind.POSITION_PAPER)
    submissions, papers_sent, regions = db.session.execute(
        select(func.count(), papers, func.count(func.distinct(Submission.region))).where(*mine)
    ).one()
    new = new_since(shown) if shown else submissions
    return Counts(submissions, papers_sent, regions, new, balance.of_consultation(consultation.id))


def new_since(run: TopicModelRun) -> int:
    """How many submissions a run has not seen: changed after it was asked for, and with no passage in it.

    A text without words makes no passage and is in no run; that alone does not make it new.
    """
    seen = exists().where(
        Passage.submission_id == Submission.id,
        TopicAssignment.passage_id == Passage.id,
        TopicAssignment.run_id == run.id,
    )
    mine = (Submission.consultation_id == run.consultation_id, counted(), Submission.updated_at > run.created_at)
    return db.session.scalar(select(func.count()).select_from(Submission).where(*mine, ~seen)) or 0
