"""Checklists: begun once a day, answered by figures and people, carried over, and ended."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.accounts.services import audit_write
from apps.common.access import Actor
from apps.common.days import business_day
from apps.common.errors import ShopError
from apps.common.http import missing
from apps.common.kept import kept
from apps.shop.models import Shop
from apps.work.models import CheckAnswer, CheckItem, CheckList, CheckRun
from apps.work.selectors.probes import LINES, check_lines
from apps.work.sentences import SEED, SEEDS

Answer = CheckAnswer.Answer
MORNING_AT: Final = time(7)
LOOK_AGAIN: Final = timedelta(minutes=15)


@transaction.atomic
def lists_start(*, shop: Shop, today: date) -> int:
    """Give a shop without checklists those that come with ShopOps; return how many questions."""
    Shop.objects.select_for_update().get(pk=shop.pk)
    if CheckItem.objects.filter(shop=shop).exists():
        return 0
    rows = [
        CheckItem(shop=shop, list=name, position=at, text=text, seed=text, valid_from=today)
        for name, texts in SEEDS.items()
        for at, text in enumerate(texts, 1)
    ]
    return len(CheckItem.objects.bulk_create(rows))


@transaction.atomic
def run_begin(*, shop: Shop, name: str, user: User | None, now: datetime) -> CheckRun:
    """Begin a list of today, or return it where it has begun; what stood open comes along."""
    today = business_day(now, shop.tz, shop.day_cut)
    lists_start(shop=shop, today=today)
    whose = None if name == CheckList.MORNING else user
    run, is_new = CheckRun.objects.get_or_create(
        shop=shop, list=CheckList(name), day=today, user=whose, defaults={"opened_at": now}
    )
    if is_new:
        _ask(run)
    if name == CheckList.MORNING:
        run_look(run=run, now=now)
    return run


@transaction.atomic
def run_look(*, run: CheckRun, now: datetime) -> CheckRun:
    """Let the figures answer again; what a person said of a line stays, its count is new."""
    row = CheckRun.objects.select_for_update(of=("self",)).select_related("shop").get(pk=run.pk)
    if row.done_at is not None:
        return row
    since, lines = _open_since(row), check_lines(row.shop, now)
    for line in lines:
        told: dict[str, Any] = {
            "told": dict(line.told), "count": line.count, "url_name": line.url_name,
        }  # fmt: skip
        answer, _new = CheckAnswer.objects.get_or_create(
            run=row, key=line.key, defaults={**told, "carried_from": since.get(line.key)}
        )
        if answer.by_id is None:
            told |= {"answer": _said(line.count), "at": now}
        CheckAnswer.objects.filter(pk=answer.pk, by=answer.by_id).update(**told)
    _forget(row, [line.key for line in lines], now)
    row.looked_at = now
    row.save(update_fields=["looked_at"])
    return row


@transaction.atomic
def answer_put(
    *, answer: CheckAnswer, said: str, note: str, user: User, now: datetime
) -> CheckAnswer:
    """Answer a question; of the figures' lines a person says what was done about them.

    Raises state_refused on a list that has ended, field_invalid where something is not in order
    and nobody says what.
    """
    # The list before its answers, as the figures lock them when they look again.
    run = CheckRun.objects.select_for_update(of=("self",)).get(pk=answer.run_id)
    rows = CheckAnswer.objects.select_for_update(of=("self",)).select_related("run")
    row: CheckAnswer | None = rows.filter(pk=answer.pk).first()
    if row is None:
        raise missing()
    if run.done_at is not None:
        raise ShopError("state_refused", _("This list has ended; its answers stay."))
    if said not in (Answer.OK, Answer.NOT_OK, Answer.NOT_NOW):
        raise ShopError("field_invalid", _("Choose an answer."), "answer")
    if said == Answer.NOT_OK and not note.strip():
        raise ShopError("field_invalid", _("Say what is not in order."), "note")
    row.answer, row.note, row.by, row.at = said, note.strip(), user, now
    row.save()
    return row


@transaction.atomic
def run_end(*, run: CheckRun, user: User, actor: Actor, now: datetime) -> CheckRun:
    """End a list; raises state_refused with what has no answer yet. Again changes nothing."""
    row = CheckRun.objects.select_for_update(of=("self",)).get(pk=run.pk)
    if row.done_at is not None:
        return row
    silent = [each.words for each in row.answers.filter(answer="")]
    if silent:
        text = _("Without an answer: %(items)s.") % {"items": "; ".join(silent)}
        raise ShopError("state_refused", text, extra={"open": silent})
    row.done_at, row.done_by = now, user
    row.save(update_fields=["done_at", "done_by"])
    audit_write(
        actor=actor, action="check.end", subject=f"work.CheckRun:{row.pk}", shop_id=row.shop_id,
        changes={"open": [None, row.answers.standing().count()]},
    )  # fmt: skip
    return row


@transaction.atomic
def item_add(*, shop: Shop, name: str, text: str, actor: Actor, today: date) -> CheckItem:
    """Add a question from today on; it stands in lists that begin from now on."""
    last = CheckItem.objects.filter(shop=shop, list=name).order_by("-position").first()
    first = {"valid_from": today, "position": last.position + 1 if last else 1}
    row, is_new = CheckItem.objects.get_or_create(
        shop=shop, list=CheckList(name), text=text, valid_to=None, defaults=first
    )
    if not is_new:
        raise ShopError("duplicate", _("This question is there already."), "text")
    _audit_item(row, actor, "add")
    return row


@transaction.atomic
def item_end(*, shop: Shop, item_id: int, actor: Actor, today: date) -> CheckItem:
    """End a question: lists that begin from now on do not ask it; again changes nothing."""
    rows = CheckItem.objects.select_for_update().filter(shop=shop, pk=item_id)
    row = rows.first()
    if row is None:
        raise missing()
    if row.valid_to is None:
        row.valid_to = max(today, row.valid_from)
        row.save(update_fields=["valid_to"])
        _audit_item(row, actor, "end")
    return row


def checks_tick(*, now: datetime) -> int:
    """From seven of a shop's clock on begin its morning list, then look again; return how many."""
    return sum(
        kept(partial(_tick, shop, now), job="checks", shop=shop.code)
        for shop in Shop.objects.filter(pk__in=CheckItem.objects.values("shop"))
        if now.astimezone(shop.tz).time() >= MORNING_AT
    )


def _tick(shop: Shop, now: datetime) -> int:
    today = business_day(now, shop.tz, shop.day_cut)
    run = CheckRun.objects.filter(shop=shop, list=CheckList.MORNING, day=today).first()
    if run is None:
        run_begin(shop=shop, name=CheckList.MORNING, user=None, now=now)
    elif run.looked_at is None or now - run.looked_at >= LOOK_AGAIN:
        run_look(run=run, now=now)
    return 1


def _forget(run: CheckRun, told: Sequence[str], now: datetime) -> None:
    """Let no older answer stand: what an entry did not tell this time is unknown.

    An entry that failed stood under its own key; once it answers, its lines have theirs.
    """
    old = run.answers.filter(item=None).exclude(key__in=told)
    old.filter(key__in=LINES).delete()
    old.filter(by=None).update(answer=Answer.UNKNOWN, count=None, at=now)


def _ask(run: CheckRun) -> None:
    """Put the questions of the day into a list that begins."""
    since = _open_since(run)
    items = CheckItem.objects.filter(shop_id=run.shop_id, list=run.list, valid_to=None)
    CheckAnswer.objects.bulk_create(
        CheckAnswer(
            run=run,
            item=item,
            kept=item.text,
            carried_from=since.get(item.text),
            told={SEED: item.seed} if item.seed else None,
        )
        for item in items.order_by("position", "pk")
    )


def _open_since(run: CheckRun) -> dict[str, date]:
    """Since when what stood open at the end of the last such list does so, by key or words."""
    same: dict[str, Any] = {"shop": run.shop_id, "list": run.list, "user": run.user_id}
    before = CheckRun.objects.filter(**same, day__lt=run.day)
    last = before.order_by("-day").first()
    if last is None:
        return {}
    return {row.key or row.kept: row.carried_from or last.day for row in last.answers.standing()}


def _said(count: int | None) -> str:
    if count is None:
        return Answer.UNKNOWN
    return Answer.NOT_OK if count else Answer.OK


def _audit_item(row: CheckItem, actor: Actor, event: str) -> None:
    audit_write(
        actor=actor, action=f"check.item_{event}", subject=f"work.CheckItem:{row.pk}",
        shop_id=row.shop_id, changes={"text": [None, row.text]},
    )  # fmt: skip
