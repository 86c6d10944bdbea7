"""`manage.py dbshell` on the embedded server, with the psql that came with it."""

from collections.abc import Iterable
from typing import Any

from django.db.backends.postgresql import client

from shopops.embedded.binaries import postgres_binaries
from shopops.embedded.postgres import PORT


class DatabaseClient(client.DatabaseClient):
    """Runs the bundled psql on the embedded server's socket."""

    def runshell(self, parameters: Iterable[str]) -> None:
        """Open the shell; the open connection keeps the server up for its length."""
        self.connection.ensure_connection()
        self.executable_name = str(postgres_binaries().bin / "psql")
        params = self.connection.get_connection_params()
        address: dict[str, Any] = {"HOST": params["host"], "PORT": PORT}
        self.connection.settings_dict |= address
        super().runshell(parameters)
