"""What the figures answer of the morning's checklist: one entry a question in LINES."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import structlog
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

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

DAY: Final = timedelta(days=1)
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class CheckLine:
    """One answer: its key, how it stands in words, how many rows need somebody, and their page.

    `count` 0 = in order, None = unknown.
    """

    key: str
    words: str
    count: int | None
    url_name: str


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
            found.append(
                CheckLine(key, _("%(key)s could not be looked up") % {"key": key}, None, "")
            )
    return found


def _data(shop: Shop, now: datetime) -> Iterable[CheckLine]:
    status = data_status(shop, now)
    wrong = [item for item in status.items if item.state != "good"]
    words = " ".join(f"{item.label}: {item.sentence}" for item in wrong) or status.sentence
    yield CheckLine("data", words[:300], len(wrong), "dashboard:status")


def _cases(shop: Shop, now: datetime) -> Iterable[CheckLine]:
    count = AfterSalesCase.objects.filter(shop=shop).overdue(now).count()
    yield CheckLine("cases", _("Cases past their deadline"), count, "aftersales:queue")


def _case_words(shop: Shop, now: datetime) -> Iterable[CheckLine]:
    count = sum(word.rows for word in case_words(shop))
    words = _("Rows of after-sales lists that wait for a word")
    yield CheckLine("case_words", words, count, "intake:case-words")


def _reason_words(shop: Shop, now: datetime) -> Iterable[CheckLine]:
    count = len(words_unmapped(shop))
    words = _("Words for reasons that nobody has explained")
    yield CheckLine("reason_words", words, count, "aftersales:reasons")


def _reviews(shop: Shop, now: datetime) -> Iterable[CheckLine]:
    count = Review.objects.filter(shop=shop, state="new").count()
    yield CheckLine("reviews", _("Bad reviews nobody has taken"), count, "aftersales:reviews")


def _promotion(shop: Shop, now: datetime) -> Iterable[CheckLine]:
    """What promotion answers of its own rows."""
    for line in morning_checks(shop, now):
        yield CheckLine(line.key, line.words[:300], line.count, line.url_name)


def _inquiries(shop: Shop, now: datetime) -> Iterable[CheckLine]:
    count = Inquiry.objects.filter(shop=shop).late(now).shown(now).count()
    yield CheckLine(
        "inquiries", _("Buyers waiting past the time for an answer"), count, "service:board"
    )


def _queues(shop: Shop, now: datetime) -> Iterable[CheckLine]:
    count = QueueItem.objects.filter(shop=shop).overdue(now).count()
    yield CheckLine("queues", _("Work of the queues past its time"), count, "service:queues")


def _promises(shop: Shop, now: datetime) -> Iterable[CheckLine]:
    count = Promise.objects.filter(shop=shop, state=Promise.State.AT_RISK).count()
    yield CheckLine("promises", _("Promises at risk"), count, "service:promises")


def _budgets(shop: Shop, now: datetime) -> Iterable[CheckLine]:
    campaigns = list(AdCampaign.objects.filter(shop=shop, state="active"))
    today = business_day(now, shop.tz, shop.day_cut)
    for key, day, words in (
        ("budgets_now", today, _("Budgets used up today")),
        ("budgets", yesterday(now, shop.tz, shop.day_cut), _("Budgets that ran out yesterday")),
    ):
        out = [each for each in budget_days(shop, day, campaigns).values() if each.out_at]
        yield CheckLine(key, words, len(out), "dashboard:ads")


def _bids(shop: Shop, now: datetime) -> Iterable[CheckLine]:
    rows = BidProposal.objects.filter(run__shop=shop, state="proposed", expires_at__gt=now)
    yield CheckLine(
        "bids", _("Proposals about words to decide"), rows.count(), "promotion:proposals"
    )


def _suggestions(shop: Shop, now: datetime) -> Iterable[CheckLine]:
    today = business_day(now, shop.tz, shop.day_cut)
    count = Suggestion.objects.open().filter(shop=shop, due_on__lt=today).count()
    yield CheckLine(
        "suggestions", _("Suggestions without an answer in time"), count, "service:suggestions"
    )


def _tasks(shop: Shop, now: datetime) -> Iterable[CheckLine]:
    today = business_day(now, shop.tz, shop.day_cut)
    count = Task.objects.filter(shop=shop).late(today).count()
    yield CheckLine("tasks", _("Tasks past their day"), count, "work:tasks")


def _handovers(shop: Shop, now: datetime) -> Iterable[CheckLine]:
    """Handovers past their time or with items left, and items not done in the shift after."""
    late = Q(state__in=("open", "submitted"), due_at__lt=now) | Q(state="accepted")
    count = Handover.objects.filter(late, shop=shop).count()
    words = _("Handovers not accepted, or with items left")
    yield CheckLine("handovers", words, count, "work:handovers")
    over = Handover.objects.filter(shop=shop, to_shift__end_at__range=(now - DAY, now))
    words = _("Items of handovers not done by the end of the next shift")
    yield CheckLine("handover_items", words, len(unfinished(over)), "work:handovers")


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
