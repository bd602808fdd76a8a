"""The command that runs the topic model."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click
from flask import current_app
from sqlalchemy import func, select
from tqdm import tqdm

from consult.cli import with_tables
from consult.errors import NotFoundError
from consult.extensions import db
from consult.i18n import _
from consult.issues import runs
from consult.jobs import workers
from consult.models.consultations import Consultation
from consult.models.jobs import Job, JobState
from consult.models.runs import RunKind, Topic, TopicAssignment, TopicModelRun

LOOK = 0.3  # seconds between two looks at the job
LARGEST = 10  # topics that the summary names
ADVICE = {
    "too_few_passages": "More opinions are needed first.",
    "worker_lost": "It took its worker down three times: is there enough memory?",
}
Report = Callable[[str, float], None]


@contextmanager
def _progress() -> Iterator[Report]:
    """Shows how far the run is: a bar on a terminal, a line for each new step otherwise."""
    if not sys.stderr.isatty():
        yield _lines()
        return
    form = "{desc:<16} {percentage:3.0f} % {bar} {elapsed}"
    with tqdm(total=1.0, bar_format=form, leave=False) as bar:

        def report(step: str, share: float) -> None:
            bar.set_description_str(step, refresh=False)
            bar.n = share
            bar.refresh()

        yield report


def _lines() -> Report:
    said = ""

    def report(step: str, share: float) -> None:
        nonlocal said
        if step != said:
            said = step
            click.echo(f"{step}, {share:.0%}")

    return report


class Helper:
    """A worker of this command's own, for one job, started only where no other worker is seen."""

    def __init__(self, job_id: int) -> None:
        self._job_id = job_id
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def at_work(self) -> bool:
        """Whether it was needed."""
        return self._process is not None

    def ended(self) -> bool:
        """Whether it was needed, and is over."""
        return self._process is not None and self._process.poll() is not None

    def help_out(self) -> None:
        """Start it where nobody else works."""
        if self._process is None and not _anybody_works():
            mine = ["--job", str(self._job_id), "--supervisor", str(os.getpid())]
            command = [sys.executable, "-P", "-m", "consult", "worker", *mine]
            # A session of its own: Ctrl-C reaches this process alone, which ends the worker in order.
            self._process = subprocess.Popen(command, start_new_session=True)

    def stop(self) -> None:
        """End it; a job that it has not done goes back to the queue."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait()
        workers.release_dead(db.engine, current_app.config["DATA_DIR"])


def _anybody_works() -> bool:
    seen = workers.any_seen()
    db.session.commit()  # a look must keep no lock
    return seen


def _look(job_id: int) -> tuple[JobState, str | None, float]:
    query = select(Job.state, Job.step, Job.progress).where(Job.id == job_id)
    with db.engine.execution_options(sqlite_begin="DEFERRED").connect() as connection:
        state, step, progress = connection.execute(query).one()
    return state, step, progress


@contextmanager
def _interrupts() -> Iterator[threading.Event]:
    """Set by Ctrl-C. An exception out of nowhere could end in a library's finalizer, and be lost there."""
    pressed = threading.Event()
    before = signal.signal(signal.SIGINT, lambda _number, _frame: pressed.set())
    try:
        yield pressed
    finally:
        signal.signal(signal.SIGINT, before)


def _watch(job_id: int, helper: Helper, report: Report, pressed: threading.Event) -> bool:
    """Wait until the run has ended (True) or Ctrl-C was pressed (False)."""
    while True:
        helper.help_out()
        ended = helper.ended()
        state, step, progress = _look(job_id)
        if state not in {JobState.QUEUED, JobState.RUNNING}:
            return True
        if ended:
            raise click.ClickException("The worker ended before the run did. Try again; is there enough memory?")
        report(step or ("waiting" if state is JobState.QUEUED else "starting"), progress)
        if pressed.wait(LOOK):
            return False


def _cancel(run_id: int, helper: Helper) -> None:
    """Ctrl-C: a run that this command works on ends with it; one that another worker has goes on."""
    if not helper.at_work:
        click.echo("The run goes on in the worker; the workbench shows it, and cancels it.")
        return
    runs.cancel_run(db.session.get_one(TopicModelRun, run_id))
    db.session.commit()
    click.echo("The run is cancelled; nothing was stored.")


def _summary(run: TopicModelRun) -> Iterator[str]:
    engine = sum(seconds for step, seconds in run.seconds.items() if step not in {"splitting", "reading"})
    yield (
        f"Run {run.id}: {run.passage_count} passages of {run.submission_count} submissions, grouped in {engine:.1f} s."
    )
    of_run = select(func.count()).where(TopicAssignment.run_id == run.id)
    alone = db.session.scalar(of_run.where(TopicAssignment.topic_id.is_(None)))
    top = select(Topic).where(Topic.run_id == run.id, Topic.parent_id.is_(None)).order_by(Topic.size.desc(), Topic.id)
    topics = db.session.scalars(top).all()
    subtopics = db.session.scalar(select(func.count(Topic.id)).where(Topic.run_id == run.id)) or 0
    yield f"{len(topics)} topics with {subtopics - len(topics)} subtopics; {alone} passages in none."
    for topic in topics[:LARGEST]:
        yield f"{topic.size:>6}  {topic.label}"
    if len(topics) > LARGEST:
        yield f"        and {len(topics) - LARGEST} more"
    if run.decision is None:
        yield "It waits in the workbench: there somebody sees what would change, and adopts or refuses it."


def _queue(slug: str, kind: RunKind) -> tuple[int, int]:
    consultation = db.session.scalar(select(Consultation).where(Consultation.slug == slug))
    if consultation is None:
        raise NotFoundError(_("There is no consultation %(slug)s.", slug=slug))
    run = runs.request_run(consultation, None, kind)
    db.session.commit()
    found = run.id, run.job_id
    db.session.commit()
    return found


@click.command()
@click.argument("slug")
@click.option("--afresh", is_flag=True, help="Form the topics anew, not out of those that are there.")
@with_tables
def analyse(slug: str, afresh: bool) -> None:
    """Group what was sent to the consultation SLUG into topics, and wait for it.

    The first topics are shown at once. Later ones go on from those before them, and wait in the workbench until
    somebody of the working group adopts them. A worker that is running does it; where there is none, this command
    does it itself.
    """
    workers.release_dead(db.engine, current_app.config["DATA_DIR"])
    run_id, job_id = _queue(slug, RunKind.AFRESH if afresh else RunKind.UPDATE)
    helper = Helper(job_id)
    try:
        with _interrupts() as pressed, _progress() as report:
            ended = _watch(job_id, helper, report, pressed)
        if not ended:
            _cancel(run_id, helper)
            sys.exit(1)
    finally:
        helper.stop()
    run = db.session.get_one(TopicModelRun, run_id)
    if run.job.state is not JobState.DONE:
        raise click.ClickException(_reason(run.job))
    for line in _summary(run):
        click.echo(line)


def _reason(job: Job) -> str:
    if job.state is JobState.CANCELLED:
        return "Somebody cancelled the run."
    first_line = (job.detail or "").strip().splitlines()[-1:] or [""]
    return f"The run failed ({job.error}). {first_line[0]} {ADVICE.get(job.error or '', '')}".strip()
