"""Settings of the test suite: own database server, fast hasher, tasks run in place."""

import os
from pathlib import Path

_root = Path(__file__).resolve().parent.parent
os.environ["SHOPOPS_DATA"] = str(_root / "var" / "test")
os.environ.setdefault("SHOPOPS_FSYNC", "off")
os.environ.setdefault("LOG_LEVEL", "ERROR")

from shopops.settings import *  # noqa: E402, F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
CELERY_TASK_ALWAYS_EAGER = True
CELERY_TASK_EAGER_PROPAGATES = True
SECOND_FACTOR_REQUIRED = True
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
# Lets the tests empty the audit log of a database named test_...; see accounts.0002.
DATABASES["default"]["OPTIONS"]["options"] += " -c shopops.allow_truncate=on"  # noqa: F405
# Counters of this process alone; the fast cache itself is tested against its own server.
CACHES["fast"] = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}  # noqa: F405
# A test asks faster than any person; the limits themselves are tested as they are.
PERSON_RATES = dict.fromkeys(PERSON_RATES, (1_000_000, 60))  # noqa: F405
