"""What is kept out of promotion, why, and what stands in a campaign all the same."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Final

from apps.common.access import Access
from apps.common.http import missing
from apps.promotion.models import Campaign, CampaignItem
from apps.promotion.states import CAMPAIGN_OPEN, may_hold
from apps.shop.models import Shop, SkuHold

PAGE: Final = 100
LIFTED: Final = 30


@dataclass(frozen=True)
class HoldLine:
    """A hold, the open campaigns that it stops, and whether the reader may lift it."""

    row: SkuHold
    campaigns: tuple[Campaign, ...]
    may_lift: bool

    @property
    def is_of_issue(self) -> bool:
        """Tell whether a product issue placed it."""
        return bool(self.row.source.startswith("issue:"))


@dataclass(frozen=True)
class HoldPage:
    """What stands, the youngest first, and what was lifted lately."""

    standing: tuple[HoldLine, ...]
    lifted: tuple[SkuHold, ...]


def hold_page(shop: Shop, role: str, *, sees_plans: bool) -> HoldPage:
    """Return the holds of a shop as somebody of a role sees them; plans only to who may know."""
    rows = SkuHold.objects.filter(shop=shop).select_related("sku__product")
    standing = list(rows.filter(lifted_at=None).order_by("-placed_at", "-pk")[:PAGE])
    items = CampaignItem.objects.filter(
        sku__in=[each.sku_id for each in standing],
        campaign__state__in=CAMPAIGN_OPEN if sees_plans else ("live",),
    ).select_related("campaign")
    stopped: dict[int, list[Campaign]] = defaultdict(list)
    for item in items.order_by("campaign_id"):
        stopped[item.sku_id].append(item.campaign)
    lines = (
        HoldLine(each, tuple(dict.fromkeys(stopped[each.sku_id])), may_hold(each.kind, role))
        for each in standing
    )
    lifted = rows.filter(lifted_at__isnull=False).order_by("-lifted_at", "-pk")
    return HoldPage(tuple(lines), tuple(lifted[:LIFTED]))


def hold_of(access: Access, hold_id: int) -> SkuHold:
    """Return a hold of a shop that the page may show, or raise not_found."""
    rows = SkuHold.objects.visible_to(access).select_related("shop")
    found: SkuHold | None = rows.filter(pk=hold_id).first()
    if found is None:
        raise missing()
    return found
