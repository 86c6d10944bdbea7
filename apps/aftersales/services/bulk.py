"""Several cases at once: each by itself, the refused listed with their reasons."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from django.db import transaction

from apps.aftersales.hands import Hand, Sent
from apps.aftersales.models import AfterSalesCase
from apps.aftersales.services.deciding import case_ask_buyer, case_take
from apps.aftersales.services.notes import case_assign
from apps.aftersales.services.undoing import UNDO
from apps.common.errors import ShopError


@dataclass(frozen=True, slots=True)
class BulkAct:
    """What is done with each case: take, ask_buyer with the words sent, assign to an owner."""

    event: str
    note: str = ""
    channel: str = "chat"
    owner_id: int = 0

    def service(self) -> Callable[..., Any]:
        """Return the service of one case, which takes case_id, hand and sent."""
        if self.event == "ask_buyer":
            return partial(case_ask_buyer, note=self.note, channel=self.channel)
        if self.event == "assign":
            return partial(case_assign, owner_id=self.owner_id)
        return case_take


@dataclass
class Outcome:
    """What was, or would be, done, and what not, with the reason."""

    done: list[AfterSalesCase] = field(default_factory=list)
    refused: list[tuple[AfterSalesCase, str]] = field(default_factory=list)


def bulk_preview(*, cases: Sequence[AfterSalesCase], act: BulkAct, hand: Hand) -> Outcome:
    """Say which cases it would be done with now: each is tried, and taken back at once."""
    with transaction.atomic():
        outcome = bulk_run(cases=cases, act=act, hand=hand)
        transaction.set_rollback(True)
    return outcome


def bulk_run(*, cases: Sequence[AfterSalesCase], act: BulkAct, hand: Hand) -> Outcome:
    """Do it with each case in a transaction of its own; who was faster keeps theirs."""
    service = act.service()

    def one(case: AfterSalesCase) -> None:
        service(case_id=case.pk, hand=hand, sent=Sent(version=case.version))

    return _each(cases, one)


def bulk_undo(*, cases: Sequence[AfterSalesCase], event: str, hand: Hand) -> Outcome:
    """Take back what was just done with these cases, where nothing has happened since."""
    undo = UNDO[event]
    return _each(cases, lambda case: undo(case_id=case.pk, hand=hand))


def _each(cases: Sequence[AfterSalesCase], one: Callable[[AfterSalesCase], None]) -> Outcome:
    outcome = Outcome()
    for case in cases:
        try:
            one(case)
            outcome.done.append(case)
        except ShopError as error:
            outcome.refused.append((case, error.message))
    return outcome
