"""Fixtures of the import tests."""

from pathlib import Path

import pytest
from django.conf import LazySettings


@pytest.fixture(autouse=True)
def _uploads(settings: LazySettings, tmp_path: Path) -> None:
    """Keep uploaded files in a folder of the test."""
    settings.UPLOAD_ROOT = tmp_path / "uploads"
