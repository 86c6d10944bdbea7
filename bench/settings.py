"""Settings of the measurements: production's, with an own data folder and plain static files."""

import os
from pathlib import Path

_root = Path(__file__).resolve().parent.parent
os.environ["SHOPOPS_DATA"] = str(_root / "var" / "bench")
os.environ.setdefault("LOG_LEVEL", "ERROR")
os.environ.setdefault("STATEMENT_TIMEOUT", "10min")

from shopops.settings import *  # noqa: E402, F403

# The pages link their files by name; hashing them is done once, at the start, and not measured.
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
# A measurement asks faster than any person.
PERSON_RATES = dict.fromkeys(PERSON_RATES, (1_000_000, 60))  # noqa: F405
