"""The secret keys of an installation: given in the environment, or kept in the data folder."""

import secrets
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

SHORTEST = 50


def secret_key(given: str, folder: Path | None) -> str:
    """Return SECRET_KEY; where a folder is named, make one once and keep it there."""
    key = given
    if not key and folder:
        path = folder / "secret_key"
        if not path.exists():
            folder.mkdir(parents=True, exist_ok=True)
            path.write_text(secrets.token_urlsafe(64))
            path.chmod(0o600)
        key = path.read_text().strip()
    if len(key) < SHORTEST or key.startswith("django-insecure-"):
        raise ImproperlyConfigured(f"SECRET_KEY needs at least {SHORTEST} random characters.")
    return key


def buyer_key(given: str, folder: Path) -> str:
    """Return BUYER_KEY, else the content of buyer.key in the data folder, else nothing."""
    path = folder / "buyer.key"
    key = given or (path.read_text().strip() if path.exists() else "")
    if key and len(key) < SHORTEST:
        raise ImproperlyConfigured(f"BUYER_KEY needs at least {SHORTEST} random characters.")
    return key
