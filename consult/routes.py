"""Which blueprints there are. A feature that is added gets its line here."""

import importlib

from flask import Flask

FEATURES = (
    "consultations",
    "consultations.setup",
    "submissions",
    "accounts",
    "issues",
    "outcomes",
    "papers",
    "documents",
    "opendata",
    "operations",
    "notices",
    "intake",
)


def register(app: Flask) -> None:
    """Register the blueprint of every feature folder."""
    for feature in FEATURES:
        module = importlib.import_module(f"consult.{feature}.views")
        app.register_blueprint(module.blueprint)
