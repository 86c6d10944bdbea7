"""Tasks as people read them: one of them, the board of the departments, and one's own day."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.db.models import Q
from django.utils.functional import Promise
from django_fsm import can_proceed

from apps.accounts.models import User
from apps.accounts.roles import Role
from apps.accounts.selectors import members
from apps.common.access import Access
from apps.common.http import missing
from apps.service.models.people import desk_name
from apps.service.selectors.readers import Reader
from apps.shop.models import Shop
from apps.work.models import Department, Task
from apps.work.querysets import TaskQuerySet
from apps.work.states import DOING, DONE, HANDING_IN, LIVE, OPEN, REVIEW, STEPS

# Whose work lies in a department; what nobody has taken there is shown to them.
WORKERS: Final[Mapping[str, frozenset[str]]] = {
    Role.AGENT: frozenset({Department.SERVICE}),
    Role.ASSISTANT: frozenset({Department.AFTERSALES}),
    Role.DESIGNER: frozenset({Department.DESIGN}),
}
LEADERS: Final = frozenset({Role.DIRECTOR, Role.SUPERVISOR})
# Posts are the promoters': the desk's supervisor has no word in them.
POST_LEADERS: Final = frozenset({Role.DIRECTOR, Role.PROMOTER})
# An analyst reads figures; work is done by the others.
NO_OWNER: Final = Role.ANALYST
DONE_SHOWN: Final = timedelta(days=14)
PAGE: Final = 60
COLUMNS: Final = (OPEN, DOING, REVIEW, DONE)


@dataclass(frozen=True)
class Card:
    """A task on the board; `next_step` is what its reader may do with one key.

    `hands_in` = its reader is making a picture, which is handed in on its page.
    """

    task: Task
    is_late: bool
    is_mine: bool
    next_step: str

    @property
    def hands_in(self) -> bool:
        """Whether its page is where its reader goes on."""
        return self.is_mine and self.task.state == DOING and self.task.needs_picture


@dataclass(frozen=True)
class Column:
    """One state of the board with its cards; `more` = how many are not shown."""

    state: str
    label: str | Promise
    cards: Sequence[Card]
    more: int


@dataclass(frozen=True)
class Board:
    """The tasks of a department, or of all, by state."""

    department: str
    departments: Sequence[tuple[str, str, int]]
    columns: Sequence[Column]
    live: int


@dataclass(frozen=True)
class MyDay:
    """What is one's own: late, due today, later, to be checked, and free to take."""

    groups: Sequence[tuple[str, Sequence[Card]]]
    count: int


def task_of(by: Reader, task_id: int) -> Task:
    """Return a task that the reader may see; not_found for any other."""
    rows = tasks_reached(by).select_related(
        "shop", "owner", "asked_by", "effect", "case", "issue", "suggestion", "proposal",
        "post__product",
    )  # fmt: skip
    found: Task | None = rows.filter(pk=task_id).first()
    if found is None:
        raise missing()
    return found


def board(by: Reader, shop: Shop, department: str, today: date) -> Board:
    """Return the live tasks by state, the soonest due first, and what was done of late."""
    rows = tasks_reached(by).filter(shop=shop)
    chosen = rows.filter(department=department) if department in Department.values else rows
    recent = chosen.filter(state=DONE, ended_on__gte=today - DONE_SHOWN)
    found = {
        state: chosen.filter(state=state).order_by("due_on", "pk") for state in COLUMNS[:-1]
    } | {DONE: recent.order_by("-ended_on", "-pk")}
    columns = [_column(by, state, found[state], today) for state in COLUMNS]
    return Board(
        department if department in Department.values else "",
        _departments(rows.live()),
        columns,
        sum(len(column.cards) + column.more for column in columns[:-1]),
    )


def my_day(by: Reader, shop: Shop, today: date) -> MyDay:
    """Return a person's tasks by urgency, what waits for their word, and what they may take."""
    theirs = Q(owner=by.user) | Q(owner=None) | Q(asked_by=by.user, state=REVIEW)
    rows = tasks_reached(by).filter(theirs, shop=shop).live()
    rows = rows.select_related("owner", "asked_by", "shop")
    cards = [_card(by, row, today) for row in rows.order_by("due_on", "pk")[:PAGE]]
    own = [card for card in cards if card.is_mine and card.task.state != REVIEW]
    groups = {
        "late": [card for card in own if card.is_late],
        "today": [card for card in own if card.task.due_on == today],
        "later": [card for card in own if card.task.due_on > today],
        "check": [
            card
            for card in cards
            if card.task.state == REVIEW and card.task.asked_by_id == by.user.pk
        ],
        "free": [card for card in cards if card.task.owner_id is None],
    }
    listed = [(name, group) for name, group in groups.items() if group]
    return MyDay(listed, sum(len(group) for _name, group in listed))


def tasks_reached(by: Reader) -> TaskQuerySet:
    """Return the tasks that somebody may see: own ones and free ones where they see no more."""
    rows: TaskQuerySet = Task.objects.visible_to(by.access)
    own = [pk for pk in by.access.shop_ids if by.access.is_own_only(pk)]
    found = rows.exclude(shop_id__in=own)
    for pk in own:
        part = rows.filter(shop_id=pk)
        found = found | part.reached_by(by.user.pk, own_departments(by.access, pk))
    return found


def steps_of(by: Reader, task: Task) -> list[str]:
    """Return the steps that the state and the reader's part in the task allow, in order."""
    return [event for event in STEPS if _is_theirs(by, task, event)]


def owners_of(shop: Shop, now: datetime) -> list[User]:
    """Return who of a shop may own a task, by role and name."""
    found = [row for row in members(now, shop.code) if row.role != NO_OWNER and row.user.is_active]
    roles = list(Role)
    found.sort(key=lambda row: (roles.index(Role(row.role)), desk_name(row.user)))
    return [row.user for row in found]


def own_departments(access: Access, shop_id: int) -> frozenset[str]:
    """Return the departments in which a person finds work that nobody has taken."""
    return WORKERS.get(access.role_in(shop_id) or "", frozenset())


def _is_theirs(by: Reader, task: Task, event: str) -> bool:
    """Whether a step is possible, and whether it is this person's to take."""
    if not can_proceed(getattr(task, event)):
        return False
    leads = by.access.role_in(task.shop_id) in (POST_LEADERS if task.post_id else LEADERS)
    is_owner, is_asker = task.owner_id == by.user.pk, task.asked_by_id == by.user.pk
    if event == "take":
        return task.owner_id in (None, by.user.pk) or leads
    if event == "finish":
        return is_owner and (is_asker or leads)
    if event == "submit":
        return is_owner and not (is_asker or leads)
    return (is_owner if STEPS[event].side == "owner" else is_asker) or leads


def _column(by: Reader, state: str, rows: TaskQuerySet, today: date) -> Column:
    found = list(rows.select_related("owner", "asked_by", "shop", "effect")[: PAGE + 1])
    more = rows.count() - PAGE if len(found) > PAGE else 0
    cards = [_card(by, row, today) for row in found[:PAGE]]
    return Column(state, Task.State(state).label, cards, more)


def _card(by: Reader, task: Task, today: date) -> Card:
    is_late = task.state in LIVE and task.due_on < today
    return Card(task, is_late, task.owner_id == by.user.pk, _next_step(by, task))


def _next_step(by: Reader, task: Task) -> str:
    """The step of one key: who leads may take any, and is offered here only what is theirs."""
    for event in steps_of(by, task):
        theirs = (None, by.user.pk) if STEPS[event].side == "owner" else (by.user.pk,)
        whose = task.owner_id if STEPS[event].side == "owner" else task.asked_by_id
        if event in HANDING_IN and task.needs_picture:
            return ""
        if whose in theirs and not STEPS[event].needs_note:
            return event
    return ""


def _departments(live: TaskQuerySet) -> list[tuple[str, str, int]]:
    counts = Counter(live.values_list("department", flat=True))
    return [(each.value, str(each.label), counts[each.value]) for each in Department]
