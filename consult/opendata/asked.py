"""What a consultation asks, as data: the legend of its submissions' rows."""

from typing import Any

from consult.models.consultations import Consultation


def questions(consultation: Consultation) -> list[dict[str, Any]]:
    """The questions, with what is to choose from, by key."""
    return [
        {
            "position": question.position,
            "kind": question.kind.value,
            "text": question.text,
            "hint": question.hint,
            "choices": [{"key": choice["key"], "text": choice["text"]} for choice in question.choices],
            "asks_stance": question.asks_stance,
        }
        for question in consultation.questions
    ]


def articles(consultation: Consultation) -> list[dict[str, Any]]:
    """The articles of the draft text."""
    return [
        {"position": article.position, "heading": article.heading, "body": article.body}
        for article in consultation.articles
    ]
