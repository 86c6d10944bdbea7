"""Starts the rehearsal on a restored copy, in a process that knows nothing of live data."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlsplit

from django.conf import settings
from django.db.backends.base.base import BaseDatabaseWrapper

from shopops.backup.errors import BackupError

PATIENCE_SECONDS = 3_600
START = "import django; django.setup(); from shopops.backup.rehearsal import main; main()"
# The copy has no broker and sends no mail.
_LIVE_ONLY = ("REDIS_URL", "FAST_CACHE_URL", "BACKUP_DIR", "BACKUP_KEY", "SHOPOPS_CRASH_AT")


def copy_try(copy: BaseDatabaseWrapper, kept: Mapping[str, Any]) -> dict[str, int]:
    """Sign in and import on a restored copy, under the kept keys of its backup.

    Returns how many migrations it needed ("migrated"), sign-ins and imported orders. Raises
    BackupError in words when one of these fails.
    """
    with tempfile.TemporaryDirectory(prefix="rehearsal-") as folder:
        values = {
            **{name: value for name, value in os.environ.items() if name not in _LIVE_ONLY},
            "DJANGO_SETTINGS_MODULE": "shopops.settings",
            "DATABASE_URL": _address(copy),
            "STATEMENT_TIMEOUT": "10min",
            "PUBLIC_URL": settings.PUBLIC_URL,
            "SECRET_KEY": kept["SECRET_KEY"][0],
            "SECRET_KEY_FALLBACKS": ",".join(kept["SECRET_KEY"][1:]),
            "BUYER_KEY": kept.get("BUYER_KEY", ""),
            "SHOPOPS_DATA": folder,
            "TRUSTED_PROXY_COUNT": "0",
            "EMAIL_URL": "dummymail://",
            "LOG_LEVEL": "ERROR",
        }
        return _done(values)


def _done(values: Mapping[str, str]) -> dict[str, int]:
    command = [sys.executable, "-c", START]
    try:
        ran = subprocess.run(  # noqa: S603
            command, cwd=settings.BASE_DIR, env=values, capture_output=True, text=True,
            check=False, timeout=PATIENCE_SECONDS,
        )  # fmt: skip
    except subprocess.TimeoutExpired as error:
        raise BackupError("The restored copy does not answer: an hour was not enough.") from error
    if not ran.stdout:
        raise BackupError(f"The restored copy could not be tried out: {ran.stderr[-1_000:]}")
    told: dict[str, Any] = json.loads(ran.stdout)
    if "error" in told:
        raise BackupError(f"It restores, but cannot be worked with: {told['error']}.")
    return told


def _address(copy: BaseDatabaseWrapper) -> str:
    """The address of the copy: that of the live database with another name."""
    name = copy.settings_dict["NAME"]
    if given := os.environ.get("DATABASE_URL"):
        parts = urlsplit(given)
        return parts._replace(path=f"{parts.path.rpartition('/')[0]}/{quote(name)}").geturl()
    params = copy.get_connection_params()
    return f"postgres://{params['user']}@/{params['host']}/{name}"
