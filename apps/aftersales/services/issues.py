"""What people do about a bad product: confirm it, mend it, prove it, take it off or dismiss it."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import Membership
from apps.aftersales.hands import NOTHING_SENT, Hand, Sent
from apps.aftersales.models import CaseLine, ProductIssue
from apps.aftersales.quality import PROOF_UNITS, PROVEN_ABOVE
from apps.aftersales.services.subjects import Told, event_add, guard, subject_move
from apps.aftersales.states import DESK
from apps.common.days import business_day
from apps.common.errors import ShopError, TransitionRefused
from apps.common.http import forbidden
from apps.shop.models import Shop, Sku, SkuHold
from apps.shop.services import hold_lift, hold_place

QUALITY = SkuHold.Kind.QUALITY


@dataclass(frozen=True, slots=True)
class Seen:
    """What somebody saw: the SKU, the cause, perhaps a batch, and the case that shows it."""

    sku: Sku
    cause_id: int
    case_line: CaseLine
    batch_code: str = ""
    supplier: str = ""


@transaction.atomic
def issue_open(*, shop: Shop, seen: Seen, note: str, hand: Hand) -> ProductIssue:
    """Open an issue that a person saw in one case; the figures come with the next night.

    ShopError `duplicate` names a live issue of the same SKU, batch and cause.
    """
    if hand.role not in DESK:
        raise forbidden()
    key: dict[str, Any] = {
        "sku": seen.sku, "batch_code": seen.batch_code, "cause_id": seen.cause_id,
    }  # fmt: skip
    live = ProductIssue.objects.live().filter(shop=shop, **key).first()
    if live is not None:
        text = _("This is open already: it is product issue %(number)s.")
        raise ShopError("duplicate", text % {"number": live.pk}, extra={"issue": live.pk})
    issue: ProductIssue = ProductIssue.objects.create(
        shop=shop, **key, supplier=seen.supplier, opened_by="person", opened_at=hand.now,
        as_of=business_day(hand.now, shop.tz, shop.day_cut),
        defect_code=seen.case_line.defect_code, remediable=seen.case_line.remediable,
    )  # fmt: skip
    told = Told(note=note, payload={"case": seen.case_line.case_id})
    event_add(issue, "open", hand=hand, told=told)
    return issue


@dataclass(frozen=True, slots=True)
class Confirmed:
    """Why it is bad, whether it can be mended, and who sees to it."""

    cause_id: int
    remediable: str
    owner_id: int


def issue_confirm(
    *, issue_id: int, confirmed: Confirmed, hand: Hand, sent: Sent = NOTHING_SENT
) -> ProductIssue:
    """Confirm a suspicion; the SKU is not promoted until the issue ends."""

    def step(issue: ProductIssue) -> Told:
        if not confirmed.cause_id or confirmed.remediable == CaseLine.Remediable.UNKNOWN:
            text = _("Say the cause and whether it can be mended.")
            raise guard("cause_and_remedy", text)
        issue.cause_id, issue.remediable = confirmed.cause_id, confirmed.remediable
        issue.owner_id = _of_shop(issue, confirmed.owner_id)
        return Told(payload={"owner": confirmed.owner_id, "remediable": confirmed.remediable})

    with transaction.atomic():
        issue = subject_move(ProductIssue, "confirm", pk=issue_id, hand=hand, sent=sent, step=step)
        if issue.state == ProductIssue.State.CONFIRMED:
            hold_place(sku=issue.sku, kind=QUALITY, source=_source(issue), now=hand.now)
    return issue


def issue_plan(
    *, issue_id: int, remedy: str, due_on: date, hand: Hand, sent: Sent = NOTHING_SENT
) -> ProductIssue:
    """Say what is done and until when; units paid from then on are compared with those before."""

    def step(issue: ProductIssue) -> Told:
        today = business_day(hand.now, issue.shop.tz, issue.shop.day_cut)
        if due_on < today:
            raise guard("due_ahead", _("The remedy has to be in place on a day to come."))
        issue.remedy, issue.due_on, issue.remedied_on = remedy, due_on, due_on
        issue.before_k, issue.before_n = issue.k, issue.n
        return Told(note=remedy, payload={"due_on": due_on.isoformat()})

    return subject_move(ProductIssue, "plan", pk=issue_id, hand=hand, sent=sent, step=step)


def issue_prove(*, issue_id: int, hand: Hand, sent: Sent = NOTHING_SENT) -> ProductIssue:
    """Close an issue whose new units are better beyond doubt; the SKU may be promoted again."""

    def step(issue: ProductIssue) -> Told:
        if issue.fix_proof is None:
            text = _("Fewer than %(units)s new units are old enough: nothing is proven yet.")
            raise guard("enough_units", text % {"units": PROOF_UNITS})
        if issue.fix_proof <= PROVEN_ABOVE:
            text = _(
                "The new units are better with %(sure)d%% only; it takes more than %(need)d%%."
            )
            said = text % {"sure": int(issue.fix_proof * 100), "need": int(PROVEN_ABOVE * 100)}
            raise guard("proven", said, proof=issue.fix_proof)
        return Told(payload={"proof": issue.fix_proof})

    return _end("prove", issue_id, hand, sent, step)


def issue_delist(
    *, issue_id: int, note: str, hand: Hand, sent: Sent = NOTHING_SENT
) -> ProductIssue:
    """Take the SKU off sale for good; it stays out of promotion."""
    return _end("delist", issue_id, hand, sent, lambda issue: _noted(issue, note), lift=False)


def issue_dismiss(
    *, issue_id: int, note: str, hand: Hand, sent: Sent = NOTHING_SENT
) -> ProductIssue:
    """Put a suspicion away; the same is not told again for 28 days unless it doubles."""
    return _end("dismiss", issue_id, hand, sent, lambda issue: _noted(issue, note))


def _noted(issue: ProductIssue, note: str) -> Told:
    if not note.strip():
        raise TransitionRefused("field_invalid", _("Say why."), "note")
    return Told(note=note)


def _end(
    event: str, issue_id: int, hand: Hand, sent: Sent, step: Any, *, lift: bool = True
) -> ProductIssue:
    def ending(issue: ProductIssue) -> Told:
        told: Told = step(issue)
        issue.ended_at = hand.now
        return told

    with transaction.atomic():
        issue = subject_move(ProductIssue, event, pk=issue_id, hand=hand, sent=sent, step=ending)
        if lift:
            hold_lift(sku=issue.sku, kind=QUALITY, source=_source(issue), now=hand.now)
    return issue


def _source(issue: ProductIssue) -> str:
    return f"issue:{issue.pk}"


def _of_shop(issue: ProductIssue, user_id: int) -> int:
    """Return the id of a person who works in the issue's shop; others are refused."""
    if not Membership.objects.filter(shop_id=issue.shop_id, user_id=user_id).exists():
        raise TransitionRefused("field_invalid", _("Choose somebody of this shop."), "owner")
    return user_id
