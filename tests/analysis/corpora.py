"""Small made corpora: themes of uneven size, each with words of its own, all with the same common words."""

import itertools
import random
from pathlib import Path

import analysis
from tests.requirements import absent

DATA = Path(__file__).resolve().parents[2].parent / "shared" / "data"

# The common words are in nearly every text, as "propuesta" is in a real consultation.
COMMON = [
    "propuesta",
    "gobierno",
    "ciudadanía",
    "política",
    "medida",
    "urgente",
    "sociedad",
    "futuro",
    "apoyar",
    "problema",
]
THEMES = {
    "agua": [
        "agua",
        "río",
        "acueducto",
        "sequía",
        "pozo",
        "tubería",
        "manantial",
        "riego",
        "presa",
        "cuenca",
        "acuífero",
        "drenaje",
    ],
    "bici": [
        "bicicleta",
        "ciclista",
        "ciclovía",
        "casco",
        "manubrio",
        "pedal",
        "rueda",
        "timbre",
        "candado",
        "triciclo",
        "freno",
        "cadena",
    ],
    "escuela": [
        "escuela",
        "maestra",
        "alumno",
        "aula",
        "pupitre",
        "primaria",
        "libro",
        "tarea",
        "beca",
        "secundaria",
        "recreo",
        "matrícula",
    ],
    "salud": [
        "hospital",
        "enfermera",
        "vacuna",
        "médico",
        "clínica",
        "receta",
        "farmacia",
        "cirugía",
        "paciente",
        "ambulancia",
        "fiebre",
        "dosis",
    ],
    "ruido": [
        "ruido",
        "bocina",
        "discoteca",
        "decibel",
        "silencio",
        "altavoz",
        "tambor",
        "insomnio",
        "concierto",
        "alarma",
        "claxon",
        "estruendo",
    ],
    "árbol": [
        "árbol",
        "poda",
        "bosque",
        "semilla",
        "sombra",
        "raíz",
        "jardín",
        "hoja",
        "tronco",
        "vivero",
        "reforestar",
        "arbusto",
    ],
}
LINKS = ["la", "el", "y", "con", "para la", "sin", "por el", "de la", "una", "en", "que", "más", "su", "sobre", "como"]
# The largest theme is nearly half of all: fewer topics than by default find it whole.
COARSE = analysis.Config(resolution=0.5)
SIZES = {"agua": 90, "bici": 40, "escuela": 24, "salud": 16, "ruido": 12, "árbol": 12}


def lots_of(seed: int) -> random.Random:
    """Lots that come out the same each time."""
    return random.Random(seed)  # noqa: S311 (nothing here is secret)


def theme_text(theme: str, lots: random.Random, own: int = 5, common: int = 4) -> str:
    """A text with `own` words of a theme and `common` words of all."""
    words = lots.sample(THEMES[theme], own) + lots.sample(COMMON, common)
    lots.shuffle(words)
    return "".join(f"{lots.choice(LINKS)} {word} " for word in words).strip().capitalize() + "."


def made(seed: int = 0, own: int = 5, common: int = 4) -> tuple[list[str], list[str]]:
    """194 different texts and their themes."""
    lots = lots_of(seed)
    labels = [theme for theme, size in SIZES.items() for _ in range(size)]
    return [theme_text(theme, lots, own, common) for theme in labels], labels


def noisy(seed: int) -> tuple[list[str], list[str]]:
    """388 short texts: three words of a theme, three rare ones that texts of any theme share by chance."""
    parts = (["bra", "cle", "dri", "fla", "gro", "plu"], ["mo", "ne", "vi", "ru"], ["sca", "ton", "lex", "quo", "dir"])
    chance = ["".join(word) for word in itertools.product(*parts)]
    lots = lots_of(seed)
    labels = [theme for theme, size in SIZES.items() for _ in range(2 * size)]
    texts = [" y ".join(lots.sample(THEMES[theme], 3) + lots.sample(chance, 3)) for theme in labels]
    return texts, labels


def passages(texts: list[str], first_id: int = 100) -> list[analysis.Passage]:
    return [analysis.Passage(first_id + at, text) for at, text in enumerate(texts)]


def found(model: analysis.TopicModel) -> list[int]:
    """The topic of each passage, -1 for none."""
    return [-1 if place.topic is None else place.topic for place in model.placements]


def real_data(folder: str) -> Path:
    """The folder of a real set; skips where it is not at hand."""
    path = DATA / folder
    if not path.is_dir():
        absent("shared", f"../shared/data/{folder} is absent: no real texts to group")
    return path
