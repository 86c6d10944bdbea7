"""What time does to campaigns and entries: they get ready, begin, end, and are missed."""

from collections import Counter
from collections.abc import Callable
from datetime import datetime
from functools import partial

from django.db import transaction

from apps.accounts.actors import SYSTEM
from apps.common.errors import ShopError
from apps.common.hands import Hand
from apps.promotion.models import Campaign, Enrolment
from apps.promotion.services.campaign_moves import (
    campaign_end,
    campaign_go_live,
    campaign_make_ready,
)
from apps.promotion.services.enrolments import enrolment_move
from apps.promotion.states import SYSTEM as JOB

STEPS = {"approved": campaign_make_ready, "ready": campaign_go_live, "live": campaign_end}
Take = Callable[..., object]
EVENTS = {"approved": "make_ready", "ready": "go_live", "live": "end"}


def campaigns_tick(*, now: datetime) -> dict[str, int]:
    """Move every campaign and entry whose time has come; what a guard refuses waits for people."""
    done: Counter[str] = Counter()
    ended = Campaign.objects.filter(state="live", ends_at__lte=now)
    begun = Campaign.objects.filter(state="ready", starts_at__lte=now)
    waiting = Campaign.objects.filter(state="approved", starts_at__gt=now)
    for rows in (ended, begun, waiting):
        for row in rows.order_by("pk"):
            take: Take = partial(STEPS[row.state], campaign_id=row.pk)
            done[EVENTS[row.state]] += _try(take, row.shop_id, now)
    closed = Enrolment.objects.filter(state__in=("draft", "rejected"), closes_at__lte=now)
    for entry in closed.select_related("campaign").order_by("pk"):
        take = partial(enrolment_move, enrolment_id=entry.pk, event="miss")
        done["miss"] += _try(take, entry.campaign.shop_id, now)
    return {event: count for event, count in done.items() if count}


def _try(take: Take, shop_id: int, now: datetime) -> int:
    try:
        with transaction.atomic():
            take(hand=Hand(SYSTEM, JOB, shop_id, now))
    except ShopError:
        return 0
    return 1
