"""Who asks, by which scheme and for which host, where proxies stand in front of the site."""

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix


def init_app(app: Flask) -> None:
    """Believe what as many proxies say as the settings name. With none of them, anybody could say anything."""
    trusted = app.config["TRUSTED_PROXIES"]
    if trusted:
        # Each appends to X-Forwarded-For, and only the last entries are its own word. No prefix: the site is at /.
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=trusted, x_proto=trusted, x_host=trusted)  # type: ignore[method-assign]
