"""What a submission says to each question and article: read, written into a draft, replaced by a correction."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from consult.extensions import db
from consult.models.submissions import Answer, Stance, Submission
from consult.submissions.versions import close_answers


class Subject(NamedTuple):
    """What is answered: a question, or an article that is commented on."""

    question_id: int | None = None
    article_id: int | None = None


@dataclass(frozen=True)
class Said:
    """One answer; without text, choice and stance it is none."""

    text: str = ""
    choices: tuple[str, ...] = ()
    stance: Stance | None = None

    def __bool__(self) -> bool:
        return bool(self.text or self.choices or self.stance)


Answers = Mapping[Subject, Said]


def _subject(answer: Answer) -> Subject:
    return Subject(answer.question_id, answer.article_id)


def _said(answer: Answer) -> Said:
    return Said(answer.text, tuple(answer.choices), answer.stance)


def answers_of(submission: Submission | None) -> dict[Subject, Said]:
    """The answers that stand; none where nothing is stored."""
    return {_subject(answer): _said(answer) for answer in submission.answers} if submission else {}


def texts_of(submission: Submission | None) -> list[str]:
    """The words of a submission alone, in the order in which they were given."""
    return [said.text for said in answers_of(submission).values() if said.text]


def _values(said: Said) -> dict[str, object]:
    return {"text": said.text, "choices": list(said.choices), "stance": said.stance}


def write(draft: Submission, given: Answers) -> None:
    """Store answers in a draft: in the place of those to the same subjects; an empty one goes. The others stay."""
    kept = {_subject(answer): answer for answer in draft.answers}
    for subject, said in given.items():
        answer = kept.get(subject)
        if answer is None and said:
            draft.answers.append(Answer(**subject._asdict(), **_values(said)))
        elif answer is not None and said:
            for name, value in _values(said).items():
                setattr(answer, name, value)
        elif answer is not None:
            draft.answers.remove(answer)


def changed(submission: Submission, given: Answers) -> dict[Subject, Said]:
    """Those of the answers given that are not what the submission says already."""
    stored = answers_of(submission)
    return {subject: said for subject, said in given.items() if stored.get(subject, Said()) != said}


def replace(submission: Submission, given: Answers, number: int) -> None:
    """Let other answers stand from version `number` on; those they replace stay stored."""
    close_answers([answer for answer in submission.answers if _subject(answer) in given], number)
    for subject, said in given.items():
        if said:
            new = Answer(submission_id=submission.id, since_version=number, **subject._asdict(), **_values(said))
            db.session.add(new)
    db.session.flush()
    db.session.expire(submission, ["answers", "all_answers"])
