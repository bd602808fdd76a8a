"""Answers that are only a choice or a position are read as what was chosen, in the page's language."""

from consult.extensions import db
from consult.issues.reading import texts_of
from consult.models.submissions import Answer, Stance


def _words(submission) -> list[list[str]]:
    return [[fragment.text for line in text.paragraphs for fragment in line] for text in texts_of(submission).items]


def test_what_was_chosen_stands_before_the_text(make, app):
    consultation = make.consultation()
    question = consultation.questions[0]
    question.choices = [{"key": "well", "text": {"es": "Un pozo", "en": "A well"}}]
    submission = make.submission(consultation, "Porque hay sequía.")
    submission.answers[0].choices = ["well", "gone"]
    submission.answers[0].stance = Stance.QUALIFIED
    db.session.commit()
    with app.test_request_context("/en/"):
        app.preprocess_request()
        assert _words(submission) == [["A well", "gone", "In favour, with conditions", "Porque hay sequía."]]


def test_a_position_alone_is_no_empty_answer(make, app):
    consultation = make.consultation()
    submission = make.submission(consultation)
    submission.answers.append(Answer(question=consultation.questions[0], stance=Stance.AGAINST))
    db.session.commit()
    with app.test_request_context("/es/"):
        app.preprocess_request()
        assert _words(submission) == [["En contra"]]
