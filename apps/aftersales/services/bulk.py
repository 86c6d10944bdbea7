"""Several cases at once: each by itself, the refused listed with their reasons."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from apps.aftersales.hands import Hand, Sent
from apps.aftersales.models import AfterSalesCase
from apps.aftersales.services.deciding import case_take
from apps.aftersales.states import CASE_MOVES, may, move_of
from apps.common.errors import ShopError


@dataclass
class Outcome:
    """What was, or would be, done, and what not, with the reason."""

    done: list[AfterSalesCase] = field(default_factory=list)
    refused: list[tuple[AfterSalesCase, str]] = field(default_factory=list)


def bulk_preview(cases: Sequence[AfterSalesCase], hand: Hand) -> Outcome:
    """Say which cases could be taken now; nothing changes."""
    outcome = Outcome()
    for case in cases:
        move = move_of(CASE_MOVES, "take", case.status)
        if move is not None and may(move, hand.role):
            outcome.done.append(case)
        else:
            text = _("It is %(state)s already.") % {"state": case.get_status_display()}
            outcome.refused.append((case, text))
    return outcome


def bulk_take(*, cases: Sequence[AfterSalesCase], hand: Hand) -> Outcome:
    """Take each case in a transaction of its own; who was faster keeps theirs."""
    outcome = Outcome()
    for case in cases:
        try:
            sent = Sent(version=case.version)
            outcome.done.append(case_take(case_id=case.pk, hand=hand, sent=sent))
        except ShopError as error:
            outcome.refused.append((case, error.message))
    return outcome
