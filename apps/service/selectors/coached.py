"""Counts that coaching is measured by: hits of tries of one person over days."""

from collections.abc import Callable
from datetime import date

from django.db.models import F

from apps.service.models import Agent, Coaching, ConversionRule, InquiryFact, QualityReview, Round
from apps.service.quality import Scored, passes, quality_score
from apps.shop.models import Shop

Counted = tuple[int, int]


def hits_of(goal: str, agent: Agent, shop: Shop, first: date, last: date) -> Counted:
    """Return (hits, tries) of a goal on business days, both included."""
    return COUNTS[goal](agent, shop, first, last)


def scores_of(review: QualityReview) -> list[Scored]:
    """Return the scores of a review, which has its marks and their categories at hand."""
    return [
        Scored(mark.category.weight, mark.score, mark.category.max_score, mark.category.is_critical)
        for mark in review.marks.all()
        if mark.category is not None and mark.score is not None
    ]


def _quality(agent: Agent, shop: Shop, first: date, last: date) -> Counted:
    rows = QualityReview.objects.finished().filter(
        shop=shop, agent=agent, is_second=False, day__range=(first, last)
    )
    scores = [quality_score(scores_of(row)) for row in rows.prefetch_related("marks__category")]
    known = [score for score in scores if score is not None]
    return sum(map(passes, known)), len(known)


def _first_reply(agent: Agent, shop: Shop, first: date, last: date) -> Counted:
    rows = (
        Round.objects.answered()
        .first_ones()
        .filter(shop=shop, replier=agent, asked_on__range=(first, last))
    )
    return rows.filter(sec_raw__lte=F("policy__first_reply_s")).count(), rows.count()


def _conversion(agent: Agent, shop: Shop, first: date, last: date) -> Counted:
    """Count buyers by the rule in force on the last day; who may still order is not counted."""
    rule = ConversionRule.objects.filter(shop=shop).valid_on(last).first()
    rows = InquiryFact.objects.inquiries().filter(
        shop=shop, rule=rule, agent=agent, day__range=(first, last), ordered__isnull=False
    )
    buyers = rows.values("customer").distinct()
    return buyers.filter(ordered=True).count(), buyers.count()


COUNTS: dict[str, Callable[[Agent, Shop, date, date], Counted]] = {
    Coaching.Goal.QUALITY: _quality,
    Coaching.Goal.FIRST_REPLY: _first_reply,
    Coaching.Goal.CONVERSION: _conversion,
}
