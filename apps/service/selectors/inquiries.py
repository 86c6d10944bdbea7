"""The register of inquiries: every one, by what it is looked for, a page at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q, QuerySet

from apps.common.access import Access
from apps.common.http import missing
from apps.service.models import Agent, Inquiry, Round
from apps.service.models.people import desk_name
from apps.service.selectors.desk import DeskLine, buyer_word, in_reach
from apps.shop.models import Product, Shop

PAGE = 50
HALF_HOUR = timedelta(minutes=30)
QUICK_S = 20
MOST_TITLES = 300


@dataclass(frozen=True, slots=True)
class Asked:
    """What is looked for; empty fields look for everything.

    `slot` is a half hour in which buyers asked; `show` one of "waiting", "risk", "late",
    "asleep", "quick", "slow".
    """

    state: str = ""
    channel: str = ""
    owner: int | None = None
    day: date | None = None
    slot: datetime | None = None
    show: str = ""
    number: int | None = None
    before: int | None = None


@dataclass(frozen=True)
class Register:
    """A page of the register, the newest first; `before` continues it."""

    lines: Sequence[DeskLine]
    before: int | None


def register(
    access: Access, shop: Shop, agent: Agent | None, asked: Asked, now: datetime
) -> Register:
    """Return a page of the inquiries that the actor may open."""
    rows = _matching(in_reach(access, shop, agent), asked, now)
    if asked.before is not None:
        rows = rows.filter(number__lt=asked.before)
    rows = rows.select_related("owner__user", "customer", "merged_into").order_by("-number")
    found = list(rows[: PAGE + 1])
    lines = [_line(row, now) for row in found[:PAGE]]
    return Register(lines, found[PAGE - 1].number if len(found) > PAGE else None)


def inquiry_by_number(access: Access, shop: Shop, number: int, agent: Agent | None) -> Inquiry:
    """Return the inquiry of a number within the actor's reach, or raise not_found."""
    found: Inquiry | None = in_reach(access, shop, agent).filter(number=number).first()
    if found is None:
        raise missing()
    return found


def at_risk(rows: QuerySet[Inquiry], now: datetime) -> list[int]:
    """Return the inquiries whose time to answer is used up to the warning of its targets.

    The time runs in open hours up to `next_due_at`; what is late is no risk any more.
    """
    soon = rows.filter(next_due_at__gte=now, next_due_at__lt=now + timedelta(hours=24))
    warned = []
    rounds = Round.objects.filter(
        Q(inquiry__in=soon) | Q(inquiry__merged_into__in=soon), replied_at__isnull=True
    ).select_related("policy", "inquiry")
    due = dict(soon.values_list("pk", "next_due_at"))
    for row in rounds:
        root = row.inquiry.merged_into_id or row.inquiry_id
        policy = row.policy
        seconds = policy.first_reply_s if row.seq == 1 else policy.next_reply_s
        left = seconds * (100 - policy.warn_percent) / 100
        until = due.get(root)
        if until is not None and (until - now).total_seconds() <= left:
            warned.append(root)
    return sorted(set(warned))


def _matching(rows: QuerySet[Inquiry], asked: Asked, now: datetime) -> QuerySet[Inquiry]:
    if asked.number is not None:
        return rows.filter(number=asked.number)
    if asked.state in Inquiry.State.values:
        rows = rows.filter(state=asked.state)
    if asked.channel:
        rows = rows.filter(channel=asked.channel)
    if asked.owner is not None:
        rows = rows.filter(owner=asked.owner)
    if asked.day is not None:
        rows = rows.filter(opened_on=asked.day)
    if asked.slot is not None:
        rows = rows.filter(opened_at__gte=asked.slot, opened_at__lt=asked.slot + HALF_HOUR)
    return _shown(rows, asked.show, now)


def _shown(rows: QuerySet[Inquiry], show: str, now: datetime) -> QuerySet[Inquiry]:
    live = rows.filter(state__in=Inquiry.LIVE, merged_into__isnull=True)
    if show == "waiting":
        return live.filter(next_due_at__isnull=False)
    if show == "late":
        return live.filter(next_due_at__lt=now)
    if show == "risk":
        return rows.filter(pk__in=at_risk(live, now))
    if show == "asleep":
        return live.filter(snoozed_until__gt=now)
    first = Round.objects.filter(is_first=True, replied_at__isnull=False)
    if show == "quick":
        return rows.filter(pk__in=first.filter(sec_raw__lte=QUICK_S).values("inquiry"))
    if show == "slow":
        return rows.filter(pk__in=first.filter(sec_raw__gt=QUICK_S).values("inquiry"))
    return rows


def _line(row: Inquiry, now: datetime) -> DeskLine:
    owner = desk_name(row.owner.user) if row.owner else ""
    is_late = row.next_due_at is not None and row.next_due_at < now
    return DeskLine(row, buyer_word(row), owner, "", is_late)


def product_titles(shop: Shop) -> list[str]:
    """Return titles of products to choose from while typing, key products first."""
    rows = Product.objects.filter(shop=shop).exclude(title="").order_by("-is_key", "title")
    return list(rows.values_list("title", flat=True)[:MOST_TITLES])
