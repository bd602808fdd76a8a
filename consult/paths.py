"""Where templates, static files and migrations are, from a checkout and from an installed wheel."""

from pathlib import Path

PACKAGE = Path(__file__).resolve().parent
# The wheel carries these folders inside the package; in a checkout they stand beside it.
ROOT = PACKAGE if (PACKAGE / "templates").is_dir() else PACKAGE.parent
TEMPLATES = ROOT / "templates"
STATIC = ROOT / "static"
MIGRATIONS = ROOT / "migrations"
TRANSLATIONS = PACKAGE / "translations"
