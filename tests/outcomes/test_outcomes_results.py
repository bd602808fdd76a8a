"""The results page: true numbers, honest warnings, in pages."""

import re

from consult.models.people import StakeholderGroup
from tests.outcomes.conftest import as_family, publish, queries, words

RESULTS = "/en/c/agua/resultados"


def test_nothing_before_the_results_are_published(client, make):
    c = make.consultation()
    sent = make.submission(c, "Words that are not public yet.", folio="AGUA-1")
    make.issue(make.run(c, [sent]).topics[0], "Not public yet")
    for path in ("resultados", "resultados/1", "aportacion/AGUA-1", "metodo"):
        answer = client.get(f"/en/c/agua/{path}")
        assert answer.status_code == 404
        assert "The results are not published yet" in answer.text
        assert 'href="/en/c/agua"' in answer.text
        assert "Not public yet" not in answer.text and "Words that are" not in answer.text


def test_what_was_found_in_one_sentence(client, world):
    page = client.get(RESULTS)
    said = words(page.text)
    assert page.status_code == 200
    assert "What was said about “Water in the city”" in said
    finding = (
        "Of the 12 people and organisations that took part, 8 (67%) speak about “Water shared fairly”, "
        "more than about any other issue."
    )
    assert finding in said
    assert f'<meta property="og:description" content="{finding}">' in page.text
    assert "approved by Ana Ruiz and Luis Paz" in said


def test_a_tie_is_told_as_a_tie(client, make):
    c = make.consultation()
    run = make.run(c, [make.submission(c, "One.")], [make.submission(c, "Two.")])
    for topic, name in zip(run.topics, ("Alpha", "Beta"), strict=True):
        make.issue(topic, name)
    publish(make, c)
    assert "1 (50%) speak about “Alpha”, and as many about “Beta”." in words(client.get(RESULTS).text)


def test_figures_and_who_was_not_heard(client, world):
    said = words(client.get(RESULTS).text)
    assert "12 submissions 1 position paper 2 states 2 languages" in said
    unheard = re.search(r"Nobody wrote from: ([^.]+)\.", said)
    assert unheard
    states = unheard[1].split(", ")
    assert len(states) == 30 and "Yucatán" in states
    assert "Oaxaca" not in states and "Puebla" not in states
    assert "Largest group: Citizens, 92%" in said
    assert "1 asked to be counted without being quoted." in said


def test_issues_stand_in_their_order_with_their_numbers(client, world):
    said = words(client.get(RESULTS).text)
    assert "1. Water shared fairly 7 people 1 organisation 67% of those who took part" in said
    assert "2. Fair tariffs 3 people 25% of those who took part" in said
    assert "Academia 1, Citizens 7" in said
    # Six letters are one text; the words of whoever asked only to be counted are none.
    assert "Read all 3 texts: Water shared fairly" in said and "Read all 2 texts: Fair tariffs" in said


def test_an_issue_with_few_voices_says_so(client, make):
    c = make.consultation()
    many = [make.submission(c, f"Text number {n}.") for n in range(30)]
    run = make.run(c, many, [make.submission(c, "One voice.")])
    make.issue(run.topics[0], "Many")
    make.issue(run.topics[1], "Few")
    publish(make, c)
    many_part, few_part = words(client.get(RESULTS).text).split("1. Many")[1].split("2. Few")
    warning = "Fewer than 30 people and organisations"
    assert warning not in many_part
    assert warning in few_part


def test_a_campaign_is_counted_apart(client, world):
    water, fares = words(client.get(RESULTS).text).split("1. Water")[1].split("2. Fair")
    assert "6 of them sent nearly the same text. Without those: 2." in water
    assert "Campaign" not in fares


def test_two_people_with_the_same_words_are_no_campaign(client, make):
    c = make.consultation()
    sent = [make.submission(c, "Fix the leaks.") for _ in range(4)]
    run = make.run(c, sent)
    as_family(run, sent)
    make.issue(run.topics[0], "Leaks")
    publish(make, c)
    assert "Campaign" not in client.get(RESULTS).text


def test_quotes_say_where_they_come_from_and_lead_to_the_whole(client, world):
    text = client.get(RESULTS).text
    said = words(text)
    assert "The tanker comes at four in the morning. [1.1] Rosa Hernández · Citizens · Read in full" in said
    assert "[1.2] Universidad del Valle · Academia · Puebla · Read in full" in said
    links = re.findall(r'href="(/en/c/agua/aportacion/AGUA-N1\?p=(\d+)#p\2)"', text)
    assert len(links) == 1
    assert "<mark" in client.get(links[0][0]).text


def test_what_is_in_no_issue(client, world):
    said = words(client.get(RESULTS).text)
    assert "1 of the 12 submissions (8%) are in none of these issues." in said
    assert world.lone.answers[0].text not in said


def test_names_are_escaped(client, make):
    c = make.consultation()
    run = make.run(c, [make.submission(c, "<script>alert(1)</script> in my words")])
    issue = make.issue(run.topics[0], '<b>"Bold"</b>')
    publish(make, c)
    for path in (RESULTS, f"{RESULTS}/{issue.id}"):
        text = client.get(path).text
        assert "<script>alert" not in text and "<b>&#34;" not in text
        assert '<b>"Bold' not in text
        assert "&lt;script&gt;alert(1)" in text


def _with_issues(make, number):
    c = make.consultation()
    groups = [[make.submission(c, f"Text {n} a."), make.submission(c, f"Text {n} b.")] for n in range(number)]
    run = make.run(c, *groups)
    for n, topic in enumerate(run.topics):
        make.issue(topic, f"Issue {n:02}")
    publish(make, c)
    return c


def test_more_than_twelve_issues_are_read_in_pages(client, make):
    _with_issues(make, 15)
    first, second = client.get(RESULTS).text, client.get(f"{RESULTS}?page=2").text
    assert first.count('id="issue-') == 12 and second.count('id="issue-') == 3
    assert "More issues" in words(first)
    assert "13. Issue 12" in words(second)
    # All are named on the first page, those further on with a link to their own.
    assert "Issue 14" in words(first)
    for wrong in ("0", "-1", "9" * 30, "x"):
        assert client.get(f"{RESULTS}?page={wrong}").status_code == 200
    assert client.get(f"{RESULTS}?page=99").text.count('id="issue-') == 3


def test_more_issues_ask_no_more_of_the_database(client, make, app):
    _with_issues(make, 3)
    client.get(RESULTS)  # what a process keeps between requests is read once
    with queries() as few:
        client.get(RESULTS)
    other = make.consultation("bosques", folio_prefix="BOSQUE")
    groups = [[make.submission(other, f"Tree {n} {m}.") for m in range(4)] for n in range(12)]
    run = make.run(other, *groups)
    for n, topic in enumerate(run.topics):
        make.issue(topic, f"Forest {n}")
    publish(make, other)
    client.get("/en/c/bosques/resultados")
    with queries() as many:
        assert client.get("/en/c/bosques/resultados").text.count('id="issue-') == 12
    assert 0 < len(many) <= len(few) <= 20


def test_public_pages_ask_for_no_cookie(client, world):
    for path in (RESULTS, f"{RESULTS}/{world.water.id}", "/en/c/agua/aportacion/AGUA-N1", "/en/c/agua/metodo"):
        answer = client.get(path)
        assert answer.headers["Cache-Control"] == "no-cache", path
        assert "Cookie" not in answer.headers.get("Vary", "") and "Set-Cookie" not in answer.headers


def test_undeclared_groups_are_named_so(client, make):
    c = make.consultation()
    run = make.run(
        c, [make.submission(c, "From nowhere.", group=None), make.submission(c, "Hm.", group=StakeholderGroup.OTHER)]
    )
    make.issue(run.topics[0])
    publish(make, c)
    said = words(client.get(RESULTS).text)
    assert "Other 1, Not declared 1" in said and "Largest group: Other, 50%" in said
    assert "Nobody said which state they write from." in said and "Nobody wrote from" not in said


def test_no_group_is_called_the_largest_where_none_is(client, make):
    c = make.consultation()
    groups = [StakeholderGroup.ACADEMIA, StakeholderGroup.CITIZEN, None]
    run = make.run(
        c, [make.submission(c, "Agua.", group=group) for group in groups], [make.submission(c, "Hm.", group=None)]
    )
    make.issue(run.topics[0])
    nowhere = make.issue(run.topics[1], "Nowhere")
    publish(make, c)
    assert "Largest groups, with 25% each: " in words(client.get(RESULTS).text)
    assert "Nobody declared a group" in words(client.get(f"{RESULTS}/{nowhere.id}").text)
