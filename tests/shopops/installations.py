"""Runs commands of their own process on a database of the test server."""

import os
import subprocess
import sys
from pathlib import Path

from django.db import connection

PROJECT = Path(__file__).resolve().parents[2]
KEY = "k" * 40
SECRET_KEY = "s" * 50
HOST = "desk.example.com"


def environment(data_root: Path, *, database: str = "") -> dict[str, str]:
    """What a command needs to work on a database of the test server, by default the test's own."""
    params = connection.get_connection_params()
    name = database or params["dbname"]
    return {
        "PATH": os.environ["PATH"],
        "DATABASE_URL": f"postgres://{params['user']}@/{params['host']}/{name}",
        "DJANGO_SETTINGS_MODULE": "shopops.settings",
        "SHOPOPS_DATA": str(data_root),
        "BACKUP_DIR": str(data_root / "backups"),
        "BACKUP_KEY": KEY,
        "SECRET_KEY": SECRET_KEY,
        "PUBLIC_URL": f"https://{HOST}",
    }


def manage(
    values: dict[str, str], *arguments: str, seconds: int = 180
) -> "subprocess.CompletedProcess[str]":
    """Run one management command to its end, which comes in so many seconds."""
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=PROJECT,
        env=values,
        capture_output=True,
        text=True,
        timeout=seconds,
        check=False,
    )


def address(database: str = "") -> str:
    """The address of a database of the test server for psycopg."""
    params = connection.get_connection_params()
    name = database or params["dbname"]
    return f"host={params['host']} user={params['user']} dbname={name}"
