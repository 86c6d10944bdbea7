"""Handovers: drafted from live rows at a shift's change, submitted, accepted item by item."""

from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _
from django_fsm import can_proceed

from apps.accounts.services import audit_write
from apps.accounts.services.notifications import Notice, notices_settle, notify
from apps.common.access import Actor
from apps.common.errors import ShopError
from apps.common.http import missing
from apps.common.kept import kept
from apps.service.models import Shift
from apps.service.selectors.readers import Reader
from apps.shop.models import Shop
from apps.work.models import Handover, HandoverItem
from apps.work.selectors.board import LEADERS
from apps.work.selectors.handover import sides_of, subject_of, takes_cases
from apps.work.selectors.handover_rows import drafted, ended, people_on, shift_figures
from apps.work.services.handover_owners import hand_on
from apps.work.services.handover_reports import reports_tick
from apps.work.states import SETTLED, SUBJECTS

Outcome = HandoverItem.Outcome
# Shifts that touch no other hand over within this time of the next one's start.
NO_OVERLAP: Final = timedelta(minutes=30)
# A change older than this is over: nobody writes it down any more.
OLDEST: Final = timedelta(hours=24)
STEPS: Final = ("accept", "return", "leave")


def handovers_tick(*, now: datetime) -> dict[str, int]:
    """Open a handover where a shift has begun after another, and draft the open ones again."""
    opened = sum(
        kept(partial(_open, shop, now), job="handovers", shop=shop.code)
        for shop in Shop.objects.filter(shift__isnull=False).distinct()
    )
    rows = Handover.objects.filter(state__in=("open", "submitted"), opened_at__gte=now - OLDEST)
    drafted = sum(
        kept(partial(_draft, row, now), job="handovers", handover=row.pk)
        for row in rows.order_by("pk")
    )
    return {"opened": opened, "drafted": drafted, "reported": reports_tick(now=now)}


@transaction.atomic
def handover_draft(*, handover: Handover, now: datetime) -> Handover:
    """Bring the items up to date: ended ones are done by themselves, new rows come in for a day."""
    row = _locked(handover.pk)
    if row.state not in ("open", "submitted"):
        return row
    waiting = row.items.waiting().select_related(*SUBJECTS)
    over = [item.pk for item in waiting if ended(*subject_of(item))]
    row.items.filter(pk__in=over).update(outcome=Outcome.DONE, at=now)
    if row.state == "open" and row.opened_at >= now - OLDEST:
        _take_in(row, now)
    return row


@transaction.atomic
def handover_submit(*, handover: Handover, summary: str, by: Reader, now: datetime) -> Handover:
    """Hand a shift over with its report; raises role_refused for who was not on it."""
    row = _locked(handover.pk)
    gives, _takes = sides_of(by, row)
    _require(gives, _("Who was on the shift hands it over."))
    _move(row, "submit")
    handover_draft(handover=handover, now=now)
    row.summary, row.figures = summary.strip(), shift_figures(row, now)
    row.submitted_by, row.submitted_at = by.user, now
    row.save()
    row.items.filter(outcome=Outcome.RETURNED).update(outcome=Outcome.OPEN)
    _audit(row, by.access.actor, "submit", open=[None, row.items.waiting().count()])
    _settle(row, "handover_returned")
    _tell(row, "handover_waiting", people_on(row.to_shift), by, now)
    return row


@transaction.atomic
def item_remark(*, item: HandoverItem, remark: str, by: Reader) -> HandoverItem:
    """Say to the next shift what has to be known about an item."""
    row = _locked(item.handover_id)
    gives, _takes = sides_of(by, row)
    _require(gives, _("Who was on the shift writes it."))
    if row.state != "open":
        raise ShopError("state_refused", _("This is handed over already."))
    HandoverItem.objects.filter(pk=item.pk).update(remark=remark.strip())
    item.refresh_from_db()
    return item


@transaction.atomic
def item_answer(
    *, item: HandoverItem, event: str, reason: str, by: Reader, now: datetime
) -> HandoverItem:
    """Accept an item, return it with a question, or leave it with why.

    Accepting moves what can be owned to who accepts, in the same transaction; a returned item
    opens the handover again. Raises role_refused for who is not of the next shift, state_refused,
    field_invalid without a reason. Accepted again by the same person it stays as it is.
    """
    row = _locked(item.handover_id)
    here: HandoverItem = row.items.select_related("handover", *SUBJECTS).get(pk=item.pk)
    _gives, takes = sides_of(by, row)
    _require(takes or takes_cases(by, here), _("Who is on the next shift answers."))
    if event == "accept" and (here.outcome, here.by_id) == (Outcome.ACCEPTED, by.user.pk):
        return here
    if row.state != "submitted" or here.outcome in SETTLED or event not in STEPS:
        raise ShopError("state_refused", _("This item is settled, or not handed over yet."))
    if event != "accept" and not reason.strip():
        raise ShopError("field_invalid", _("Say why: the other shift reads it."), "reason")
    here.outcome = {"accept": "accepted", "return": "returned", "leave": "left"}[event]
    here.reason, here.by, here.at = reason.strip(), by.user, now
    here.save()
    if event == "accept":
        hand_on(item=here, by=by, now=now)
    elif event == "return":
        _move(row, "give_back")
        row.save()
        _settle(row, "handover_waiting")
        _tell(row, "handover_returned", people_on(row.from_shift), by, now)
    _audit(row, by.access.actor, f"item_{event}", item=[None, here.pk])
    return here


@transaction.atomic
def handover_accept(*, handover: Handover, by: Reader, now: datetime) -> Handover:
    """End the change for the next shift; with nothing left it is closed at once.

    Raises state_refused with how many items wait, role_refused for who is not of the next shift.
    """
    handover_draft(handover=handover, now=now)
    row = _locked(handover.pk)
    _gives, takes = sides_of(by, row)
    _require(takes, _("Who is on the next shift accepts it."))
    waiting = row.items.waiting().count()
    if waiting:
        text = _("%(n)s items wait: accept them, or leave them with a reason.")
        raise ShopError("state_refused", text % {"n": waiting}, extra={"waiting": waiting})
    _move(row, "accept")
    row.accepted_by, row.accepted_at = by.user, now
    left = row.items.filter(outcome=Outcome.LEFT).count()
    if not left:
        _close(row, by, now)
    row.save()
    _audit(row, by.access.actor, "accept", left=[None, left])
    _settle(row, "handover_waiting")
    _settle(row, "handover_late")
    return row


@transaction.atomic
def handover_close(*, handover: Handover, by: Reader, now: datetime) -> Handover:
    """Close a change whose left items a supervisor has seen; again changes nothing."""
    row = _locked(handover.pk)
    is_leader = by.access.role_in(row.shop_id) in LEADERS
    _require(is_leader, _("A supervisor closes it."))
    if row.state == "closed":
        return row
    _close(row, by, now)
    row.save()
    _audit(row, by.access.actor, "close")
    return row


def _draft(row: Handover, now: datetime) -> int:
    handover_draft(handover=row, now=now)
    return 1


def _open(shop: Shop, now: datetime) -> int:
    """Open the newest change of shifts that has no handover yet."""
    worked = Shift.objects.filter(
        shop=shop,
        start_at__range=(now - OLDEST, now),
        assignments__state__in=("published", "leaving"),
    )
    shifts = list(worked.distinct().order_by("start_at", "pk"))
    if not shifts:
        return 0
    taking = shifts[-1]
    giving = [
        shift for shift in shifts
        if shift.start_at < taking.start_at and shift.end_at < taking.end_at
    ]  # fmt: skip
    if not giving:
        return 0
    last = max(giving, key=lambda shift: (shift.end_at, shift.pk))
    due_at = last.end_at if last.end_at > taking.start_at else taking.start_at + NO_OVERLAP
    _row, is_new = Handover.objects.get_or_create(
        from_shift=last,
        defaults={
            "shop": shop, "day": last.day, "to_shift": taking, "opened_at": now, "due_at": due_at,
        },
    )  # fmt: skip
    return int(is_new)


def _take_in(row: Handover, now: datetime) -> None:
    found = drafted(row, now)
    known = {
        (name, subject.pk)
        for item in row.items.select_related(*SUBJECTS)
        for name, subject in [subject_of(item)]
    }
    HandoverItem.objects.bulk_create(
        HandoverItem(handover=row, urgency=urgency, **{name: subject})
        for name, rows in found.items()
        for subject, urgency in rows
        if (name, subject.pk) not in known
    )


def _locked(handover_id: int) -> Handover:
    rows = Handover.objects.select_for_update(of=("self",))
    along = rows.select_related("shop", "from_shift", "to_shift")
    row: Handover | None = along.filter(pk=handover_id).first()
    if row is None:
        raise missing()
    return row


def _move(row: Handover, event: str) -> None:
    step: Any = getattr(row, event)
    if not can_proceed(step):
        text = _("This handover is “%(state)s” by now: that step is not possible any more.")
        raise ShopError("state_refused", text % {"state": row.get_state_display()})
    step()


def _close(row: Handover, by: Reader, now: datetime) -> None:
    _move(row, "close")
    row.closed_by, row.closed_at = by.user, now


def _require(may: object, words: str) -> None:
    if not may:
        raise ShopError("role_refused", words)


def _tell(row: Handover, kind: str, people: set[int], by: Reader, now: datetime) -> None:
    """Tell the people of a shift, once each time that it goes from one side to the other."""
    notice = Notice(kind, row.shop_id, row.pk, now.isoformat(), {"day": row.day})
    notify(notice, people=people, without=[by.user.pk])


def _settle(row: Handover, kind: str) -> None:
    notices_settle((kind,), shop_id=row.shop_id, target=row.pk)


def _audit(row: Handover, actor: Actor, event: str, **changes: list[object]) -> None:
    audit_write(
        actor=actor, action=f"handover.{event}", subject=f"work.Handover:{row.pk}",
        shop_id=row.shop_id, changes=dict(changes),
    )  # fmt: skip
