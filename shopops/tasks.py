"""Jobs of the installation itself: the nightly backup and its weekly proof."""

from pathlib import Path

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from shopops.backup.check import restore_check as check
from shopops.backup.folder import newest
from shopops.backup.make import backup_make
from shopops.backup.retention import Rule

SOFT_SECONDS, HARD_SECONDS = 7_000, 7_200


# Confirmed at the start: a job longer than the broker's patience would be handed out twice.
@shared_task(acks_late=False, soft_time_limit=SOFT_SECONDS, time_limit=HARD_SECONDS)
def backup() -> str:
    """Make the nightly backup where BACKUP_DIR names a folder; return its name."""
    if not settings.BACKUP_DIR:
        return ""
    made = backup_make(folder=Path(settings.BACKUP_DIR), rule=Rule(), now=timezone.now())
    return made.path.name


@shared_task(acks_late=False, soft_time_limit=SOFT_SECONDS, time_limit=HARD_SECONDS)
def restore_check() -> str:
    """Prove that the newest backup restores; return its name."""
    if not settings.BACKUP_DIR:
        return ""
    return check(path=newest(Path(settings.BACKUP_DIR))).path.name
