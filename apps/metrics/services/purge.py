"""Forgets what the rollup did long ago."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from apps.metrics.models import RollupRun

KEPT = timedelta(days=90)


@transaction.atomic
def runs_purge(*, now: datetime) -> int:
    """Delete the runs older than 90 days, never a shop's newest done one; return how many.

    The newest done run says as of when the figures of a quiet shop stand.
    """
    newer = RollupRun.objects.done().filter(
        shop=OuterRef("shop"), finished_at__gt=OuterRef("finished_at")
    )
    old = RollupRun.objects.filter(finished_at__lt=now - KEPT)
    deleted: int = old.filter(~Q(state=RollupRun.State.DONE) | Exists(newer)).delete()[0]
    return deleted
