"""Checklists as people read them: what is wrong first, who answered what and when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.utils.functional import Promise

from apps.common.http import missing
from apps.common.querysets import ShopScoped
from apps.service.selectors.readers import Reader
from apps.shop.models import Shop
from apps.work.models import CheckAnswer, CheckItem, CheckList, CheckRun

SHOWN = 8
ORDER = {"not_ok": 0, "unknown": 1, "": 2, "na": 3, "ok": 4}


@dataclass(frozen=True)
class ListPage:
    """One list of a day: `run` None = nobody has begun it; `figures` before `items`."""

    name: str
    label: str | Promise
    tabs: Sequence[tuple[str, str | Promise]]
    run: CheckRun | None
    figures: Sequence[CheckAnswer]
    items: Sequence[CheckAnswer]
    silent: int
    wrong: int


def list_page(by: Reader, shop: Shop, asked: str, today: date) -> ListPage:
    """Return today's list that somebody asks for, the first of theirs for any other word."""
    names = _names(by, shop)
    name = CheckList(asked) if asked in names else names[0]
    whose = None if name == CheckList.MORNING else by.user
    runs = CheckRun.objects.filter(shop=shop, list=name, day=today, user=whose)
    run = runs.select_related("done_by").first()
    found = list(run.answers.select_related("by").order_by("pk")) if run else []
    figures = sorted((row for row in found if row.key), key=lambda row: ORDER[row.answer])
    items = [row for row in found if not row.key]
    return ListPage(
        name,
        name.label,
        [(each.value, each.label) for each in names],
        run,
        figures,
        items,
        sum(row.answer == "" for row in found),
        sum(row.answer in ("not_ok", "unknown") for row in found),
    )


@dataclass(frozen=True)
class WrongLines:
    """All that is not in order this morning; `has_run` is False before the list has begun."""

    has_run: bool
    rows: Sequence[CheckAnswer]

    @property
    def shown(self) -> Sequence[CheckAnswer]:
        """The first lines. One more than fits is shown: "1 more" would take its place."""
        return self.rows if len(self.rows) <= SHOWN + 1 else self.rows[:SHOWN]

    @property
    def more(self) -> int:
        """How many lines the whole list has besides those shown."""
        return len(self.rows) - len(self.shown)


def wrong_lines(shop: Shop, today: date) -> WrongLines:
    """Return what is not in order in the morning's run of the shop."""
    run = CheckRun.objects.filter(shop=shop, list=CheckList.MORNING, day=today).first()
    rows = run.answers.filter(answer__in=("not_ok", "unknown")).order_by("pk") if run else []
    return WrongLines(has_run=run is not None, rows=list(rows))


def answer_of(by: Reader, answer_id: int) -> CheckAnswer:
    """Return a question of a list that the reader may answer; not_found for any other."""
    runs = _reached(by)
    rows = CheckAnswer.objects.filter(run__in=runs, pk=answer_id).select_related("run__shop")
    found: CheckAnswer | None = rows.first()
    if found is None:
        raise missing()
    return found


def run_of(by: Reader, run_id: int) -> CheckRun:
    """Return a list that the reader may end; not_found for any other."""
    found: CheckRun | None = _reached(by).select_related("shop").filter(pk=run_id).first()
    if found is None:
        raise missing()
    return found


def items_of(shop: Shop) -> list[tuple[str | Promise, list[CheckItem]]]:
    """Return the questions that are asked now, by list."""
    rows = list(CheckItem.objects.filter(shop=shop, valid_to=None).order_by("position", "pk"))
    return [(each.label, [row for row in rows if row.list == each]) for each in CheckList]


def _names(by: Reader, shop: Shop) -> list[CheckList]:
    """The lists of a person: the morning's is for those who see the whole shop."""
    return [each for each in CheckList if each != "morning" or not by.access.is_own_only(shop.pk)]


def _reached(by: Reader) -> "ShopScoped[CheckRun]":
    own = [pk for pk in by.access.shop_ids if by.access.is_own_only(pk)]
    shops = Q(user=None) & ~Q(shop__in=own)
    return CheckRun.objects.visible_to(by.access).filter(shops | Q(user=by.user))
