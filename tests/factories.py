"""Stored objects for tests, each with plausible values for what a test does not care about."""

import datetime as dt
import itertools
import re
from typing import Any, BinaryIO

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from consult.accounts import service as accounts
from consult.documents import service as documents
from consult.extensions import db
from consult.models.attachments import Attachment
from consult.models.consultations import Consultation, Question
from consult.models.issues import Citation, Issue, IssuePassage
from consult.models.jobs import Job, JobState
from consult.models.organisations import Organisation
from consult.models.passages import Passage
from consult.models.people import Membership, Person, Role, StakeholderGroup, WorkingGroup
from consult.models.runs import Decision, Topic, TopicAssignment, TopicModelRun
from consult.models.submissions import Answer, Submission, SubmissionState

PASSWORD = "a long enough password"
REPRESENTATIVES = 3


class Factory:
    """Makes rows and commits them. `make.consultation(...)`, `make.person(...)`, `make.submission(...)`."""

    def __init__(self, app: Flask, now: dt.datetime) -> None:
        self.app = app
        self.now = now
        self._numbers = itertools.count(1)

    def _commit(self, thing: Any) -> Any:
        db.session.add(thing)
        db.session.commit()
        return thing

    def consultation(self, slug: str = "agua", questions: int = 3, **values: Any) -> Consultation:
        group = values.pop("working_group", None) or WorkingGroup(
            name={"es": "Grupo de trabajo", "en": "Working group"}
        )
        defaults: dict[str, Any] = {
            "slug": slug,
            "working_group": group,
            "title": {"es": "¿Qué debe cambiar?", "en": "What should change?"},
            "lead": {"es": "Queremos leerte.", "en": "We want to read you."},
            "folio_prefix": "AGUA",
            "languages": ["es", "en"],
            "announced_at": self.now - dt.timedelta(days=10),
            "opens_at": self.now - dt.timedelta(days=9),
            "closes_at": self.now + dt.timedelta(days=20),
            "questions": [
                Question(position=n, text={"es": f"¿Pregunta {n}?", "en": f"Question {n}?"})
                for n in range(1, questions + 1)
            ],
        }
        return self._commit(Consultation(**(defaults | values)))

    def person(self, email: str | None = None, **values: Any) -> Person:
        n = next(self._numbers)
        email = email or f"person{n}@example.org"
        defaults = {"email": email, "name": f"Person {n}", "password_hash": accounts.hash_password(PASSWORD)}
        return self._commit(Person(**(defaults | values)))

    def member(self, consultation: Consultation, role: Role = Role.CO_CHAIR, **values: Any) -> Person:
        """A person with a role in the consultation's working group."""
        person = self.person(**values)
        self._commit(Membership(working_group_id=consultation.working_group_id, person_id=person.id, role=role))
        return person

    def organisation(self, name: str = "Universidad", **values: Any) -> Organisation:
        return self._commit(Organisation(**({"name": name, "group": StakeholderGroup.ACADEMIA} | values)))

    def submission(self, consultation: Consultation, *texts: str, **values: Any) -> Submission:
        """A sent submission that answers the first questions with the texts."""
        n = next(self._numbers)
        defaults: dict[str, Any] = {
            "consultation": consultation,
            "state": SubmissionState.SUBMITTED,
            "folio": f"TEST-{n:04}",
            "group": StakeholderGroup.CITIZEN,
            "language": "es",
            "submitted_at": self.now + dt.timedelta(seconds=n),
        }
        answers = [
            Answer(question=question, text=text) for question, text in zip(consultation.questions, texts, strict=False)
        ]
        return self._commit(Submission(**(defaults | values), answers=answers))

    def run(
        self, consultation: Consultation, *groups: list[Submission], state: JobState = JobState.DONE
    ) -> TopicModelRun:
        """A finished run that is shown, one topic a group of submissions; answers are passages, the first represent."""
        job = Job(kind="cluster", state=state, consultation_id=consultation.id, progress=1.0)
        run = TopicModelRun(
            consultation_id=consultation.id, job=job, finished_at=self.now, submission_count=sum(map(len, groups))
        )
        if state is JobState.DONE:
            run.decision, run.decided_at = Decision.ADOPTED, self.now
        db.session.add(run)
        for number, submissions in enumerate(groups):
            topic = Topic(number=number, label=f"topic {number}", terms=[["word", 1.0]], size=0)
            run.topics.append(topic)
            self._assign(run, topic, [answer for each in submissions for answer in each.answers])
        run.passage_count = sum(topic.size for topic in run.topics)
        return self._commit(run)

    def _assign(self, run: TopicModelRun, topic: Topic, answers: list[Answer]) -> None:
        topic.size = len(answers)
        for rank, answer in enumerate(answers, start=1):
            passage = Passage(
                submission_id=answer.submission_id,
                answer_id=answer.id,
                position=0,
                start=0,
                end=len(answer.text),
                text=answer.text,
            )
            db.session.add_all([topic, passage])
            db.session.flush()
            db.session.add(
                TopicAssignment(
                    run_id=topic.run_id,
                    passage_id=passage.id,
                    topic_id=topic.id,
                    strength=0.5,
                    representative_rank=rank if rank <= REPRESENTATIVES else None,
                )
            )

    def issue(self, topic: Topic, name: str = "Agua pareja") -> Issue:
        """The topic accepted as an issue, its representative passages cited."""
        assignments = db.session.scalars(
            select(TopicAssignment).where(TopicAssignment.topic_id == topic.id).order_by(TopicAssignment.id)
        ).all()
        issue = Issue(consultation_id=topic.run.consultation_id, name=name, topic_id=topic.id)
        issue.citations = [
            Citation(passage_id=each.passage_id, position=each.representative_rank)
            for each in assignments
            if each.representative_rank
        ]
        self._commit(issue)
        for each in assignments:
            db.session.add(IssuePassage(issue_id=issue.id, passage_id=each.passage_id))
        db.session.commit()
        return issue

    def signed_in(self, person: Person) -> FlaskClient:
        """A browser in which the person is signed in, through the real form."""
        client = self.app.test_client()
        page = client.get("/en/entrar")
        token = csrf_token(page.text)
        answer = client.post("/en/entrar", data={"csrf_token": token, "email": person.email, "password": PASSWORD})
        assert answer.status_code == 302, answer.text
        return client


def csrf_token(html: str) -> str:
    """The form token on a page."""
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', html)
    assert found, "the page has no form token"
    return found.group(1)


def attach(submission: Submission, stream: BinaryIO, file_name: str) -> Attachment:
    """A file of a submission, checked and kept as one that is sent. Flushes."""
    return documents.add(submission, documents.keep(stream, file_name), file_name)
