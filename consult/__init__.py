"""Consult: open consultations read, clustered into issues, signed and answered."""

from flask import Flask

__version__ = "0.1.0"


def create_app(settings: "dict[str, str] | None" = None) -> Flask:
    """Build the web application.

    `settings` are read instead of the process environment (tests, commands); names as in config.py.
    Raises config.SettingError naming the setting that is missing or wrong.
    """
    from consult import (
        access,
        assets,
        bodies,
        config,
        context,
        errors,
        extensions,
        headers,
        i18n,
        paths,
        proxies,
        routes,
    )

    app = Flask(__name__, template_folder=str(paths.TEMPLATES), static_folder=None)
    config.configure(app, settings)
    proxies.init_app(app)
    bodies.init_app(app)
    extensions.init_app(app)
    i18n.init_app(app)
    assets.init_app(app)
    context.init_app(app)
    access.init_app(app)
    headers.init_app(app)
    errors.init_app(app)
    routes.register(app)
    return app
