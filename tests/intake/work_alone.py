"""Reads and commits one batch in a process of its own, which a test may kill at any point."""

import json
import os
import sys
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shopops.settings_test")


def main() -> None:
    """Take {"database", "uploads", "batch"}; say "ready" when everything is loaded, then work."""
    import django

    django.setup()
    from django.conf import settings
    from django.db import connection
    from django.utils import timezone

    from apps.intake import services

    told = json.loads(sys.argv[1])
    connection.settings_dict["NAME"] = told["database"]
    settings.UPLOAD_ROOT = Path(told["uploads"])
    connection.ensure_connection()
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    services.batch_read(batch_id=told["batch"], now=timezone.now())
    services.batch_commit(batch_id=told["batch"], now=timezone.now())


if __name__ == "__main__":
    main()
