"""What queues brought: counts with their numerator and denominator, and the honest uplift."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.db.models import Count, Q

from apps.common.smallsample import newcombe
from apps.service.models import Promise, QueueItem
from apps.shop.models import Shop

WINDOW = timedelta(days=28)
Kind = QueueItem.Kind


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many."""

    part: int
    whole: int

    @property
    def ratio(self) -> Decimal | None:
        """Return the share, None of nothing."""
        return Decimal(self.part) / self.whole if self.whole else None


@dataclass(frozen=True, slots=True)
class QueueFigures:
    """Four weeks of a shop's queues; `uplift` = chased less left alone, with its interval."""

    chased: Share
    left_alone: Share
    uplift: Decimal | None
    interval: tuple[Decimal, Decimal] | None
    confirmed: Share
    unreachable: Share
    kept: Share

    @property
    def is_distinguishable(self) -> bool:
        """Tell whether the interval of the uplift leaves out nought."""
        return self.interval is not None and not self.interval[0] <= 0 <= self.interval[1]


def queue_figures(shop: Shop, now: datetime) -> QueueFigures:
    """Count what was closed in the last four weeks.

    Everybody drawn to be chased is compared with everybody left alone, whether or not a call was
    made: who pays by themselves before the call pays in both groups.
    """
    rows = QueueItem.objects.filter(shop=shop, closed_at__gt=now - WINDOW, closed_at__lte=now)
    unpaid = Q(kind=Kind.UNPAID) & ~Q(result="order_closed")
    cod = Q(kind=Kind.COD) & ~Q(result__in=("order_closed", "released"))
    told = rows.aggregate(
        chased=Count("pk", filter=unpaid & Q(holdout=False)),
        chased_paid=Count("pk", filter=unpaid & Q(holdout=False, result="paid")),
        alone=Count("pk", filter=unpaid & Q(holdout=True)),
        alone_paid=Count("pk", filter=unpaid & Q(holdout=True, result="paid")),
        cod=Count("pk", filter=cod),
        confirmed=Count("pk", filter=cod & Q(result__in=("confirmed", "changed"))),
        unreachable=Count("pk", filter=cod & Q(result="unreachable")),
    )
    chased = Share(told["chased_paid"], told["chased"])
    alone = Share(told["alone_paid"], told["alone"])
    both = chased.ratio is not None and alone.ratio is not None
    return QueueFigures(
        chased,
        alone,
        (chased.ratio or 0) - (alone.ratio or Decimal(0)) if both else None,
        newcombe(chased.part, chased.whole, alone.part, alone.whole),
        Share(told["confirmed"], told["cod"]),
        Share(told["unreachable"], told["cod"]),
        _kept(shop, now),
    )


def _kept(shop: Shop, now: datetime) -> Share:
    rows = Promise.objects.filter(shop=shop, settled_at__gt=now - WINDOW, settled_at__lte=now)
    told = rows.filter(state__in=("kept", "broken")).aggregate(
        whole=Count("pk"), part=Count("pk", filter=Q(state="kept"))
    )
    return Share(told["part"], told["whole"])
