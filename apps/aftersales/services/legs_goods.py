"""Goods that come back: looked at, counted, kept or refused."""

from collections.abc import Mapping
from decimal import Decimal

from django.utils.translation import gettext as _

from apps.aftersales.hands import NOTHING_SENT, Hand, Sent
from apps.aftersales.models import AfterSalesCase, CaseLine, EventFile
from apps.aftersales.services.clocks import leg_started
from apps.aftersales.services.deciding import needed
from apps.aftersales.services.ending import go_on
from apps.aftersales.services.legs import Counts, count_set, leg_of
from apps.aftersales.services.planning import money_leg
from apps.aftersales.services.telling import payment_tell
from apps.aftersales.services.turn import Turn
from apps.aftersales.services.turns import acting, take_turn
from apps.common.errors import ShopError
from apps.common.money import minor_digits, quantise


@acting
def goods_inspect(
    *, case_id: int, leg_id: int, hand: Hand, sent: Sent = NOTHING_SENT
) -> AfterSalesCase:
    """Begin to look at what came."""
    return take_turn("inspect", case_id=case_id, leg_id=leg_id, hand=hand, sent=sent).case


@acting
def goods_accept(
    *,
    case_id: int,
    leg_id: int,
    hand: Hand,
    counts: Mapping[int, Counts],
    note: str = "",
    sent: Sent = NOTHING_SENT,
) -> AfterSalesCase:
    """Keep all of it; without an inspection only as a supervisor's exception, with a note."""

    def step(turn: Turn) -> None:
        if leg_of(turn).state == "delivered":
            turn.note = needed(note, _("Say why nobody has to look at it."))
            turn.payload["waived"] = "inspection"
        turn.note = turn.note or note.strip()
        for line, count in _counted(turn, counts):
            if count.back or count.missing:
                text = _("Something is missing or goes back: accept a part.")
                raise ShopError("field_invalid", text, "counts")
            count_set(line, count)

    return take_turn("accept", case_id=case_id, leg_id=leg_id, hand=hand, sent=sent, step=step).case


@acting
def goods_accept_part(
    *,
    case_id: int,
    leg_id: int,
    hand: Hand,
    counts: Mapping[int, Counts],
    note: str = "",
    sent: Sent = NOTHING_SENT,
) -> AfterSalesCase:
    """Keep what is there and good; the refund that was agreed shrinks to the units that stay.

    The sum is asked for again: what was approved for more is taken back.
    """

    def step(turn: Turn) -> None:
        rows = _counted(turn, counts)
        if not any(count.back or count.missing for _line, count in rows):
            text = _("Nothing is missing and nothing goes back: accept it.")
            raise ShopError("field_invalid", text, "counts")
        for line, count in rows:
            count_set(line, count)
        turn.note = note.strip()
        turn.payload["proposed"] = _ask_again(turn)

    return take_turn(
        "accept_part", case_id=case_id, leg_id=leg_id, hand=hand, sent=sent, step=step
    ).case


@acting
def goods_refuse(
    *, case_id: int, leg_id: int, hand: Hand, note: str, sent: Sent = NOTHING_SENT
) -> AfterSalesCase:
    """Send all of it back, shown by a picture; the case is decided again."""

    def step(turn: Turn) -> None:
        turn.note = needed(note, _("Say why it goes back."))
        if not EventFile.objects.filter(event__case=turn.case).exists():
            raise ShopError("field_invalid", _("Add a picture of it first."), "evidence")
        for line in turn.case.lines.all():
            count_set(line, Counts(back=line.expected_qty))

    case = take_turn("refuse", case_id=case_id, leg_id=leg_id, hand=hand, sent=sent, step=step).case
    return go_on(case, hand)


@acting
def goods_expire(*, case_id: int, leg_id: int, hand: Hand) -> AfterSalesCase:
    """Note that the buyer sent nothing in time; a job's."""

    def step(turn: Turn) -> None:
        ends = leg_of(turn).ends_at
        if ends is None or ends > hand.now:
            raise ShopError("guard_refused", _("The buyer still has time."))

    turn = take_turn("expire", case_id=case_id, leg_id=leg_id, hand=hand, step=step)
    return go_on(turn.case, hand)


def _counted(turn: Turn, counts: Mapping[int, Counts]) -> list[tuple[CaseLine, Counts]]:
    found = []
    for line in turn.case.lines.all():
        count = counts.get(line.pk, Counts())
        if count.total != line.expected_qty:
            text = _("%(told)s of %(expected)s accounted for.")
            words = {"told": count.total, "expected": line.expected_qty}
            raise ShopError("field_invalid", text % words, "counts", {"line": line.pk, **words})
        found.append((line, count))
    return found


def _ask_again(turn: Turn) -> str:
    """Ask for the refund of the units that stay, pro rata, instead of what was approved."""
    case, total = turn.case, Decimal(0)
    digits = minor_digits(case.order.currency if case.order else case.shop.currency)
    for leg in case.legs.filter(kind="money", state="approved", purpose="refund"):
        line = leg.case_line
        if line is None or leg.amount is None or not line.expected_qty:
            continue
        kept = CaseLine.objects.get(pk=line.pk)
        wanted = quantise(leg.amount * kept.accepted_qty / kept.expected_qty, digits)
        leg.typed().void()
        leg.ended_at, leg.due_at = turn.hand.now, None
        leg.save()
        kept.agreed_amount = wanted
        kept.save(update_fields=["agreed_amount"])
        if wanted > 0:
            again = money_leg(
                case, wanted, leg.purpose, leg.borne_by, turn.hand, line=kept, state="requested"
            )
            leg_started(again, turn.settings, turn.hand.now)
            again.save()
            payment_tell(turn, again)
        total += wanted
    return str(total)
