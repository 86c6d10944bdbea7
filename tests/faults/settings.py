"""Settings of an installation that is killed again and again: the product's, with a quick clock."""

from datetime import timedelta

from shopops.settings import *  # noqa: F403

TICK = timedelta(seconds=1)
CELERY_BEAT_SCHEDULE = {
    name: {
        "task": f"apps.{task}",
        "schedule": TICK,
        "options": {"expires": 15},
    }
    for name, task in {
        "rollup-drain": "metrics.tasks.rollup_drain",
        "day-tick": "metrics.tasks.day_tick",
        "intake-sweep": "intake.tasks.sweep_leases",
    }.items()
}
CELERY_BEAT_MAX_LOOP_INTERVAL = 1
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# The broker is reached through a line that the tests can make slow, silent or deaf.
CELERY_BROKER_URL = f"redis+socket://{DATA_ROOT}/line.sock?virtual_host=0"  # noqa: F405
# It is uploaded to faster than by any person.
PERSON_RATES = dict.fromkeys(PERSON_RATES, (1_000_000, 60))  # noqa: F405
