"""What others have said that is near to a draft: by the words they share, out of what everybody may read.

The last run's topics say where to look, and the newest opinions are looked at besides; nothing here needs the engine.
"""

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, select

from consult.extensions import db
from consult.models.consultations import Consultation
from consult.models.passages import Passage
from consult.models.runs import Decision, Topic, TopicAssignment, TopicModelRun
from consult.models.submissions import Answer, Submission, SubmissionKind
from consult.submissions.answers import texts_of
from consult.submissions.visibility import published, published_words

MOST = 5  # that are shown
TOPICS, OF_TOPICS, NEWEST = 3, 150, 80  # where it looks: passages of so many topics, and the newest answers
LONGEST_LINE = 140  # characters of each
LOOKED_AT = 400  # characters of each text that are compared
SHARED = 2  # different words, at least
_STEM = 6  # letters: enough to tell "capacitar" from "capital", and to see "capacitación" in both
_WORD = re.compile(r"[a-z]{4,}")
_MARKS = re.compile(r"[\u0300-\u036f]")
# Frequent and empty; whatever else many texts say weighs little by itself.
_EMPTY = frozenset(
    re.findall(
        r"\w+",
        """para como pero porque cuando donde desde hasta entre sobre tambien esta este esto estos estas ellos ellas
        todo nosotros todos toda todas tiene tienen hacer hace debe deben puede pueden haya sean sera cada quien quienes
        otro otra otros otras unos unas aqui alli ahora nunca nada algo mucho mucha muchos muchas poco menos cual
        cuales that this with have from they them their there what when where which will would should could about
        because siempre been were your more than then into only some such does must""",
    )
)


@dataclass(frozen=True)
class Near:
    """The beginning of what somebody said, and the folio under which it can be read."""

    folio: str
    line: str
    language: str | None


def stems(text: str) -> frozenset[str]:
    """The words of a text that say something, folded and cut so that forms of a word are one."""
    folded = unicodedata.normalize("NFKD", text[:LOOKED_AT].casefold())
    return frozenset(word[:_STEM] for word in _WORD.findall(_MARKS.sub("", folded)) if word not in _EMPTY)


def near(draft: Submission) -> list[Near]:
    """Up to MOST published opinions near to a draft, the nearest first; none where the consultation shows none."""
    consultation = draft.consultation
    if not consultation.shows_opinions:
        return []
    wanted = frozenset(word for text in texts_of(draft) for word in stems(text))
    if len(wanted) < SHARED:
        return []
    found: dict[str, tuple[frozenset[str], str, str | None]] = {}
    for folio, text, language in _candidates(consultation, wanted):
        words = stems(text)
        # Of several texts of one author, the one that says most of it.
        if folio not in found or len(words & wanted) > len(found[folio][0] & wanted):
            found[folio] = words, text, language
    ranked = _ranked(wanted, {folio: words for folio, (words, _text, _tag) in found.items()})
    return [Near(folio, _line(found[folio][1], wanted), found[folio][2]) for folio in ranked[:MOST]]


def _ranked(wanted: frozenset[str], texts: dict[str, frozenset[str]]) -> list[str]:
    """Folios by the weight of the words that they share; a word that few say weighs more."""
    said = Counter(word for words in texts.values() for word in words & wanted)
    weight = {word: math.log(1 + len(texts) / count) for word, count in said.items()}
    scores = {}
    for folio, words in texts.items():
        shared = words & wanted
        if len(shared) >= SHARED:
            scores[folio] = sum(weight[word] for word in shared) / math.sqrt(len(words))
    return sorted(scores, key=lambda folio: (-scores[folio], folio))


def _candidates(consultation: Consultation, wanted: frozenset[str]) -> Iterable[tuple[str, str, str | None]]:
    """Folio, text and language of what is compared."""
    newest = (
        select(Submission.id)
        .where(Submission.consultation_id == consultation.id, published(), _is_opinion())
        .order_by(Submission.submitted_at.desc(), Submission.id.desc())
        .limit(NEWEST)
    )
    answers = select(Submission.folio, Answer.text, Submission.language).join(Answer.submission)
    query = answers.where(Submission.id.in_(newest), Answer.until_version.is_(None), Answer.text != "")
    yield from ((folio or "", text, language) for folio, text, language in db.session.execute(query))
    topics = _topics(consultation, wanted)
    if topics:
        query = select(Submission.folio, Passage.text, Submission.language).join(Passage.submission)
        query = query.join(TopicAssignment, TopicAssignment.passage_id == Passage.id)
        of_topics = TopicAssignment.topic_id.in_(topics)
        query = (
            query.where(of_topics, published_words(), _is_opinion())
            .order_by(TopicAssignment.strength.desc())
            .limit(OF_TOPICS)
        )
        yield from ((folio or "", text, language) for folio, text, language in db.session.execute(query))


def _is_opinion() -> ColumnElement[bool]:
    """Papers are long and have pages of their own."""
    return Submission.kind != SubmissionKind.POSITION_PAPER


def _topics(consultation: Consultation, wanted: frozenset[str]) -> list[int]:
    """The topics of the run that is shown whose terms are nearest to the words that are wanted."""
    last = (
        select(TopicModelRun.id)
        .where(TopicModelRun.consultation_id == consultation.id, TopicModelRun.decision == Decision.ADOPTED)
        .order_by(TopicModelRun.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    rows = db.session.execute(select(Topic.id, Topic.terms).where(Topic.run_id == last, Topic.parent_id.is_(None)))
    scores = {
        topic_id: sum(weight for term, weight in terms if stems(term) & wanted) for topic_id, terms in rows if terms
    }
    best = sorted(scores, key=lambda topic_id: -scores[topic_id])[:TOPICS]
    return [topic_id for topic_id in best if scores[topic_id] > 0]


def _line(text: str, wanted: frozenset[str]) -> str:
    """The sentence of a text that says most of what is wanted, cut to a line."""
    sentences = re.split(r"(?<=[.!?…])\s+", " ".join(text.split()))
    best = max(sentences, key=lambda sentence: len(stems(sentence) & wanted))
    return best if len(best) <= LONGEST_LINE else best[:LONGEST_LINE].rsplit(" ", 1)[0] + " […]"
