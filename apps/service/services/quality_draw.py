"""Draws which chats are reviewed: half an hour after each shift, from a seed, once."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from apps.accounts.services import audit_write
from apps.common.access import Actor
from apps.service.models import (
    Agent,
    Inquiry,
    QualityCategory,
    QualityDraw,
    QualityReview,
    Round,
    Shift,
)
from apps.service.quality import drawn, is_double
from apps.shop.models import Shop

AFTER = timedelta(minutes=30)
# A shift that nobody drew from for so long is drawn from no more.
FORGOTTEN = timedelta(days=3)
RANDOM_EACH = 2
NEW_HIRE_EACH = 2
NEW_HIRE = timedelta(days=30)
SLOW_SECONDS = 180
Why = QualityReview.Why
# The scorecard that a shop starts with: name, weight, critical.
SCORECARD = (
    (gettext_noop("Understood what the buyer needs"), 30, False),
    (gettext_noop("Information is right and complete"), 30, True),
    (gettext_noop("Offers what fits, and the next step"), 20, False),
    (gettext_noop("Tone and speed"), 10, False),
    (gettext_noop("No promise against the rules"), 10, True),
)


@dataclass(frozen=True, slots=True)
class _Pick:
    inquiry_id: int
    why: str


def scorecard_ensure(*, shop: Shop) -> int:
    """Return the version of the shop's scorecard, the first one made if there is none."""
    last = QualityCategory.objects.filter(shop=shop).order_by("-scorecard_version").first()
    if last:
        return int(last.scorecard_version)
    QualityCategory.objects.bulk_create(
        (
            QualityCategory(
                shop=shop,
                scorecard_version=1,
                position=position,
                name=_(name),
                weight=weight,
                is_critical=is_critical,
            )
            for position, (name, weight, is_critical) in enumerate(SCORECARD)
        ),
        ignore_conflicts=True,
    )
    return 1


def quality_draw(*, now: datetime, shop: Shop | None = None) -> int:
    """Draw from every shift that ended half an hour ago; return how many reviews came of it.

    With a shop only from its shifts.
    """
    due = Shift.objects.filter(
        end_at__range=(now - FORGOTTEN, now - AFTER), quality_draw__isnull=True
    )
    ids = (due if shop is None else due.filter(shop=shop)).order_by("end_at", "pk")
    return sum(_shift_draw(shift_id, now) for shift_id in ids.values_list("pk", flat=True))


@transaction.atomic
def _shift_draw(shift_id: int, now: datetime) -> int:
    shift = Shift.objects.select_for_update(of=("self",)).select_related("shop").get(pk=shift_id)
    if QualityDraw.objects.filter(shift=shift).exists():
        return 0
    seed = f"{shift.shop.code}:{shift.day}:{shift.template_id}"
    QualityDraw.objects.create(shift=shift, seed=seed, drawn_at=now)
    agents = Agent.objects.filter(rounds__shift=shift).distinct().order_by("pk")
    return sum(_agent_draw(shift, agent, seed) for agent in agents)


def _agent_draw(shift: Shift, agent: Agent, seed: str) -> int:
    version = scorecard_ensure(shop=shift.shop)
    rows = []
    for pick in _picks(shift, agent, f"{seed}:{agent.pk}"):
        seconds = [False, True] if is_double(seed, pick.inquiry_id) else [False]
        rows += [
            QualityReview(
                shop_id=shift.shop_id,
                inquiry_id=pick.inquiry_id,
                agent=agent,
                shift=shift,
                day=shift.day,
                why=pick.why,
                is_second=is_second,
                scorecard_version=version,
            )
            for is_second in seconds
        ]
    QualityReview.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def _picks(shift: Shift, agent: Agent, seed: str) -> list[_Pick]:
    """Return the chats of a person on a shift: at random, at risk, more of a new colleague."""
    answered = Round.objects.filter(shift=shift, replier=agent, inquiry__merged_into__isnull=True)
    ids = set(answered.values_list("inquiry_id", flat=True))
    slow = answered.filter(is_first=True, sec_raw__gt=SLOW_SECONDS)
    lost = answered.filter(inquiry__state=Inquiry.State.LOST)
    is_new = shift.day - agent.employed_from < NEW_HIRE
    picks: list[_Pick] = []
    for why, found, count in (
        (Why.SLOW, slow.values_list("inquiry_id", flat=True), 1),
        (Why.LOST, lost.values_list("inquiry_id", flat=True), 1),
        (Why.RANDOM, ids, RANDOM_EACH),
        (Why.NEW_HIRE, ids, NEW_HIRE_EACH if is_new else 0),
    ):
        free = set(found) - {pick.inquiry_id for pick in picks}
        picks += [_Pick(each, why) for each in drawn(free, f"{seed}:{why}", count)]
    return picks


@transaction.atomic
def quality_sample_add(
    *, inquiries: Iterable[Inquiry], agent: Agent, why: str, actor: Actor
) -> int:
    """Put chats of a person up for review for a reason, such as a complaint; return how many.

    A chat that is up for review or was reviewed stays as it is.
    """
    count = 0
    for inquiry in inquiries:
        _review, is_new = QualityReview.objects.get_or_create(
            inquiry=inquiry,
            agent=agent,
            is_second=False,
            defaults={
                "shop_id": inquiry.shop_id,
                "day": inquiry.opened_on,
                "why": why,
                "scorecard_version": scorecard_ensure(shop=inquiry.shop),
            },
        )
        if is_new:
            count += 1
            audit_write(
                actor=actor,
                action="review.add",
                subject=f"service.Inquiry:{inquiry.pk}",
                shop_id=inquiry.shop_id,
                changes={"agent": [None, agent.pk], "why": [None, str(why)]},
            )
    return count
