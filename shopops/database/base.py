"""The database backend: PostgreSQL whose address comes from the embedded server."""

import os
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError
from django.db.backends.postgresql import base
from django.db.utils import OperationalError

from shopops.database.client import DatabaseClient
from shopops.embedded import EmbeddedError, ensure_database
from shopops.embedded.postgres import PORT


class DatabaseUnavailableError(OperationalError, CommandError):
    """The embedded server cannot run: commands print it in words, pages see a database error."""


def server_folder() -> Path:
    """Socket folder of the embedded server, which is started when it does not run."""
    durable = os.environ.get("SHOPOPS_FSYNC", "on") != "off"
    try:
        return ensure_database(settings.DATA_ROOT, durable=durable)
    except EmbeddedError as error:
        raise DatabaseUnavailableError(str(error)) from error


class DatabaseWrapper(base.DatabaseWrapper):
    """Asks for the server each time a connection is opened, so that it also heals after a crash."""

    client_class = DatabaseClient

    def get_connection_params(self) -> dict[str, Any]:
        """Django's parameters with the socket folder of the running server."""
        params: dict[str, Any] = super().get_connection_params()
        return params | {"host": str(server_folder()), "port": PORT}
