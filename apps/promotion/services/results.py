"""Measures campaigns that are over, and again where their days changed."""

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Max
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from apps.accounts.actors import SYSTEM
from apps.common.errors import ShopError
from apps.common.hands import NOTHING_SENT, Hand, Sent
from apps.common.machine import guard
from apps.promotion.models import Campaign, CampaignResult
from apps.promotion.selectors.campaign_lift import Told as Known
from apps.promotion.selectors.campaign_lift import lift_facts, measured, told_of
from apps.promotion.services.machine import Told, row_move
from apps.promotion.states import MEASURE_AFTER
from apps.promotion.states import SYSTEM as JOB

# Days that are restated later than this change no result any more.
LOOKS_BACK: Final = timedelta(days=120)


@transaction.atomic
def campaign_measure(
    *, campaign_id: int, hand: Hand, sent: Sent = NOTHING_SENT, known: Known | None = None
) -> Campaign:
    """Store what a campaign brought, as the next version; `known` None = as it was told last.

    Raises guard_refused before its days are old enough, and where nothing has changed since.
    """

    def step(row: Campaign) -> Told:
        ended = row.ended_at or row.ends_at
        if hand.now < ended + MEASURE_AFTER:
            day = (ended + MEASURE_AFTER).astimezone(row.shop.tz)
            text = _("It is measured from %(day)s on: the days after it belong to it.")
            raise guard("mature", text % {"day": date_format(day, _("j M Y"))})
        last = CampaignResult.objects.newest().filter(campaign=row).first()
        facts = lift_facts(row, told_of(last) if known is None else known, hand.now)
        if last is not None and last.digest == facts.digest:
            raise guard("unchanged", _("Nothing has changed since it was measured."))
        made = _store(row, measured(facts), hand.now)
        row.due_at = None
        net = None if made.net is None else str(made.net)
        return Told(facts={"version": made.version, "method": made.method, "net": net})

    return row_move(Campaign, "measure", pk=campaign_id, hand=hand, sent=sent, step=step)


def _store(row: Campaign, figures: dict[str, object], now: datetime) -> CampaignResult:
    of_campaign = CampaignResult.objects.filter(campaign=row)
    version = (of_campaign.aggregate(last=Max("version"))["last"] or 0) + 1
    of_campaign.newest().update(is_latest=False)
    made: CampaignResult = CampaignResult.objects.create(
        campaign=row, version=version, as_of=now, **figures
    )
    return made


def results_tick(*, now: datetime) -> int:
    """Measure every campaign that is long enough over and not measured like this; return how many.

    Each is one transaction: a killed run leaves whole results, and the next one does the rest.
    """
    over = Campaign.objects.filter(
        state__in=("ended", "measured"), ended_at__lte=now - MEASURE_AFTER,
        ended_at__gt=now - LOOKS_BACK,
    )  # fmt: skip
    count = 0
    for row in over.order_by("pk"):
        try:
            campaign_measure(campaign_id=row.pk, hand=Hand(SYSTEM, JOB, row.shop_id, now))
        except ShopError:
            continue
        count += 1
    return count
