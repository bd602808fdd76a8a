"""A consultation with a finished run, as the tests of the workbench need it."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask.testing import FlaskClient
from sqlalchemy import event, update

from consult.extensions import db
from consult.models.consultations import Consultation
from consult.models.people import Role
from consult.models.runs import Topic, TopicAssignment, TopicModelRun
from tests.factories import Factory, csrf_token

BASE = "/en/gestion/agua"


class World:
    """`agua` with two topics of three and two submissions, a co-chair, and her browser."""

    def __init__(self, make: Factory) -> None:
        self.make = make
        self.consultation: Consultation = make.consultation()
        self.wells = [make.submission(self.consultation, f"El pozo {n} está seco.") for n in range(3)]
        self.leaks = [make.submission(self.consultation, f"La fuga {n} sigue ahí.") for n in range(2)]
        self.run: TopicModelRun = make.run(self.consultation, self.wells, self.leaks)
        self.topics: list[Topic] = list(self.run.topics)
        self.chair = make.member(self.consultation)
        self.browser = make.signed_in(self.chair)

    def member(self, role: Role) -> FlaskClient:
        """The browser of another member."""
        return self.make.signed_in(self.make.member(self.consultation, role))

    def post(self, path: str, browser: FlaskClient | None = None, follow: bool = False, **values):
        """Send a form as a person does, with the token of a page of the workbench."""
        browser = browser or self.browser
        token = csrf_token(browser.get("/en/gestion/").text)
        return browser.post(BASE + path, data={"csrf_token": token, **values}, follow_redirects=follow)

    def accept(self, topic: Topic, name: str):
        """Accept a topic as an issue."""
        return self.post(f"/temas/{topic.id}/aceptar", name=name)


def make_family(topic: Topic) -> int:
    """Make all passages of a topic one family; gives its id."""
    passages = db.session.scalars(
        db.select(TopicAssignment.passage_id).where(TopicAssignment.topic_id == topic.id).order_by("passage_id")
    ).all()
    db.session.execute(
        update(TopicAssignment).where(TopicAssignment.topic_id == topic.id).values(family_id=passages[0])
    )
    db.session.commit()
    return passages[0]


@contextmanager
def counted_queries() -> Iterator[list[str]]:
    """The statements that are sent to the database meanwhile."""
    sent: list[str] = []

    def note(_connection, _cursor, statement, *_rest):
        sent.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
