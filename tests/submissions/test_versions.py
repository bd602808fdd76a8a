"""Every version of a submission stays stored; only the newest counts."""

import io

from sqlalchemy import select

from consult import storage
from consult.extensions import db
from consult.models.attachments import Attachment, AttachmentPage
from consult.models.passages import Passage
from consult.models.submissions import Answer, Permission, SubmissionVersion, VersionAction
from consult.submissions.versions import begin_version, close_answers, close_attachments
from consult.submissions.visibility import counted_words


def _sent(make):
    submission = make.submission(make.consultation(), "uno", "dos")
    begin_version(submission, VersionAction.SENT)
    return submission


def test_sending_is_the_first_version_and_each_correction_the_next(make):
    submission = _sent(make)
    submission.permission = Permission.COUNTED
    assert begin_version(submission, VersionAction.CORRECTED) == 2
    assert begin_version(submission, VersionAction.WITHDRAWN) == 3
    db.session.commit()
    kept = [(version.number, version.action.value, version.facts["permission"]) for version in submission.versions]
    assert kept == [(1, "sent", "anonymous"), (2, "corrected", "counted"), (3, "withdrawn", "counted")]


def test_a_closed_answer_stays_and_another_may_follow(make):
    submission = _sent(make)
    make.run(submission.consultation, [submission])
    first, second = submission.answers
    number = begin_version(submission, VersionAction.CORRECTED)
    close_answers([first], number)
    db.session.add(
        Answer(submission_id=submission.id, question_id=first.question_id, text="tres", since_version=number)
    )
    db.session.commit()
    assert sorted(answer.text for answer in submission.answers) == ["dos", "tres"]
    assert [answer.text for answer in submission.all_answers] == ["uno", "dos", "tres"]
    current = db.session.scalars(select(Passage).join(Passage.submission).where(counted_words())).all()
    assert [passage.answer_id for passage in current] == [second.id]


def test_a_closed_file_takes_its_passages_along(make):
    submission = _sent(make)
    stored = storage.keep(io.BytesIO(b"Texto"))
    file = {"file_name": "a.txt", "media_type": "text/plain", "size": stored.size, "sha256": stored.sha256}
    attachment = make._commit(Attachment(submission=submission, pages=[AttachmentPage(number=1, text="Texto")], **file))
    make._commit(
        Passage(
            submission_id=submission.id, attachment_page_id=attachment.pages[0].id, position=0, start=0, end=5, text="T"
        )
    )
    assert submission.attachments == [attachment]
    close_attachments([attachment], begin_version(submission, VersionAction.CORRECTED))
    db.session.commit()
    assert submission.attachments == [] and submission.all_attachments == [attachment]
    assert db.session.scalar(select(Passage.is_current)) is False


def test_versions_go_with_their_submission(make):
    submission = _sent(make)
    db.session.commit()
    db.session.delete(submission)
    db.session.commit()
    assert db.session.scalars(select(SubmissionVersion)).all() == []
