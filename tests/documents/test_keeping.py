"""While a file is checked, drawn anew and written, nothing is locked: on SQLite nobody else could send anything."""

import io

import pytest

from consult.documents import service
from consult.extensions import db
from consult.models.attachments import Attachment
from tests.documents.test_uploads import photo
from tests.factories import csrf_token
from tests.papers.organisation import Sender
from tests.submissions.test_journey import Journey


@pytest.fixture
def transactions(monkeypatch):
    """Whether a transaction was open, each time that a file was kept."""
    found, keep = [], service.keep

    def watched(stream, name):
        found.append(db.session().in_transaction())
        return keep(stream, name)

    monkeypatch.setattr(service, "keep", watched)
    return found


def _send(client, address, content, name):
    token = csrf_token(client.get(address).text)
    data = {"csrf_token": token, "file": (io.BytesIO(content), name)}
    return client.post(address, data=data, content_type="multipart/form-data")


def test_files_of_opinions_are_kept_outside_of_transactions(client, make, transactions):
    journey = Journey(client, make.consultation())
    files = journey.write("Va una foto.", attach="1").location
    assert _send(client, files, photo("JPEG"), "foto.jpg").status_code == 303
    journey.tell()
    sent = f"{journey.send().location}/archivos"
    assert _send(client, sent, b"Una carta.", "carta.txt").status_code == 303
    assert transactions == [False, False] and db.session.query(Attachment).count() == 2


def test_documents_of_papers_are_kept_outside_of_transactions(client, make, transactions):
    make.consultation()
    sender = Sender(client).begin()
    assert sender.upload().status_code == 303
    assert transactions == [False] and db.session.query(Attachment).count() == 1


def test_what_is_sent_while_a_file_is_kept_gets_no_file(client, make, monkeypatch):
    journey = Journey(client, make.consultation())
    files = journey.write("Va una foto.", attach="1").location
    journey.tell()
    keep, receipts = service.keep, []

    def meanwhile(stream, name):
        receipts.append(journey.send().location)
        return keep(stream, name)

    monkeypatch.setattr(service, "keep", meanwhile)
    assert _send(client, files, photo("JPEG"), "foto.jpg").location == receipts[0]
    assert db.session.query(Attachment).count() == 0
