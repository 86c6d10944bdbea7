"""Where a task comes from: its subject, and the figure as it stands now, read and never typed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Q
from django.urls import resolve, reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from apps.accounts.access import access_at
from apps.aftersales.selectors.issues import issue_of
from apps.aftersales.selectors.queue import case_of
from apps.common.access import Access
from apps.common.cells import format_signed
from apps.common.days import business_day
from apps.common.http import missing
from apps.common.money import minor_digits
from apps.dashboard.addresses import MorningAsked
from apps.metrics.definitions import registry
from apps.metrics.selectors.cells import Cell, cell_days, cell_name
from apps.metrics.selectors.equation import TERMS, FactorCard
from apps.metrics.selectors.explained import ExplainedDay, explained_day
from apps.metrics.selectors.snapshot import snapshot
from apps.metrics.selectors.why import Compared
from apps.metrics.sentences import day_words
from apps.metrics.whys import DIMENSIONS
from apps.promotion.models import BidProposal
from apps.promotion.selectors.content import PICTURE_BEFORE, post_of
from apps.service.models import Suggestion
from apps.shop.models import Shop
from apps.work.models import CheckAnswer, Department, Task

Origin = Task.Origin
ZERO = Decimal(0)


@dataclass(frozen=True)
class Asked:
    """What an address names: an origin, its subject's number, or a figure of a day."""

    origin: str = Origin.HAND
    about: int = 0
    cell: Cell | None = None
    day: date | None = None
    compared: Compared = field(default_factory=Compared)


@dataclass(frozen=True)
class Source:
    """What a task starts from; `fields` are columns of Task, the evidence among them."""

    origin: str
    title: str = ""
    department: str = Department.MANAGEMENT
    href: str = ""
    fields: Mapping[str, Any] = field(default_factory=dict)
    due_on: date | None = None


def source_of(access: Access, shop: Shop, asked: Asked, now: datetime) -> Source:
    """Return what a task is made from; not_found for what the reader may not see."""
    if asked.origin not in SOURCES:
        return Source(Origin.MEETING if asked.origin == Origin.MEETING else Origin.HAND)
    url_name, read = SOURCES[asked.origin]
    access.require(url_name, "GET", shop.pk)
    return read(access_at(access, url_name), shop, asked, now)


def task_href(task: Task) -> str:
    """Return the page that a task comes from, "" where it comes from none."""
    if task.case_id:
        return reverse("aftersales:case", args=[task.case_id])
    if task.issue_id:
        return reverse("aftersales:issue", args=[task.issue_id])
    query = {"shop": task.shop.code}
    if task.origin == Origin.BID:
        return f"{reverse('promotion:proposals')}?{urlencode(query)}"
    if task.post_id:
        return reverse("promotion:post", args=[task.post_id])
    if task.suggestion_id:
        return f"{reverse('service:suggestions')}?{urlencode(query)}"
    if task.metric_key and task.day:
        query["day"] = task.day.isoformat()
        return f"{reverse('dashboard:metric', args=[task.metric_key])}?{urlencode(query)}"
    return ""


def href_opened(access: Access, task: Task) -> str:
    """Return the page that a task comes from where its reader may open it, "" elsewhere."""
    href = task_href(task)
    if not href:
        return ""
    here = access_at(access, resolve(href.partition("?")[0]).view_name)
    is_theirs = not task.case or access.actor.reference == f"user:{task.case.opened_by_id}"
    may_open = task.shop_id in here.shop_ids and (is_theirs or not here.is_own_only(task.shop_id))
    return href if may_open else ""


def _gap(access: Access, shop: Shop, asked: Asked, now: datetime) -> Source:
    cell, day = asked.cell, asked.day
    if cell is None or day is None:
        raise missing()
    _require_shown(access, shop, cell)
    with snapshot():
        evidence = _evidence(shop, cell, day, now, asked.compared)
    name = evidence["member_name"] or str(registry[cell.key].label)
    title = f"{name}, {day_words(day)}"
    if evidence["gap"]:
        money = format_signed(evidence["gap"], minor_digits(shop.currency))
        title = f"{name}: {money} {shop.currency}, {day_words(day)}"
    page = MorningAsked(
        reverse("dashboard:day"), shop.code, day, asked.compared.mode, asked.compared.custom
    )
    return Source(Origin.GAP, title[:200], Department.PROMOTION, page.address, evidence)


def _require_shown(access: Access, shop: Shop, cell: Cell) -> None:
    """Refuse figures that the reader's pages never show: the day page shows terms of the sales."""
    if cell.cut == "agent":
        access.require("dashboard:scorecard", "GET", shop.pk)
    elif cell.key not in TERMS or cell.cut not in ("", *DIMENSIONS):
        access.require("dashboard:metric", "GET", shop.pk)


def _evidence(
    shop: Shop, cell: Cell, day: date, now: datetime, compared: Compared
) -> dict[str, Any]:
    """How the figure stood: its value, what it was to be, and the money that this made."""
    told = explained_day(shop, day, now, compared)
    value, base, gap = _of_member(told, cell) if cell.cut else _of_shop(told, cell)
    if value is None:
        found = cell_days(shop, cell, day, day, now).get(day)
        value = found.value if found else None
    return {
        "metric_key": cell.key,
        "cut": cell.cut,
        "member": cell.member,
        "member_name": cell_name(shop, cell)[:200],
        "day": day,
        "value": value,
        "base": base,
        "gap": gap,
    }


Numbers = tuple[Decimal | None, Decimal | None, Decimal | None]


def _of_member(told: ExplainedDay, cell: Cell) -> Numbers:
    table = told.why.tables.get(cell.cut)  # type: ignore[call-overload]  # any word may be asked
    if table is None or cell.key != told.why.metric_key:
        return None, None, None
    for row in table.rows:
        if cell.member in (row.members or (row.key,)):
            return row.after.amount, row.before.amount, row.gap
    return None, None, None


def _of_shop(told: ExplainedDay, cell: Cell) -> Numbers:
    terms: dict[str, FactorCard] = {term.value.key: term for term in told.equation}
    if cell.key not in terms:
        return None, None, None
    term = terms[cell.key]
    return term.value.value, term.base, term.effect


def _issue(access: Access, shop: Shop, asked: Asked, now: datetime) -> Source:
    issue = issue_of(access, asked.about)
    _same_shop(issue.shop_id, shop)
    name = issue.sku.title or issue.sku.code
    href = reverse("aftersales:issue", args=[issue.pk])
    title = _("Mend %(product)s") % {"product": name}
    return Source(Origin.ISSUE, title[:200], Department.SUPPLY, href, {"issue": issue})


def _bid(access: Access, shop: Shop, asked: Asked, now: datetime) -> Source:
    rows = BidProposal.objects.filter(run__shop=shop, pk=asked.about)
    row = rows.select_related("keyword", "ad_group").first()
    if row is None:
        raise missing()
    name = str(row.keyword or row.ad_group)
    title = _("See to the word %(word)s") if row.keyword else _("See to the group %(word)s")
    href = f"{reverse('promotion:proposals')}?{urlencode({'shop': shop.code})}"
    return Source(
        Origin.BID, (title % {"word": name})[:200], Department.PROMOTION, href, {"proposal": row}
    )


def _case(access: Access, shop: Shop, asked: Asked, now: datetime) -> Source:
    case = case_of(access, asked.about)
    _same_shop(case.shop_id, shop)
    title = _("Case #%(number)s: %(kind)s")
    words = title % {"number": case.pk, "kind": case.get_kind_display()}
    href = reverse("aftersales:case", args=[case.pk])
    return Source(Origin.CASE, words[:200], Department.AFTERSALES, href, {"case": case})


def _suggestion(access: Access, shop: Shop, asked: Asked, now: datetime) -> Source:
    rows = Suggestion.objects.filter(shop=shop, pk=asked.about)
    if access.is_own_only(shop.pk):
        rows = rows.concerning(int(access.actor.reference.removeprefix("user:")))
    row = rows.first()
    if row is None:
        raise missing()
    href = f"{reverse('service:suggestions')}?{urlencode({'shop': shop.code})}"
    return Source(Origin.SUGGESTION, row.words[:200], Department.SUPPLY, href, {"suggestion": row})


def _post(access: Access, shop: Shop, asked: Asked, now: datetime) -> Source:
    row = post_of(access, asked.about)
    _same_shop(row.shop_id, shop)
    title = _("Picture for “%(post)s”") % {"post": row.title}
    href = reverse("promotion:post", args=[row.pk])
    today = business_day(now, shop.tz, shop.day_cut)
    due_on = max(business_day(row.planned_at - PICTURE_BEFORE, shop.tz, shop.day_cut), today)
    return Source(Origin.POST, title[:200], Department.DESIGN, href, {"post": row}, due_on)


def _check(access: Access, shop: Shop, asked: Asked, now: datetime) -> Source:
    rows = CheckAnswer.objects.filter(run__shop=shop, pk=asked.about)
    own = Q(run__user=access.actor.reference.removeprefix("user:"))
    row = rows.filter(own if access.is_own_only(shop.pk) else own | Q(run__user=None)).first()
    if row is None:
        raise missing()
    title = f"{row.words}: {row.note}" if row.note else row.words
    href = f"{reverse('work:checklist')}?{urlencode({'shop': shop.code})}"
    return Source(Origin.CHECK, title[:200], Department.MANAGEMENT, href)


def _same_shop(shop_id: int, shop: Shop) -> None:
    if shop_id != shop.pk:
        raise missing()


# The page whose reader may make a task of it.
SOURCES: Mapping[str, tuple[str, Callable[[Access, Shop, Asked, datetime], Source]]] = {
    Origin.GAP: ("dashboard:day", _gap),
    Origin.ISSUE: ("aftersales:issue", _issue),
    Origin.BID: ("promotion:proposals", _bid),
    Origin.CASE: ("aftersales:case", _case),
    Origin.CHECK: ("work:checklist", _check),
    Origin.POST: ("promotion:post-write", _post),
    Origin.SUGGESTION: ("service:suggestions", _suggestion),
}
