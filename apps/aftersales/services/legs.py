"""What legs of every kind share: a parcel sent, arrived or lost, counts, and taking one back."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from apps.aftersales.hands import NOTHING_SENT, Hand, Sent
from apps.aftersales.models import AfterSalesCase, CaseLeg, CaseLine
from apps.aftersales.selectors.guards import check_may_ship
from apps.aftersales.services.clocks import leg_started
from apps.aftersales.services.deciding import needed
from apps.aftersales.services.ending import go_on
from apps.aftersales.services.planning import money_leg
from apps.aftersales.services.telling import payment_tell
from apps.aftersales.services.turn import Turn
from apps.aftersales.services.turns import acting, take_turn
from apps.common.errors import ShopError


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
def leg_ship(
    *,
    case_id: int,
    leg_id: int,
    hand: Hand,
    carrier: str,
    tracking_no: str,
    note: str = "",
    event: str = "ship",
    sent: Sent = NOTHING_SENT,
) -> AfterSalesCase:
    """Note that a parcel has left: the buyer's with the goods, or ours with a replacement.

    `event` is "ship_back" for mended goods. A replacement leaves once the buyer has sent theirs,
    before that only as a supervisor's exception.
    """

    def step(turn: Turn) -> None:
        leg = leg_of(turn)
        if leg.kind == CaseLeg.Kind.REPLACEMENT:
            check_may_ship(leg, hand)
        _parcel_set(turn, carrier, tracking_no)
        turn.note = note.strip()

    return take_turn(event, case_id=case_id, leg_id=leg_id, hand=hand, sent=sent, step=step).case


@acting
def leg_deliver(
    *, case_id: int, leg_id: int, hand: Hand, note: str = "", sent: Sent = NOTHING_SENT
) -> AfterSalesCase:
    """Note that a parcel has arrived; of goods sent back the time for the inspection starts."""

    def step(turn: Turn) -> None:
        leg_of(turn).delivered_at = hand.now
        turn.note = note.strip()

    return take_turn(
        "deliver", case_id=case_id, leg_id=leg_id, hand=hand, sent=sent, step=step
    ).case


@acting
def leg_lose(
    *, case_id: int, leg_id: int, hand: Hand, note: str, sent: Sent = NOTHING_SENT
) -> AfterSalesCase:
    """Note that the carrier lost a parcel: its worth is claimed back, the case decided again."""

    def step(turn: Turn) -> None:
        turn.note = needed(note, _("Say how you know it."))
        if leg_of(turn).kind == CaseLeg.Kind.GOODS:
            for line in turn.case.lines.all():
                count_set(line, Counts(missing=line.expected_qty))
        _recovery_make(turn)

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


def count_set(line: CaseLine, count: Counts) -> None:
    """Write where the units of a line went."""
    line.restock_qty, line.refurb_qty = count.restock, count.refurb
    line.scrap_qty, line.supplier_qty = count.scrap, count.supplier
    line.back_qty, line.missing_qty = count.back, count.missing
    line.save(update_fields=list(CaseLine.COUNTS))


def _parcel_set(turn: Turn, carrier: str, tracking_no: str) -> None:
    """Write who carries a parcel and under which number; both are needed."""
    leg = leg_of(turn)
    if not carrier.strip():
        raise ShopError("field_invalid", _("Who carries it?"), "carrier")
    if not tracking_no.strip():
        raise ShopError("field_invalid", _("Which number does the parcel have?"), "tracking_no")
    leg.carrier, leg.tracking_no = carrier.strip(), tracking_no.strip()
    leg.shipped_at = turn.hand.now


def _recovery_make(turn: Turn) -> None:
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
    payment_tell(turn, leg)
