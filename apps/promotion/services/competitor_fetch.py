"""Fetches pages of competitors where the shop allows it: rarely, one of a host at a time."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urlsplit

from django.db import DataError, transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from apps.common.errors import ShopError
from apps.common.hands import Hand
from apps.promotion.fetching import Refused, page_fetch, target_of
from apps.promotion.models import CompetitorItem
from apps.promotion.rivalpage import facts_of
from apps.promotion.rivals import Facts
from apps.promotion.selectors.margins import settings_of
from apps.promotion.services.competitors import snapshot_add

# A page is asked for once a day, a host at most once in so many minutes, few pages a run.
DAILY: Final = timedelta(hours=24)
PER_HOST: Final = timedelta(minutes=5)
AT_ONCE: Final = 10

Fetch = Callable[[str], str]


def fetch_ask(*, item: CompetitorItem, hand: Hand) -> None:
    """Ask for a look at an item's page; the next run takes it.

    Raises guard_refused where the shop does not fetch, field_invalid for an address that is not
    fetched.
    """
    if not settings_of(item.competitor_shop.shop).fetch_on:
        text = _(
            "Fetching is switched off: "
            "“Pages of competitors may be fetched” under “Costs and limits”."
        )
        raise ShopError("guard_refused", text, "url")
    try:
        target_of(item.url)
    except Refused as refused:
        raise ShopError("field_invalid", _(str(refused)), "url") from None
    CompetitorItem.objects.filter(pk=item.pk).update(asked_at=hand.now)


def competitors_tick(*, now: datetime, fetch: Fetch = page_fetch) -> dict[str, int]:
    """Look at the pages that are due; a look that failed is kept as failed."""
    done = {"ok": 0, "failed": 0}
    for item in _claim(now):
        done["ok" if _look(item, now, fetch) else "failed"] += 1
    return done


@transaction.atomic
def _claim(now: datetime) -> list[CompetitorItem]:
    """Take due pages, one a host, none of a host that was asked just now; no two runs the same."""
    on = Q(competitor_shop__shop__promotion_settings__fetch_on=True)
    rows = CompetitorItem.objects.watched().filter(on).exclude(url="")
    due = rows.filter(
        Q(asked_at__isnull=False) | Q(fetched_at=None) | Q(fetched_at__lte=now - DAILY)
    )
    locked = due.select_for_update(of=("self",), skip_locked=True).order_by(
        F("asked_at").asc(nulls_last=True), F("fetched_at").asc(nulls_first=True), "pk"
    )
    recent = CompetitorItem.objects.filter(fetched_at__gt=now - PER_HOST)
    busy = {_host(url) for url in recent.values_list("url", flat=True)}
    taken: list[CompetitorItem] = []
    for item in locked.select_related("competitor_shop__shop"):
        if len(taken) < AT_ONCE and _host(item.url) not in busy:
            busy.add(_host(item.url))
            taken.append(item)
    ids = [item.pk for item in taken]
    CompetitorItem.objects.filter(pk__in=ids).update(fetched_at=now, asked_at=None)
    return taken


def _look(item: CompetitorItem, now: datetime, fetch: Fetch) -> bool:
    """Keep what a page shows; one that nobody can read is a failed look, and stops no other."""
    facts, error = _read(item.url, fetch)
    try:
        snapshot_add(item=item, at=now, method="fetch", facts=facts, error=error, now=now)
    except (ShopError, DataError):
        facts, error = None, _("not readable")
        snapshot_add(item=item, at=now, method="fetch", facts=None, error=error, now=now)
    return facts is not None


def _read(url: str, fetch: Fetch) -> tuple[Facts | None, str]:
    """Return what a page shows, or None and why; the parser raises on some broken markup."""
    try:
        return facts_of(fetch(url)), _("no price could be read")
    except Refused as refused:
        return None, str(refused)
    except (AssertionError, ValueError):
        return None, _("not readable")


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").lower()
    except ValueError:
        return ""
