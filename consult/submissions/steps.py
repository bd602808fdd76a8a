"""The pages of the journey: up to three questions on the first, one on each of those that follow, then about, check."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from flask import url_for

from consult.models.consultations import Consultation, Question
from consult.models.submissions import Submission
from consult.submissions.answers import Subject, answers_of

ON_THE_FIRST_PAGE = 3  # questions
AFTER_THE_QUESTIONS = 2  # pages


@dataclass(frozen=True)
class Steps:
    """The steps of one draft, counted honestly; number: from 1."""

    consultation: Consultation
    key: str

    @cached_property
    def pages(self) -> list[list[Question]]:
        """The questions of each page of questions; there is one page where there are none."""
        questions = self.consultation.questions
        return [questions[:ON_THE_FIRST_PAGE], *([question] for question in questions[ON_THE_FIRST_PAGE:])]

    @property
    def about(self) -> int:
        """The number of the page about its author."""
        return len(self.pages) + 1

    @property
    def total(self) -> int:
        """How many pages there are until it is sent."""
        return len(self.pages) + AFTER_THE_QUESTIONS

    def address(self, number: int) -> str:
        """Where a step is."""
        here: dict[str, Any] = {"slug": self.consultation.slug, "key": self.key}
        if number <= 1:
            return url_for("submissions.opinion", **here)
        if number <= len(self.pages):
            return url_for("submissions.question", number=number + ON_THE_FIRST_PAGE - 1, **here)
        return url_for("submissions.about" if number == self.about else "submissions.check", **here)

    def page_with(self, question_number: int) -> int:
        """The step of a question that has a page of its own, counting questions from 1; 0 where there is none."""
        number = question_number - ON_THE_FIRST_PAGE + 1
        return number if 2 <= number <= len(self.pages) else 0

    def step_of(self, question: Question) -> int:
        """The step that asks a question."""
        return next(number for number, page in enumerate(self.pages, start=1) if question in page)

    def left_at(self, draft: Submission) -> int:
        """Where its author comes back to: the last page with words of theirs, or the check once all is told."""
        said = answers_of(draft)
        if draft.group is not None and said:
            return self.total
        pages = enumerate(self.pages, start=1)
        return max((at for at, page in pages if any(Subject(question_id=each.id) in said for each in page)), default=1)

    def next_open(self, draft: Submission) -> int:
        """Where its author goes on: at the first page of which nothing is stored."""
        said = answers_of(draft)
        if draft.group is not None and said:
            return self.total
        if not said:
            return 1
        for number, page in enumerate(self.pages[1:], start=2):
            if Subject(question_id=page[0].id) not in said:
                return number
        return self.about
