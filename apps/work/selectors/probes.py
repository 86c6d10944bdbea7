"""What the figures answer of the morning's checklist: one entry a question in LINES."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import translation

from apps.aftersales.models import AfterSalesCase, Review
from apps.aftersales.selectors.reasons import words_unmapped
from apps.common.days import business_day, yesterday
from apps.intake.selectors.case_words import case_words
from apps.metrics.selectors.status import data_status
from apps.promotion.models import AdCampaign, BidProposal
from apps.promotion.selectors.budgets import budget_days
from apps.promotion.selectors.morning import morning_checks
from apps.service.models import Inquiry, Promise, QueueItem, Suggestion
from apps.shop.models import Shop
from apps.work.models import Handover, Task
from apps.work.selectors.handover_rows import unfinished
from apps.work.sentences import FAILED, SAID, line_words

DAY: Final = timedelta(days=1)
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class CheckLine:
    """One answer: its key, how many rows need somebody, their page, and what fills its words.

    `count` 0 = in order, None = unknown.
    """

    key: str
    count: int | None
    url_name: str
    told: Mapping[str, Any] = field(default_factory=dict)

    @property
    def words(self) -> str:
        """How it stands, in the reader's language."""
        return line_words(self.key, self.told, "")


Ask = Callable[[Shop, datetime], Iterable[CheckLine]]


def check_lines(shop: Shop, now: datetime) -> list[CheckLine]:
    """Ask every entry; one that fails is unknown, and the others are answered all the same."""
    found: list[CheckLine] = []
    for key, ask in LINES.items():
        try:
            with transaction.atomic():
                found += ask(shop, now)
        except Exception as error:
            log.exception("work.check_failed", key=key, shop=shop.code, error=type(error).__name__)
            found.append(CheckLine(key, None, "", {FAILED: True}))
    return found


def _data(shop: Shop, now: datetime) -> Iterable[CheckLine]:
    """The status in its own sentences, kept in each language: they are many and change."""
    said, count = {}, 0
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            status = data_status(shop, now)
            wrong = [item for item in status.items if item.state != "good"]
            words = " ".join(f"{item.label}: {item.sentence}" for item in wrong)
            said[language], count = (words or status.sentence)[:300], len(wrong)
    yield CheckLine("data", count, "dashboard:status", {SAID: said})


def _cases(shop: Shop, now: datetime) -> Iterable[CheckLine]:
    count = AfterSalesCase.objects.filter(shop=shop).overdue(now).count()
    yield CheckLine("cases", count, "aftersales:queue")


def _case_words(shop: Shop, now: datetime) -> Iterable[CheckLine]:
    count = sum(word.rows for word in case_words(shop))
    yield CheckLine("case_words", count, "intake:case-words")


def _reason_words(shop: Shop, now: datetime) -> Iterable[CheckLine]:
    count = len(words_unmapped(shop))
    yield CheckLine("reason_words", count, "aftersales:reasons")


def _reviews(shop: Shop, now: datetime) -> Iterable[CheckLine]:
    count = Review.objects.filter(shop=shop, state="new").count()
    yield CheckLine("reviews", count, "aftersales:reviews")


def _promotion(shop: Shop, now: datetime) -> Iterable[CheckLine]:
    """What promotion answers of its own rows."""
    for line in morning_checks(shop, now):
        yield CheckLine(line.key, line.count, line.url_name, line.told)


def _inquiries(shop: Shop, now: datetime) -> Iterable[CheckLine]:
    count = Inquiry.objects.filter(shop=shop).late(now).shown(now).count()
    yield CheckLine("inquiries", count, "service:board")


def _queues(shop: Shop, now: datetime) -> Iterable[CheckLine]:
    count = QueueItem.objects.filter(shop=shop).overdue(now).count()
    yield CheckLine("queues", count, "service:queues")


def _promises(shop: Shop, now: datetime) -> Iterable[CheckLine]:
    count = Promise.objects.filter(shop=shop, state=Promise.State.AT_RISK).count()
    yield CheckLine("promises", count, "service:promises")


def _budgets(shop: Shop, now: datetime) -> Iterable[CheckLine]:
    campaigns = list(AdCampaign.objects.filter(shop=shop, state="active"))
    today = business_day(now, shop.tz, shop.day_cut)
    days = {"budgets_now": today, "budgets": yesterday(now, shop.tz, shop.day_cut)}
    for key, day in days.items():
        out = [each for each in budget_days(shop, day, campaigns).values() if each.out_at]
        yield CheckLine(key, len(out), "dashboard:ads")


def _bids(shop: Shop, now: datetime) -> Iterable[CheckLine]:
    rows = BidProposal.objects.filter(run__shop=shop, state="proposed", expires_at__gt=now)
    yield CheckLine("bids", rows.count(), "promotion:proposals")


def _suggestions(shop: Shop, now: datetime) -> Iterable[CheckLine]:
    today = business_day(now, shop.tz, shop.day_cut)
    count = Suggestion.objects.open().filter(shop=shop, due_on__lt=today).count()
    yield CheckLine("suggestions", count, "service:suggestions")


def _tasks(shop: Shop, now: datetime) -> Iterable[CheckLine]:
    today = business_day(now, shop.tz, shop.day_cut)
    count = Task.objects.filter(shop=shop).late(today).count()
    yield CheckLine("tasks", count, "work:tasks")


def _handovers(shop: Shop, now: datetime) -> Iterable[CheckLine]:
    """Handovers past their time or with items left, and items not done in the shift after."""
    late = Q(state__in=("open", "submitted"), due_at__lt=now) | Q(state="accepted")
    count = Handover.objects.filter(late, shop=shop).count()
    yield CheckLine("handovers", count, "work:handovers")
    over = Handover.objects.filter(shop=shop, to_shift__end_at__range=(now - DAY, now))
    yield CheckLine("handover_items", len(unfinished(over)), "work:handovers")


# In the order in which they are read.
LINES: Final[dict[str, Ask]] = {
    "data": _data,
    "budgets": _budgets,
    "bids": _bids,
    "promotion": _promotion,
    "inquiries": _inquiries,
    "queues": _queues,
    "promises": _promises,
    "handovers": _handovers,
    "cases": _cases,
    "case_words": _case_words,
    "reason_words": _reason_words,
    "reviews": _reviews,
    "suggestions": _suggestions,
    "tasks": _tasks,
}
