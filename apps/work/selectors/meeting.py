"""Weekly meetings as people read them: the stored agenda with the words behind its numbers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from apps.accounts.models import User
from apps.aftersales.models import ProductIssue
from apps.common.days import business_day
from apps.common.http import missing
from apps.metrics.definitions import registry
from apps.metrics.phrases import FACTOR_WORDS, factor_words
from apps.service.models import Suggestion
from apps.service.selectors.readers import Reader
from apps.shop.models import Shop
from apps.work.models import Meeting, Task

PAST: Final = 12


@dataclass(frozen=True)
class DayLine:
    """A day of the week looked back on; None = not known, or without a plan."""

    day: date
    actual: Decimal | None
    plan: Decimal | None

    @property
    def gap(self) -> Decimal | None:
        """Actual - plan."""
        return None if self.actual is None or self.plan is None else self.actual - self.plan


@dataclass(frozen=True)
class CauseLine:
    """What a member made of the gap over the week; `peak` = its farthest day."""

    cut: str
    key: str
    name: str
    gap: Decimal
    peak: date

    @property
    def mark(self) -> str:
        """How an address names this line."""
        return f"{self.cut}:{self.key}"


@dataclass(frozen=True)
class TaskLine:
    """A task with its owner and day as they stood; `is_late` on the day of the agenda."""

    task: Task
    owner: User | None
    due_on: date
    is_late: bool = False


@dataclass(frozen=True)
class IssueLine:
    """A product issue with its state and expected loss as they stood."""

    issue: ProductIssue
    state: str
    loss: Decimal


@dataclass(frozen=True)
class MeetingPage:
    """A meeting; `total` adds up the days that have both sides, None without any."""

    row: Meeting
    first: date
    last: date
    metric: Any
    days: Sequence[DayLine]
    total: DayLine | None
    causes: Sequence[CauseLine]
    tasks: Sequence[TaskLine]
    effects: Sequence[Task]
    issues: Sequence[IssueLine]
    suggestions: Sequence[tuple[Suggestion, date]]
    decisions: Sequence[TaskLine]
    past: Sequence[Meeting]


def meeting_of(by: Reader, meeting_id: int) -> Meeting:
    """Return a meeting of the reader's shops; not_found for any other."""
    rows = Meeting.objects.visible_to(by.access).select_related("shop", "closed_by")
    found = rows.filter(pk=meeting_id).first()
    if found is None:
        raise missing()
    return found


def meeting_in(shop: Shop, week: date) -> Meeting | None:
    """Return the meeting of a week, None where nobody drafted it."""
    rows = Meeting.objects.filter(shop=shop, week=week)
    return rows.select_related("shop", "closed_by").first()


def meetings_past(shop: Shop, week: date) -> list[Meeting]:
    """Return the meetings of earlier weeks, the newest first."""
    rows = Meeting.objects.filter(shop=shop, week__lt=week).select_related("closed_by")
    return list(rows.order_by("-week")[:PAST])


def meeting_page(row: Meeting) -> MeetingPage:
    """Read a meeting with the words of everything that its agenda names."""
    told = row.agenda
    days = [_day(each) for each in told["days"]]
    decided = _decided(row)
    tasks = _tasks(row, [*told["tasks"], *decided], told["effects"])
    people = User.objects.in_bulk({each["owner"] for each in (*told["tasks"], *decided)} - {None})
    drafted_on = business_day(row.drafted_at, row.shop.tz, row.shop.day_cut)
    return MeetingPage(
        row,
        date.fromisoformat(told["first"]),
        date.fromisoformat(told["last"]),
        registry[told["metric"]].label if told["metric"] in registry else told["metric"],
        days,
        _total(days),
        [_cause(each) for each in told["causes"]],
        _lines(told["tasks"], tasks, people, drafted_on),
        [tasks[pk] for pk in told["effects"] if pk in tasks],
        _issues(row, told["issues"]),
        _suggestions(row, told["suggestions"]),
        _lines(decided, tasks, people, date.min),
        meetings_past(row.shop, row.week),
    )


def cause_of(row: Meeting, mark: str) -> CauseLine | None:
    """Return the line of the agenda that an address names, None where it names none."""
    return next((each for each in map(_cause, row.agenda["causes"]) if each.mark == mark), None)


def decided_now(row: Meeting) -> list[dict[str, Any]]:
    """Return the decisions of a meeting as its minutes keep them."""
    return [
        {"id": task.pk, "owner": task.owner_id, "due_on": task.due_on.isoformat()}
        for task in row.decisions.order_by("pk")
    ]


def _decided(row: Meeting) -> list[dict[str, Any]]:
    kept: list[dict[str, Any]] | None = row.agenda.get("decisions")
    return decided_now(row) if kept is None else kept


def _tasks(
    row: Meeting, lines: Sequence[Mapping[str, Any]], more: Sequence[int]
) -> Mapping[int, Task]:
    rows = Task.objects.filter(shop=row.shop_id).select_related("effect", "shop")
    found: Mapping[int, Task] = rows.in_bulk({*(each["id"] for each in lines), *more})
    return found


def _lines(
    told: Sequence[Mapping[str, Any]],
    tasks: Mapping[int, Task],
    people: Mapping[int, User],
    today: date,
) -> list[TaskLine]:
    lines = []
    for each in told:
        due_on = date.fromisoformat(each["due_on"])
        if each["id"] in tasks:
            owner = people.get(each["owner"])
            lines.append(TaskLine(tasks[each["id"]], owner, due_on, due_on < today))
    return lines


def _issues(row: Meeting, told: Sequence[Mapping[str, Any]]) -> list[IssueLine]:
    rows = ProductIssue.objects.filter(shop=row.shop_id).select_related("sku")
    found = rows.in_bulk([each["id"] for each in told])
    return [
        IssueLine(
            found[each["id"]],
            str(ProductIssue.State(each["state"]).label),
            Decimal(each["loss"]),
        )
        for each in told
        if each["id"] in found
    ]


def _suggestions(row: Meeting, told: Sequence[Mapping[str, Any]]) -> list[tuple[Suggestion, date]]:
    rows = Suggestion.objects.filter(shop=row.shop_id)
    found = rows.in_bulk([each["id"] for each in told])
    return [
        (found[each["id"]], date.fromisoformat(each["due_on"]))
        for each in told
        if each["id"] in found
    ]


def _day(told: Mapping[str, Any]) -> DayLine:
    return DayLine(date.fromisoformat(told["day"]), _amount(told["actual"]), _amount(told["plan"]))


def _total(days: Sequence[DayLine]) -> DayLine | None:
    both = [each for each in days if each.gap is not None]
    if not both:
        return None
    actual = sum((each.actual for each in both if each.actual is not None), Decimal(0))
    plan = sum((each.plan for each in both if each.plan is not None), Decimal(0))
    return DayLine(both[-1].day, actual, plan)


def _cause(told: Mapping[str, Any]) -> CauseLine:
    peak = date.fromisoformat(told["day"])
    key = told["key"]
    # Members have their own names; lines of ShopOps are in the reader's words.
    name = factor_words(key) if key in FACTOR_WORDS else told["name"]
    return CauseLine(told["cut"], key, name, Decimal(told["gap"]), peak)


def _amount(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
