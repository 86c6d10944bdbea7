"""Fills the demo desks with reviewed chats and coaching."""

from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from django.db import transaction

from apps.accounts.actors import UserActor
from apps.accounts.models import User
from apps.service.models import Agent, Coaching, QualityMark, QualityReview, Shift, Suggestion
from apps.service.quality import RECHECK, working_day_after
from apps.service.selectors.coached import hits_of
from apps.service.services.coaching import coaching_start
from apps.service.services.quality import categories_of
from apps.service.services.quality_draw import quality_draw
from apps.service.services.suggestions import Idea, suggestion_add, suggestion_answer
from apps.shop.models import Product, Shop

# Shifts are drawn from a few days at a time, as the job would have done.
DRAWS = 5
STEP = timedelta(days=3)
PASSING, WEAK = (4, 5, 5), (2, 3, 4)
SUGGESTED = (
    ("buyer", "Put a spare sealing ring into the box: three buyers asked for one this week."),
    ("buyer", "Print the size of the thread on the leaflet."),
    ("colleague", "A quick reply that says until when we ship on the same day."),
)
DISPUTE = "The buyer had asked for the small tank; my answer was right."


@transaction.atomic
def quality_demo_fill(
    *, shop: Shop, today: date, now: datetime, supervisor: User, assistant: User
) -> int:
    """Draw chats of two weeks and review the older ones; return how many were drawn.

    Run again it only draws what is new. A shop that is no demo is left alone.
    """
    if not shop.is_demo:
        return 0
    is_new = not Coaching.objects.filter(shop=shop).exists()
    count = sum(quality_draw(now=now - STEP * back, shop=shop) for back in reversed(range(DRAWS)))
    if is_new and Shift.objects.filter(shop=shop).exists():
        _review_all(shop, today, now, supervisor, assistant)
        _coach(shop, today, supervisor)
        _suggest(shop, now, supervisor)
    return count


def _review_all(shop: Shop, today: date, now: datetime, supervisor: User, assistant: User) -> None:
    """Review what is older than yesterday; leave the newest to be reviewed."""
    rows = QualityReview.objects.filter(shop=shop, day__lt=today - timedelta(days=1))
    weak = Agent.objects.filter(home_shop=shop).order_by("pk").values_list("pk", flat=True).last()
    for row in rows.select_related("shop").order_by("pk"):
        # Invented scores, the same every time: nothing secret is drawn.
        draw = Random(f"{shop.code}:{row.inquiry_id}:{row.is_second}")  # noqa: S311
        row.reviewer = assistant if row.is_second or draw.random() < 0.4 else supervisor
        row.sent_at = min(now, now - (today - row.day) * 0.8)
        row.dispute_until = working_day_after(row.sent_at.date())
        row.state = "sent" if row.dispute_until >= today else "final"
        row.save()
        QualityMark.objects.bulk_create(
            QualityMark(
                review=row,
                category=category,
                score=draw.choice(WEAK if row.agent_id == weak else PASSING),
            )
            for category in categories_of(row)
        )
    _pin(shop)
    disputed = rows.filter(state="sent", is_second=False, reviewer=assistant).first()
    if disputed:
        disputed.state, disputed.dispute_text = "disputed", DISPUTE
        disputed.save()


def _pin(shop: Shop) -> None:
    """Pin a finding to the first answer of every fifth reviewed chat."""
    rows = QualityReview.objects.finished().filter(shop=shop, is_second=False).order_by("pk")
    for row in rows[::5]:
        message = row.inquiry.messages.filter(side="agent", sender=row.agent).in_order().first()
        if message:
            QualityMark.objects.create(
                review=row,
                message=message,
                start=0,
                end=min(len(message.body), 24),
                error=QualityMark.Error.GOOD if row.pk % 2 else QualityMark.Error.MISSED,
                advice="Name the size first, then the next step.",
            )


def _suggest(shop: Shop, now: datetime, supervisor: User) -> None:
    """Let three people suggest something; one has an answer that its reporter has not read."""
    agents = Agent.objects.filter(home_shop=shop).select_related("user").order_by("pk")
    products = list(Product.objects.filter(shop=shop, is_key=True).order_by("pk")[:1])
    for number, (agent, (origin, words)) in enumerate(zip(agents, SUGGESTED, strict=False)):
        idea = Idea(words, origin, products[0].external_id if products and not number else "")
        who: Any = {"owner": supervisor, "reporter": agent.user, "actor": UserActor(agent.user_id)}
        row = suggestion_add(shop=shop, idea=idea, now=now, **who)
        ago = timedelta(days=9 - 3 * number)
        times = {"reported_at": now - ago, "due_on": row.due_on - ago}
        Suggestion.objects.filter(pk=row.pk).update(**times)
        if number == 1:
            told: Any = {"event": "accept", "words": "Yes: the next print of the leaflet has it."}
            by: Any = {"user": supervisor, "actor": UserActor(supervisor.pk), "now": now}
            suggestion_answer(suggestion_id=row.pk, **told, **by)


def _coach(shop: Shop, today: date, supervisor: User) -> None:
    """Let two people work on something: one measured, one still under way."""
    agents = list(Agent.objects.filter(home_shop=shop).order_by("pk"))[-2:]
    actor = UserActor(supervisor.pk)
    for agent, ago in zip(agents, (timedelta(days=16), timedelta(days=5)), strict=False):
        coaching_start(
            agent=agent,
            shop=shop,
            goal=Coaching.Goal.FIRST_REPLY,
            plan="Greet within ten seconds, then look things up.",
            actor=actor,
            today=today - ago,
        )
    first = Coaching.objects.filter(shop=shop).order_by("started_on").first()
    if first and first.recheck_on <= today:
        days = (first.started_on, first.started_on + RECHECK - timedelta(days=1))
        first.after_hits, first.after_tries = hits_of(first.goal, first.agent, shop, *days)
        first.state = Coaching.State.DONE
        first.save()
