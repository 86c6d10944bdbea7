"""Offers between people of a demo desk: what is legal, found by trying."""

from datetime import datetime, timedelta

from apps.accounts.actors import UserActor
from apps.common.errors import ShopError
from apps.service.models import Agent, ShiftAssignment, SwapRequest
from apps.service.services.swaps import swap_answer, swap_offer
from apps.shop.models import Shop

WANTED = 3
SOON = timedelta(days=14)


def demo_swaps(*, shop: Shop, now: datetime) -> int:
    """Offer a few shifts of the coming days to colleagues; return how many."""
    rows = ShiftAssignment.objects.filter(
        shift__shop=shop, state="published", start_at__range=(now, now + SOON), agent__isnull=False
    )
    mine = list(rows.select_related("shift__shop", "shift__template", "agent__user"))
    people = list(Agent.objects.filter(home_shop=shop).select_related("user").order_by("pk"))
    made = 0
    for number, row in enumerate(mine[::9]):
        for colleague in people[number:] + people[:number]:
            if made < WANTED and _offered(row, colleague, now, is_accepted=made == 0):
                made += 1
                break
    return made


def _offered(
    row: ShiftAssignment, colleague: Agent, now: datetime, *, is_accepted: bool
) -> SwapRequest | None:
    asker = row.agent
    if asker is None or asker.pk == colleague.pk:
        return None
    actor = UserActor(asker.user_id)
    try:
        swap = swap_offer(
            agent=asker, actor=actor, now=now, from_assignment=row, to_agent=colleague
        )
    except ShopError:
        return None
    if is_accepted:
        theirs = UserActor(colleague.user_id)
        return swap_answer(swap=swap, event="accept", agent=colleague, actor=theirs, now=now)
    return swap
