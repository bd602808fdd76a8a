"""One issue whole: who speaks, and every text that may be read."""

from consult.extensions import db
from consult.models.submissions import Permission
from tests.outcomes.conftest import LETTER, publish, queries, words


def _address(issue):
    return f"/en/c/agua/resultados/{issue.id}"


def test_numbers_and_balance(client, world):
    said = words(client.get(_address(world.water)).text)
    assert "8 of the 12 people and organisations that took part speak about this." in said
    assert "Largest group: Citizens, 88%" in said
    assert "Academia 1 12%" in said
    assert "6 of them sent nearly the same text." in said
    assert "Read these as single voices, not as a tendency." in said


def test_near_identical_texts_are_one_row_with_their_senders(client, world):
    page = client.get(f"{_address(world.water)}?group=citizen").text
    assert words(page).count(LETTER) == 1
    assert "6 people sent nearly this text" in words(page)
    assert "2 texts" in words(page)


def test_the_senders_of_a_campaign_count_with_those_who_must_not_be_quoted(client, world):
    # The first of the family asked not to be shown: another one's text stands for it.
    world.letters[0].permission = Permission.COUNTED
    db.session.commit()
    text = client.get(f"{_address(world.water)}?group=citizen").text
    assert "6 people sent nearly this text" in words(text)
    assert "AGUA-L0" not in text and "AGUA-L1" in text


def test_one_voice_is_told_as_one(client, make):
    c = make.consultation()
    run = make.run(c, [make.submission(c, "Sí.")], [make.submission(c, "No.")])
    issue = make.issue(run.topics[0])
    publish(make, c)
    english, spanish = (words(client.get(f"/{tag}/c/agua/resultados/{issue.id}").text) for tag in ("en", "es"))
    assert "1 of the 2 people and organisations that took part speaks about this." in english
    assert "De las 2 personas y organizaciones que participaron, 1 habla de esto." in spanish
    # One text from one group leaves nothing to choose.
    assert 'class="filters"' not in client.get(f"/en/c/agua/resultados/{issue.id}").text


def test_filters_by_group_and_state(client, world):
    at = _address(world.water)
    academia = words(client.get(f"{at}?group=academia").text)
    assert "1 text · Show all" in academia and "Meters must be read" in academia and LETTER not in academia
    oaxaca = words(client.get(f"{at}?region=MX-OAX").text)
    assert LETTER in oaxaca and "Meters must" not in oaxaca
    nowhere = words(client.get(f"{at}?region=none").text)
    assert "The tanker comes" in nowhere and LETTER not in nowhere
    assert "There is nothing to read here" in words(client.get(f"{at}?group=academia&region=MX-OAX").text)


def test_what_is_not_offered_filters_nothing(client, world):
    at = _address(world.water)
    for wrong in ("group=robots", "region=MX-XXX", "group=%00", "region=" + "x" * 5000):
        assert "3 texts" in words(client.get(f"{at}?{wrong}").text), wrong
    offered = client.get(at).text
    assert 'value="MX-PUE"' in offered and 'value="MX-YUC"' not in offered


def test_an_issue_of_elsewhere_is_not_here(client, make, world):
    other = make.consultation("bosques", folio_prefix="BOSQUE")
    run = make.run(other, [make.submission(other, "Trees.")])
    trees = make.issue(run.topics[0], "Trees")
    publish(make, other)
    assert client.get(f"/en/c/bosques/resultados/{trees.id}").status_code == 200
    assert client.get(_address(trees)).status_code == 404
    for wrong in (0, 10**6, 10**30):
        assert client.get(f"/en/c/agua/resultados/{wrong}").status_code == 404


def test_texts_come_fifty_a_page_each_once(client, make):
    c = make.consultation()
    issue = make.issue(make.run(c, [make.submission(c, f"Opinion number {n}.") for n in range(120)]).topics[0])
    publish(make, c)
    seen = []
    for page, size in ((1, 50), (2, 50), (3, 20)):
        text = client.get(f"{_address(issue)}?page={page}").text.split('id="todas"')[1]
        found = [line for line in (f"Opinion number {n}." for n in range(120)) if line in text]
        assert len(found) == size
        seen += found
    assert len(set(seen)) == 120
    assert "Opinion number" in client.get(f"{_address(issue)}?page=999").text


def test_longer_lists_ask_no_more_of_the_database(client, make):
    c = make.consultation()
    few, many = ([make.submission(c, f"{size} {n}") for n in range(size)] for size in (2, 40))
    run = make.run(c, few, many)
    issues = [make.issue(topic, topic.label) for topic in run.topics]
    publish(make, c)
    asked = []
    client.get(_address(issues[0]))  # what a process keeps between requests is read once
    for issue in issues:
        with queries() as statements:
            client.get(_address(issue))
        asked.append(len(statements))
    assert 0 < asked[1] <= asked[0] <= 16


def test_an_issue_of_unquotable_texts_says_so(client, make):
    c = make.consultation()
    sent = make.submission(c, "MARKED", permission=Permission.COUNTED)
    issue = make.issue(make.run(c, [sent]).topics[0])
    publish(make, c)
    text = client.get(_address(issue)).text
    assert "MARKED" not in text
    assert "asked to be counted without being quoted" in words(text)
    assert "1 of the 1 people" in words(text)
