"""The demonstration's texts: each written on its own, from everywhere, over all themes."""

import csv
from collections import Counter
from pathlib import Path

import pytest

from consult.demo import make_papers, reading, texts
from consult.models.people import StakeholderGroup
from consult.models.submissions import Permission
from consult.names import REGIONS

THEMES = {
    "digital-skills",
    "industry-education",
    "high-skilled",
    "sustainable-workforce",
    "infrastructure",
    "education-reform",
    "equity",
    "binding-oversight",
    "civil-academia",
    "work-dynamics",
    "regional-education",
    "levels-languages",
    "ethics",
    "shared-responsibility",
    "digital-divide",
}
SHARED_BEGINNING = 60  # characters


@pytest.fixture(scope="module")
def comments() -> list[texts.Text]:
    return [text for text in texts.comments() if not text.key.startswith("m")]


@pytest.fixture(scope="module")
def campaign() -> list[texts.Text]:
    return [text for text in texts.comments() if text.key.startswith("m")]


@pytest.fixture(scope="module")
def labels() -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    with (texts.FOLDER / "labels.csv").open(newline="") as file:
        for row in csv.DictReader(file):
            found.setdefault(row["key"], set()).add(row["theme"])
    return found


def test_many_wrote_from_everywhere(comments):
    assert len(comments) >= 240
    assert {text.group for text in comments} == set(StakeholderGroup)
    regions = {text.region for text in comments if text.region}
    assert regions <= set(REGIONS)
    assert len(regions) >= 24
    assert {text.language for text in comments} == {"es", "en"}
    assert {text.permission for text in comments} == set(Permission)
    assert {position for text in comments for position in text.answers} == {1, 2, 3}


def test_nobody_repeats_anybody(comments):
    written = [answer for text in comments for answer in text.answers.values()]
    assert len(set(written)) == len(written)
    beginnings = Counter(answer[:SHARED_BEGINNING].casefold() for answer in written)
    assert [beginning for beginning, number in beginnings.items() if number > 1] == []
    openings = Counter(tuple(answer.casefold().split()[:4]) for answer in written)
    assert openings.most_common(1)[0][1] <= 3


def test_texts_are_as_long_and_as_short_as_real_ones(comments):
    lengths = sorted(sum(len(answer.split()) for answer in text.answers.values()) for text in comments)
    assert lengths[0] <= 12
    assert lengths[-1] >= 180
    assert 30 <= lengths[len(lengths) // 2] <= 110


def test_keys_and_names_are_in_order(comments, campaign):
    every = [*comments, *campaign, *(paper.text for paper in texts.papers())]
    assert len({text.key for text in every}) == len(every)
    for text in every:
        assert bool(text.name) == (text.permission is Permission.NAMED), text.key
        assert not (text.organisation and text.group is StakeholderGroup.CITIZEN), text.key


def test_a_campaign_of_forty_letters_in_three_variants(campaign):
    assert len(campaign) == 40
    letters = [" ".join(text.answers.values()) for text in campaign]
    assert 3 <= len(set(letters)) < 40


def test_every_text_has_its_theme_beside_it(comments, labels):
    papers = {paper.text.key for paper in texts.papers()}
    assert set(labels) == {text.key for text in comments} | papers
    themes = Counter(theme for key, found in labels.items() if key not in papers for theme in found)
    assert set(themes) == THEMES | {"off-topic"}
    assert min(themes.values()) >= 10
    assert {theme for key in papers for theme in labels[key]} == THEMES


def test_twelve_papers_from_all_sides():
    papers = texts.papers()
    assert len(papers) == 12
    assert Counter(paper.file.suffix for paper in papers) == {".pdf": 7, ".docx": 5}
    assert {paper.text.group for paper in papers} == set(StakeholderGroup) - {StakeholderGroup.CITIZEN}
    assert len({paper.text.region for paper in papers}) >= 9
    assert all(paper.text.title and paper.text.abstract for paper in papers)


def test_the_files_are_what_their_sources_make(tmp_path: Path):
    make_papers.main(tmp_path)
    made = sorted(path.name for path in tmp_path.iterdir())
    files = [*(paper.file for paper in texts.papers()), reading.FILE]
    assert made == sorted(file.name for file in files)
    for file in files:
        assert (tmp_path / file.name).read_bytes() == file.read_bytes(), file.name
