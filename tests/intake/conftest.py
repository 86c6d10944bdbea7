"""Fixtures of the import tests."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.db import connection
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoCaptureOnCommitCallbacks, DjangoDbBlocker

from tests.database_copies import database_copy
from tests.intake.batch_tools import Send
from tests.intake.real_files import FILES, Imported, imported_alone
from tests.shared_data import shared_data


@pytest.fixture(autouse=True)
def _uploads(settings: LazySettings, tmp_path: Path) -> None:
    """Keep uploaded files in a folder of the test."""
    settings.UPLOAD_ROOT = tmp_path / "uploads"


@pytest.fixture(scope="module")
def real(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Imported]:
    """Import everything once; the tests of this file then read the copy."""
    told = {name: str(shared_data(relative)) for name, relative in FILES.items()}
    told["uploads"] = str(tmp_path_factory.mktemp("uploads"))
    with database_copy(django_db_blocker, "retail") as told["database"]:
        connection.close()
        yield Imported(**imported_alone(told))


@pytest.fixture
def send(
    director_client: Client, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> Send:
    """Post to a page as the director and let the worker run."""

    def post(name: str, *args: object, client: Client = director_client, **data: Any) -> Any:
        with django_capture_on_commit_callbacks(execute=True):
            return client.post(reverse(f"intake:{name}", args=args), data)

    return post
