"""Fills a demo shop with tasks: of a figure, of cases and by hand, one of them measured."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import transaction

from apps.accounts.access import AccessGrant, ShopRole
from apps.accounts.actors import UserActor
from apps.accounts.models import User
from apps.accounts.roles import Role
from apps.aftersales.models import AfterSalesCase, ProductIssue
from apps.aftersales.states import OPEN as OPEN_CASE
from apps.common.days import business_day
from apps.metrics.selectors.cells import Cell
from apps.metrics.selectors.explained import explained_day
from apps.metrics.selectors.why import Compared
from apps.promotion.models import ContentPost
from apps.service.selectors.readers import Reader
from apps.shop.models import Shop, TrafficSource
from apps.work import demo
from apps.work.models import CheckList, Meeting, Task
from apps.work.selectors.digest import waits_until
from apps.work.selectors.meeting import meeting_page
from apps.work.selectors.origins import Asked, source_of
from apps.work.services.checklist import run_begin
from apps.work.services.digest import digest_put, digests_make
from apps.work.services.handover import handovers_tick
from apps.work.services.measuring import effects_measure
from apps.work.services.meeting import meeting_close, meeting_decide, meeting_draft
from apps.work.services.task import Draft, task_make, task_move
from apps.work.weeks import WEEK

PAID = "sales.paid_amount"
People = Mapping[str, User]


@transaction.atomic
def work_demo_fill(*, shop: Shop, now: datetime, people: People) -> int:
    """Fill a demo shop; what is there already stays. `people` by role. Return its tasks."""
    if not shop.is_demo:
        return 0
    if not Task.objects.filter(shop=shop).exists():
        _tasks(shop, now, people)
    if not Meeting.objects.filter(shop=shop).exists():
        _meetings(shop, now, people)
    handovers_tick(now=now)
    _digest(shop, now, people["director"])
    # Yesterday's list was never ended: what stood open then stands open since.
    for days in (1, 0):
        run_begin(shop=shop, name=CheckList.MORNING, user=None, now=now - timedelta(days=days))
    return Task.objects.filter(shop=shop).count()


def _tasks(shop: Shop, now: datetime, people: People) -> None:
    for told in demo.BY_HAND:
        _by_hand(shop, told, now, people)
    _of_figures(shop, now, people)
    _of_subjects(shop, now, people)
    _of_posts(shop, now, people)
    effects_measure(now=now)


def _digest(shop: Shop, now: datetime, director: User) -> None:
    """The director gets the digest; before its hour there is that of the morning before."""
    digest_put(shop=shop, user=director, is_on=True, actor=UserActor(director.pk))
    here, hour = now.astimezone(shop.tz), waits_until(shop)
    before = datetime.combine(here.date() - timedelta(days=1), hour, shop.tz)
    digests_make(shop=shop, now=before if here.time() < hour else now)


def _reader(shop: Shop, people: People, role: str) -> Reader:
    user = people[role]
    return Reader(AccessGrant(UserActor(user.pk), (ShopRole(shop, Role(role)),)), user)


def _make(by: Reader, shop: Shop, asked: Asked, draft: Draft, now: datetime) -> Task:
    source = source_of(by.access, shop, asked, now)
    told = {"shop": shop, "draft": draft, "source": source, "now": now}
    return task_make(**told, user=by.user, actor=by.access.actor)  # type: ignore[arg-type]


def _by_hand(shop: Shop, told: demo.DemoTask, now: datetime, people: People) -> None:
    then = now - timedelta(days=told.asked_days_ago)
    due_on = business_day(now, shop.tz, shop.day_cut) + timedelta(days=told.due_in_days)
    owner = people[told.owner] if told.owner else None
    draft = Draft(told.title, told.department, due_on, told.brief, told.kind, owner)
    task = _make(_reader(shop, people, "director"), shop, Asked(), draft, then)
    for at, event in enumerate(told.steps, 1):
        _move(_reader(shop, people, told.owner), task, event, then + timedelta(hours=at))


def _move(by: Reader, task: Task, event: str, now: datetime) -> None:
    picture = demo.PICTURE if task.needs_picture else ""
    task_move(task=task, event=event, note="", picture=picture, by=by, now=now)


def _of_figures(shop: Shop, now: datetime, people: People) -> None:
    """A gap of yesterday to see to, and one of two weeks ago that was seen to and is measured."""
    director, promoter = (_reader(shop, people, role) for role in ("director", "promoter"))
    for days, is_done in ((14, True), (1, False)):
        day = business_day(now, shop.tz, shop.day_cut) - timedelta(days=days)
        table = explained_day(shop, day, now, Compared()).why.tables.get("source")
        known = set(TrafficSource.objects.values_list("key", flat=True))
        rows = [row for row in table.rows if row.key in known] if table else []
        if not rows:
            continue
        worst = min(rows, key=lambda row: row.gap)
        asked = Asked("gap", cell=Cell(PAID, "source", worst.key), day=day)
        then = now - timedelta(days=days - 1) - timedelta(minutes=30)
        source = source_of(director.access, shop, asked, then)
        due_on = business_day(then, shop.tz, shop.day_cut) + timedelta(days=1)
        draft = Draft(source.title, "promotion", due_on, owner=promoter.user)
        task = _make(director, shop, asked, draft, then)
        if is_done:
            _move(promoter, task, "take", then + timedelta(hours=2))
            _move(promoter, task, "submit", then + timedelta(hours=30))
            _move(director, task, "accept", then + timedelta(hours=32))


def _of_posts(shop: Shop, now: datetime, people: People) -> None:
    """Two posts are with the designers: one waits for somebody, of one the picture is there."""
    promoter, designer = (_reader(shop, people, role) for role in ("promoter", "designer"))
    rows = ContentPost.objects.filter(shop=shop, state="drafting", planned_at__gt=now)
    for at, post in enumerate(rows.without_picture().exclude(body="").order_by("planned_at")[:2]):
        source = source_of(promoter.access, shop, Asked("post", about=post.pk), now)
        due_on = source.due_on or business_day(now, shop.tz, shop.day_cut)
        draft = Draft(source.title, source.department, due_on, demo.POST_BRIEF)
        task = _make(promoter, shop, Asked("post", about=post.pk), draft, now)
        for event in ("take", "submit")[: at * 2]:
            _move(designer, task, event, now)


def _meetings(shop: Shop, now: datetime, people: People) -> None:
    """Last week's meeting with what it decided, closed; this week's agenda."""
    by, then = _reader(shop, people, "director"), now - WEEK
    due_on = business_day(then, shop.tz, shop.day_cut) + timedelta(days=4)
    row = meeting_draft(shop=shop, actor=by.access.actor, now=then)
    for told in demo.DECISIONS:
        draft = Draft(told.title, told.department, due_on, owner=people[told.owner])
        task = meeting_decide(
            meeting=row, draft=draft, mark=_lowest(row) if told.is_of_gap else "", by=by, now=then
        )
        for at, event in enumerate(told.steps, 1):
            whose = by if event == "accept" else _reader(shop, people, told.owner)
            _move(whose, task, event, then + timedelta(days=at))
    meeting_close(
        meeting=row, minutes=demo.MINUTES, seen=row.version, user=by.user, actor=by.access.actor,
        now=then + timedelta(hours=1),
    )  # fmt: skip
    meeting_draft(shop=shop, actor=by.access.actor, now=now)


def _lowest(row: Meeting) -> str:
    """The line of the agenda that cost most, "" where none cost anything."""
    lines = meeting_page(row).causes
    return min(lines, key=lambda line: line.gap).mark if lines else ""


def _of_subjects(shop: Shop, now: datetime, people: People) -> None:
    """A task of an open case and one of a bad product."""
    director, today = _reader(shop, people, "director"), business_day(now, shop.tz, shop.day_cut)
    case = AfterSalesCase.objects.filter(shop=shop, status__in=OPEN_CASE).order_by("pk").first()
    issue = ProductIssue.objects.filter(shop=shop).order_by("pk").first()
    for origin, row, role in (("case", case, "assistant"), ("issue", issue, "supervisor")):
        if row is not None:
            asked = Asked(origin, about=row.pk)
            source = source_of(director.access, shop, asked, now)
            draft = Draft(source.title, source.department, today, owner=people[role])
            _make(director, shop, asked, draft, now)
