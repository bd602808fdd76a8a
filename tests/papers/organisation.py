"""An organisation that sends a paper through the pages, as a browser without scripts does."""

import io
import re
from dataclasses import dataclass, field

from flask.testing import FlaskClient
from sqlalchemy import select

from consult.documents.readers import Outcome
from consult.extensions import db
from consult.models.attachments import Attachment, AttachmentPage, ExtractionState
from consult.models.messages import Message
from consult.models.submissions import Submission
from consult.submissions.drafts import fingerprint, new_key
from tests.factories import csrf_token

BASE = "/en/c/agua"
ORGANISATION = {
    "organisation_name": "Universidad del Valle",
    "group": "academia",
    "country": "MX",
    "region": "MX-OAX",
    "website": "www.delvalle.example.org",
    "registry_number": "UV-17",
    "represents": "4,000 students.",
    "funding": "Public money.",
}
ABOUT = {"title": "Water for all", "language": "en", "abstract": "We ask for fair tariffs."}
REPRESENTATIVE = {
    "representative_name": "Dra. Elena Ríos",
    "representative_role": "Rector",
    "representative_email": "elena@delvalle.example.org",
}
TEXT = b"Water must reach every house.\n\nTariffs must follow use."


def versions_seen(html: str) -> dict[str, str]:
    """The version that a section's form begins from."""
    found = re.search(r'name="version"[^>]*value="(\d+)"', html)
    return {"version": found[1]} if found else {}


def token_of(message: Message) -> str:
    """The path of the one link of a mail."""
    return message.data["url"]


def mails(kind: str) -> list[Message]:
    """The mails of a kind, the oldest first."""
    return list(db.session.scalars(select(Message).where(Message.kind == kind).order_by(Message.id)))


@dataclass
class Sender:
    """A browser with the key of a paper."""

    browser: FlaskClient
    base: str = BASE
    key: str = field(default_factory=new_key)

    @property
    def home(self) -> str:
        return f"{self.base}/postura/{self.key}"

    @property
    def paper(self) -> Submission:
        db.session.expire_all()
        return db.session.scalars(select(Submission).where(Submission.secret_hash == fingerprint(self.key))).one()

    def post(self, path: str, data: dict | None = None, **keywords):
        """Press a button on a page, with the token of the form."""
        token = csrf_token(self.browser.get("/en/entrar").text)
        return self.browser.post(path, data={"csrf_token": token, **(data or {})}, **keywords)

    def begin(self) -> "Sender":
        answer = self.post(f"{self.base}/documento-de-postura", {"key": self.key})
        assert answer.status_code == 303, answer.text
        return self

    def save(self, section: str, data: dict, **more):
        """Fill in a section's form from what it shows now."""
        seen = versions_seen(self.browser.get(f"{self.home}/{section}").text)
        return self.post(f"{self.home}/{section}", {**seen, **data, **more})

    def upload(self, content: bytes = TEXT, name: str = "paper.txt", seen: list[int] | None = None):
        if seen is None:
            shown = self.browser.get(f"{self.home}/documento").text
            seen = [int(each) for each in re.findall(r'name="seen" value="(\d+)"', shown)]
        return self.post(
            f"{self.home}/documento/archivo",
            {"file": (io.BytesIO(content), name), "seen": [str(each) for each in seen]},
            content_type="multipart/form-data",
        )

    def read(self, *pages: str) -> Attachment:
        """What the worker does: the newest file is read."""
        file = db.session.scalars(select(Attachment).order_by(Attachment.id.desc())).first()
        assert file is not None
        file.extraction = ExtractionState.READ if pages else ExtractionState.UNREADABLE
        file.problem = None if pages else Outcome.LOOKS_SCANNED.value
        file.pages = [AttachmentPage(number=n, text=text) for n, text in enumerate(pages, 1)]
        file.page_count, file.word_count = len(pages), sum(len(text.split()) for text in pages)
        db.session.commit()
        return file

    def fill(self, **changed) -> "Sender":
        """All sections, up to the page where it is checked."""
        self.begin()
        assert self.save("organizacion", ORGANISATION | changed).status_code == 303
        assert self.upload().status_code == 303
        file = self.read("Water must reach every house.\n\nTariffs must follow use.")
        assert self.post(f"{self.home}/documento/{file.id}/leido").status_code == 303
        assert self.save("documento", ABOUT).status_code == 303
        assert self.save("puntos", {"points-0-text": "Tariffs follow use.", "points-0-page": "1"}).status_code == 303
        representative = {name: changed.get(name, text) for name, text in REPRESENTATIVE.items()}
        assert self.save("firmas", representative).status_code == 303
        return self

    def send(self, **changed) -> "Sender":
        self.fill(**changed)
        answer = self.post(f"{self.home}/revisar")
        assert answer.status_code == 303, answer.text
        return self

    def confirm(self) -> "Sender":
        """Follow the link in the newest mail to the representative, and press the button there."""
        answer = self.post(token_of(mails("paper_confirm")[-1]))
        assert answer.status_code == 303, answer.text
        return self
