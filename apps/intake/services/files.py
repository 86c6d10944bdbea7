"""Where the bytes of files are kept."""

from pathlib import Path

from django.conf import settings


def upload_path(stored_name: str) -> Path:
    """Return where the bytes of a batch are kept."""
    return Path(settings.UPLOAD_ROOT) / stored_name
