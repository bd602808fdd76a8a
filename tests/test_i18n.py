"""Every string is translatable and complete; formats follow the language; none is stale."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from consult import paths
from consult.i18n import LANGUAGES, percent
from consult.names import language_name

LONE_PERCENT = re.compile(r"%(?![(%])")
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]")
ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def strings(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """Every string that code and templates ask to have translated (of plural pairs, the singular)."""
    template = tmp_path_factory.mktemp("messages") / "messages.pot"
    extract = [str(Path(sys.executable).with_name("pybabel")), "-q", "extract", "-F", "pyproject.toml", "-k", "_l"]
    subprocess.run([*extract, "-o", str(template), "."], cwd=ROOT, check=True)
    with template.open("rb") as stream:
        return {(m.id[0] if isinstance(m.id, tuple) else m.id) for m in read_po(stream) if m.id}


@pytest.mark.parametrize("tag", [tag for tag in LANGUAGES if tag != "en"])
def test_catalogue_is_complete_and_placeholders_match(strings, tag):
    with (paths.TRANSLATIONS / f"{tag}.po").open("rb") as stream:
        catalogue = read_po(stream, locale=LANGUAGES[tag].formats)
    known = {(m.id[0] if isinstance(m.id, tuple) else m.id): m for m in catalogue if m.id}
    missing = sorted(strings - set(known))
    assert not missing, f"{len(missing)} strings are not in {tag}.po: {missing[:10]}"
    stale = sorted(set(known) - strings)
    assert not stale, f"{tag}.po has strings that nothing uses any more: {stale[:10]}"
    for source, message in known.items():
        forms = message.string if isinstance(message.string, tuple) else (message.string,)
        assert all(forms), f"{tag}.po: {source!r} has no translation"
        # Templates fill placeholders into every text: a lone per cent sign would be taken for one.
        assert not any(LONE_PERCENT.search(text) for text in (source, *forms)), f"{tag}.po: lone % in {source!r}"
        assert not message.fuzzy, f"{tag}.po: {source!r} is marked as doubtful"
        for form in forms:
            wanted = set(PLACEHOLDER.findall(source)) - {"%(num)s"}
            assert wanted == set(PLACEHOLDER.findall(form)) - {"%(num)s"}, f"{tag}.po: placeholders of {source!r}"


def test_pages_are_in_the_language_of_their_address(client, make):
    make.consultation()
    spanish, english = client.get("/es/"), client.get("/en/")
    assert '<html lang="es"' in spanish.text and "¿Qué debe cambiar?" in spanish.text
    assert '<html lang="en"' in english.text and "What should change?" in english.text


def test_text_missing_in_a_language_is_marked_as_the_other(client, make):
    make.consultation(title={"es": "Solo en español"})
    assert '<span lang="es">Solo en español</span>' in client.get("/en/").text


@pytest.mark.parametrize(
    ("share", "written"),
    [(0, "0%"), (0.001, "<1%"), (0.005, "<1%"), (0.425, "42%"), (0.994, "99%"), (0.999, ">99%"), (1, "100%")],
)
def test_a_little_is_not_nothing(app, share, written):
    with app.app_context():
        assert percent(share) == written


@pytest.mark.parametrize(
    ("tag", "spanish", "english"),
    [
        ("nhe", "náhuatl de la Huasteca oriental", "Nahuatl of the eastern Huasteca"),
        ("yua", "maya de Yucatán", "Maya of Yucatán"),
        ("zap", "zapoteco", "Zapotec"),
        ("en", "inglés", "English"),
        ("qqq", "qqq", "qqq"),
    ],
)
def test_languages_are_called_in_the_readers_words(app, tag, spanish, english):
    for lang, name in (("es", spanish), ("en", english)):
        with app.test_request_context(f"/{lang}/"):
            app.preprocess_request()
            assert language_name(tag) == name


def test_unknown_language_is_no_page(client):
    assert client.get("/xx/").status_code == 404


def test_root_leads_to_the_browsers_language(client):
    assert client.get("/", headers={"Accept-Language": "en-GB"}).location.endswith("/en/")
    assert client.get("/", headers={"Accept-Language": "fr"}).location.endswith("/es/")
