"""The proposals of a shop as a person decides them."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final

from apps.promotion.models import BidProposal, BidRun
from apps.promotion.selectors.margins import settings_of
from apps.shop.models import Shop

# "entered" are those that were entered into the console, "hurt" those of them that cost money.
TABS: Final = ("decide", "approved", "watch", "keep", "entered", "hurt")
AFTERWARDS: Final = ("entered", "hurt")
PAGE: Final = 200
ENTERED: Final = ("applied", "judged", "reverted")
ORDER: Final = ("delete", "lower", "raise", "add", "keep", "watch")


@dataclass(frozen=True)
class ProposalPage:
    """One tab: its proposals, the surest first within an action, and how many each tab has."""

    run: BidRun | None
    rows: tuple[BidProposal, ...]
    counts: Mapping[str, int]
    more: bool
    bidding_on: bool


def proposal_page(shop: Shop, tab: str, now: datetime) -> ProposalPage:
    """Return the proposals of a tab."""
    every = BidProposal.objects.filter(run__shop=shop)
    live = every.live().filter(expires_at__gt=now)
    counted = Counter(_tab_of(state, action) for state, action in live.values_list(
        "state", "action"))  # fmt: skip
    picked = {
        "decide": live.filter(state="proposed"),
        "approved": live.filter(state="approved"),
        "watch": live.filter(state="noted", action="watch"),
        "keep": live.filter(state="noted", action="keep"),
        "entered": every.filter(state__in=ENTERED).order_by("-applied_at"),
        # The surest first: those whose interval lies below nothing.
        "hurt": every.filter(state="judged", effect__lt=0).order_by("effect_high", "pk"),
    }[tab]
    along = picked.select_related("ad_group__ad_campaign", "keyword", "decided_by")
    found = list(along[: PAGE + 1])
    if tab not in AFTERWARDS:
        found.sort(key=_place)
    run = BidRun.objects.filter(shop=shop).order_by("-day").first()
    return ProposalPage(
        run, tuple(found[:PAGE]), counted, len(found) > PAGE, settings_of(shop).bidding_on
    )


def _tab_of(state: str, action: str) -> str:
    return {"proposed": "decide", "approved": "approved"}.get(state, action)


def _place(row: BidProposal) -> tuple[int, float, int]:
    spend = float(row.evidence.get("spend") or 0)
    return ORDER.index(row.action), -spend, row.pk


def approved_rows(shop: Shop, now: datetime) -> list[tuple[str, ...]]:
    """Return what is approved as rows for the ad console: campaign, group, word, bids, what."""
    rows = BidProposal.objects.filter(run__shop=shop, state="approved", expires_at__gt=now)
    along = rows.select_related("ad_group__ad_campaign", "keyword").order_by("pk")
    return [
        (
            row.ad_group.ad_campaign.external_id, str(row.ad_group.ad_campaign),
            row.ad_group.external_id, str(row.ad_group), row.keyword.text if row.keyword else "",
            row.keyword.match if row.keyword else "", row.action, _bid(row.old_bid),
            _bid(row.new_bid),
        )
        for row in along
    ]  # fmt: skip


def _bid(bid: Decimal | None) -> str:
    return "" if bid is None else f"{bid:.2f}"
