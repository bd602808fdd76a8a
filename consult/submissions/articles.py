"""The articles of a draft text on a page that takes an opinion: those asked for, and those commented on already."""

from collections.abc import Collection

from consult.models.consultations import Article, Consultation
from consult.submissions.answers import Answers, Subject


def here_and_others(
    consultation: Consultation, given: Answers, positions: Collection[int]
) -> tuple[list[Article], list[Article]]:
    """The articles that stand on the page, and all others, which may be added. positions: those asked for."""
    every = consultation.articles
    here = [each for each in every if each.position in positions or Subject(article_id=each.id) in given]
    return here, [each for each in every if each not in here]
