"""The result of a campaign as its page shows it: two falls, of units and of money."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from apps.promotion.models import Campaign, CampaignResult
from apps.promotion.states import MEASURE_AFTER

NOTHING = Decimal(0)


@dataclass(frozen=True)
class Fall:
    """One row of a waterfall: a level, or a step from one level to the next; None: unknown."""

    label: str
    value: Decimal | None
    start: Decimal
    end: Decimal
    is_level: bool = False


@dataclass(frozen=True)
class ResultView:
    """The latest result with its falls, and how many there were before it."""

    row: CampaignResult
    units: tuple[Fall, ...]
    money: tuple[Fall, ...]
    earlier: tuple[CampaignResult, ...]

    @property
    def efficiency(self) -> Decimal | None:
        """The share of the gross units that would not have been sold anyway."""
        gross, net = self.row.gross, self.row.net
        return net / gross if net is not None and gross is not None and gross > 0 else None

    @property
    def is_chance(self) -> bool:
        """Tell whether chance alone explains what was sold more, or less."""
        low, high = self.row.gross_low, self.row.gross_high
        return low is not None and high is not None and low <= 0 <= high


def result_view(row: Campaign) -> ResultView | None:
    """Return what is known of what a campaign brought, None before it is measured."""
    found = list(CampaignResult.objects.filter(campaign=row).order_by("-version"))
    if not found:
        return None
    last = found[0]
    return ResultView(last, _units(last), _money(last), tuple(found[1:]))


def result_latest(row: Campaign) -> CampaignResult | None:
    """Return the newest result of a campaign."""
    found: CampaignResult | None = CampaignResult.objects.newest().filter(campaign=row).first()
    return found


def steps_early(row: Campaign, now: datetime) -> dict[str, str]:
    """Return the steps whose time has not come, each with when it comes."""
    told = {"go_live": row.starts_at, "measure": measurable_at(row)}
    waits = {event: at.astimezone(row.shop.tz) for event, at in told.items() if now < at}
    return {event: _("Possible from %(at)s on.") % {"at": date_format(at, _("j M Y H:i"))}
            for event, at in waits.items()}  # fmt: skip


def measurable_at(row: Campaign) -> datetime:
    """Return the instant from which on a campaign can be measured."""
    return (row.ended_at or row.ends_at) + MEASURE_AFTER


def _units(row: CampaignResult) -> tuple[Fall, ...]:
    if row.gross is None:
        return ()
    steps = [
        (_("Bought instead of what stands beside it"), row.cannibal, -1),
        (_("Bought earlier than otherwise"), row.pull_forward, -1),
        (_("Sold more beside it"), row.halo, 1),
    ]
    return _fall(_("More than without it"), row.gross, steps, (_("Net"), row.net))


def _money(row: CampaignResult) -> tuple[Fall, ...]:
    if row.profit is None or row.net is None or row.unit_margin is None:
        return ()
    discount, baseline = row.discount or NOTHING, row.baseline or NOTHING
    given = baseline * discount
    # Told from its end, so that the rows tie out to the cent.
    earned = row.profit + given + row.ads + row.gifts + row.fees
    steps = [
        (_("Discount on what would have been sold anyway"), given, -1),
        (_("Ads beyond the usual"), row.ads, -1),
        (_("Gifts and prizes"), row.gifts, -1),
        (_("Fees"), row.fees, -1),
    ]
    return _fall(_("What the net units leave"), earned, steps, (_("Profit"), row.profit))


def _fall(
    label: str, first: Decimal, steps: list[tuple[str, Decimal | None, int]],
    last: tuple[str, Decimal | None],
) -> tuple[Fall, ...]:  # fmt: skip
    level = first
    rows = [Fall(label, first, NOTHING, first, is_level=True)]
    for words, size, sign in steps:
        change = (size or NOTHING) * sign
        rows.append(Fall(words, None if size is None else change, level, level + change))
        level += change
    end = last[1] if last[1] is not None else level
    return (*rows, Fall(last[0], end, NOTHING, end, is_level=True))
