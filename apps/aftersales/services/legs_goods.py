"""Goods that come back: sent, arrived, looked at, counted, kept or refused."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from apps.aftersales.hands import NOTHING_SENT, Hand, Sent
from apps.aftersales.models import AfterSalesCase, CaseLeg, CaseLine, EventFile
from apps.aftersales.services.clocks import leg_started
from apps.aftersales.services.deciding import needed
from apps.aftersales.services.ending import go_on
from apps.aftersales.services.planning import money_leg
from apps.aftersales.services.turn import Turn
from apps.aftersales.services.turns import acting, take_turn
from apps.common.errors import ShopError
from apps.common.money import minor_digits, quantise


@dataclass(frozen=True, slots=True)
class Counts:
    """Where the units of one line went; the six add up to what was expected."""

    restock: int = 0
    refurb: int = 0
    scrap: int = 0
    supplier: int = 0
    back: int = 0
    missing: int = 0

    @property
    def total(self) -> int:
        """Return all six together."""
        return self.restock + self.refurb + self.scrap + self.supplier + self.back + self.missing


@acting
def goods_ship(
    *,
    case_id: int,
    leg_id: int,
    hand: Hand,
    carrier: str,
    tracking_no: str,
    sent: Sent = NOTHING_SENT,
) -> AfterSalesCase:
    """Note that the buyer has sent the goods, by whom and under which number."""

    def step(turn: Turn) -> None:
        parcel_set(turn, carrier, tracking_no)

    return take_turn("ship", case_id=case_id, leg_id=leg_id, hand=hand, sent=sent, step=step).case


@acting
def goods_deliver(
    *, case_id: int, leg_id: int, hand: Hand, note: str = "", sent: Sent = NOTHING_SENT
) -> AfterSalesCase:
    """Note that the parcel is here: the time for the inspection starts."""

    def step(turn: Turn) -> None:
        leg_of(turn).delivered_at = hand.now
        turn.note = note.strip()

    return take_turn(
        "deliver", case_id=case_id, leg_id=leg_id, hand=hand, sent=sent, step=step
    ).case


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
            _count_set(line, count)

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
            _count_set(line, count)
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
            _count_set(line, Counts(back=line.expected_qty))

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


@acting
def goods_lose(
    *, case_id: int, leg_id: int, hand: Hand, note: str, sent: Sent = NOTHING_SENT
) -> AfterSalesCase:
    """Note that the carrier lost the goods: what they were worth is claimed back."""

    def step(turn: Turn) -> None:
        turn.note = needed(note, _("Say how you know it."))
        for line in turn.case.lines.all():
            _count_set(line, Counts(missing=line.expected_qty))
        recovery_make(turn)

    case = take_turn("lose", case_id=case_id, leg_id=leg_id, hand=hand, sent=sent, step=step).case
    return go_on(case, hand)


@acting
def leg_void(
    *, case_id: int, leg_id: int, hand: Hand, note: str, sent: Sent = NOTHING_SENT
) -> AfterSalesCase:
    """Take one leg back, of any kind, where it still can be."""

    def step(turn: Turn) -> None:
        turn.note = needed(note, _("Say why."))

    return take_turn("void", case_id=case_id, leg_id=leg_id, hand=hand, sent=sent, step=step).case


def leg_of(turn: Turn) -> CaseLeg:
    """Return the leg of a turn that has one."""
    if turn.leg is None:
        raise ValueError("This event needs a leg.")
    return turn.leg


def parcel_set(turn: Turn, carrier: str, tracking_no: str) -> None:
    """Write who carries a parcel and under which number; both are needed."""
    leg = leg_of(turn)
    if not carrier.strip():
        raise ShopError("field_invalid", _("Who carries it?"), "carrier")
    if not tracking_no.strip():
        raise ShopError("field_invalid", _("Which number does the parcel have?"), "tracking_no")
    leg.carrier, leg.tracking_no = carrier.strip(), tracking_no.strip()
    leg.shipped_at = turn.hand.now


def recovery_make(turn: Turn) -> None:
    """Claim from the carrier what the lost goods were worth, where that is known."""
    worth = sum(
        (line.agreed_amount or line.asked_amount for line in turn.case.lines.all()), Decimal(0)
    )
    if worth <= 0:
        return
    leg = money_leg(
        turn.case, worth, CaseLeg.Purpose.RECOVERY, "carrier", turn.hand,
        state="requested", direction="in",
    )  # fmt: skip
    leg_started(leg, turn.settings, turn.hand.now)
    leg.save()


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


def _count_set(line: CaseLine, count: Counts) -> None:
    line.restock_qty, line.refurb_qty = count.restock, count.refurb
    line.scrap_qty, line.supplier_qty = count.scrap, count.supplier
    line.back_qty, line.missing_qty = count.back, count.missing
    line.save(update_fields=list(CaseLine.COUNTS))


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
        total += wanted
    return str(total)
