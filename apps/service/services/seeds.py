"""What a desk starts with: usual shifts, rules and peaks. All of it is for the shop to change."""

from datetime import UTC, date, datetime

from django.db import transaction
from django.utils.translation import pgettext_lazy

from apps.service.models import (
    DemandBasis,
    RosterRule,
    RotationPattern,
    ServicePolicy,
    ShiftTemplate,
    TimeBand,
)
from apps.service.planning import DEFAULT_RULES
from apps.shop.models import Shop

Colour = ShiftTemplate.Colour
# code, name, start, end, break, colour, in use
TEMPLATES = (
    ("D", pgettext_lazy("a shift", "Day"), 510, 1_020, 60, Colour.DAY, True),
    ("N", pgettext_lazy("a shift", "Night"), 960, 1_440, 30, Colour.NIGHT, True),
    ("M", pgettext_lazy("a shift", "Middle"), 780, 1_290, 60, Colour.MIDDLE, False),
)
OPEN = (510, 1_440)
QUIET = (1_320, 1_920)
# When a platform counts answers within three minutes. Unconfirmed: for the shop to change.
PLATFORMS = {
    "taobao": (480, 1_440),
    "kuaishou": (480, 1_380),
    "pinduoduo": (480, 1_380),
}
PEAKS = ((570, 630), (930, 990), (1_230, 1_290))
RULES_FROM = date(2000, 1, 1)
POLICY_FROM = datetime(2000, 1, 1, tzinfo=UTC)
RULES_MONDAY = date(2024, 1, 1)
# Five days, two off; the week after five nights: the days off lie at the seam.
WEEKS = ["D", "D", "D", "D", "D", "", "", "N", "N", "N", "N", "N", "", ""]


@transaction.atomic
def desk_start(*, shop: Shop) -> None:
    """Give a shop its first templates, rules and hours; what is there already stays as it is."""
    inquiries_start(shop=shop)
    if shop.shift_templates.exists():
        return
    ShiftTemplate.objects.bulk_create(
        ShiftTemplate(
            shop=shop,
            code=code,
            name=str(name),
            start_min=start,
            end_min=end,
            break_min=pause,
            colour=colour,
            is_active=in_use,
        )
        for code, name, start, end, pause, colour, in_use in TEMPLATES
    )
    RosterRule.objects.bulk_create(
        RosterRule(
            shop=shop,
            code=rule.code,
            value=rule.value,
            is_hard=rule.is_hard,
            weight=rule.weight,
            valid_from=RULES_FROM,
        )
        for rule in DEFAULT_RULES
    )
    TimeBand.objects.bulk_create(
        TimeBand(shop=shop, kind=TimeBand.Kind.PEAK, weekday=day, start_min=start, end_min=end)
        for day in range(7)
        for start, end in PEAKS
    )
    RotationPattern.objects.create(
        shop=shop, name="Day week, night week", cycle_weeks=2, cells=WEEKS, anchor_on=RULES_MONDAY
    )
    DemandBasis.objects.get_or_create(shop=shop)


@transaction.atomic
def inquiries_start(*, shop: Shop) -> None:
    """Give a shop its first open and quiet hours and its first targets for answers."""
    Shop.objects.select_for_update(no_key=True).get(pk=shop.pk)
    if ServicePolicy.objects.filter(shop=shop).exists():
        return
    ServicePolicy.objects.create(shop=shop, valid_from=POLICY_FROM)
    kinds = TimeBand.Kind
    hours = [(kinds.OPEN, "", OPEN), (kinds.QUIET, "", QUIET)]
    hours += [(kinds.PLATFORM, name, span) for name, span in PLATFORMS.items()]
    TimeBand.objects.bulk_create(
        TimeBand(shop=shop, kind=kind, channel=name, weekday=day, start_min=start, end_min=end)
        for kind, name, (start, end) in hours
        for day in range(7)
    )
