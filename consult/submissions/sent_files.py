"""Files of an opinion that was sent: each that is added or taken away makes a version, and none is lost."""

from consult.documents import service as documents
from consult.documents.service import KeptFile
from consult.models.submissions import Submission, VersionAction
from consult.submissions.versions import begin_version


def add(submission: Submission, kept: KeptFile, file_name: str) -> bool:
    """Let one more kept file stand in a locked submission from now on. Flushes. Raises RefusedFileError.

    False where the same file stands in it already. The caller rolls back then, and after the error: a version began.
    """
    before = {each.id for each in submission.attachments}
    begin_version(submission, VersionAction.CORRECTED)
    return documents.add(submission, kept, file_name).id not in before


def remove(submission: Submission, file_id: int) -> bool:
    """Let a file of a locked submission stand no more; it stays stored with the versions before. Flushes.

    False where no such file stands in it.
    """
    found = next((each for each in submission.attachments if each.id == file_id), None)
    if found is None:
        return False
    begin_version(submission, VersionAction.CORRECTED)
    documents.remove(found)
    return True
