"""The legs of a plan come to be, and legs that are not wanted any more are taken back."""

from decimal import Decimal

from django.utils.translation import gettext as _

from apps.aftersales.hands import Hand
from apps.aftersales.models import AfterSalesCase, AftersalesSettings, CaseLeg, CaseLine
from apps.aftersales.plans import Plan
from apps.aftersales.selectors.guards import can_void, legs_of, live
from apps.aftersales.services.clocks import leg_started
from apps.common.errors import ShopError
from apps.shop.models import Sku

Purpose, Kind = CaseLeg.Purpose, CaseLeg.Kind
# Who bears a refund, by who is to blame.
BORNE_BY = {"supplier": "supplier", "carrier": "carrier"}


def legs_make(
    *, case: AfterSalesCase, plan: Plan, hand: Hand, settings: AftersalesSettings
) -> list[CaseLeg]:
    """Make the legs of a plan that is approved; goods that are under way are used again."""
    made = []
    if plan.has_goods:
        made += _goods(case)
    if plan.has_replacement:
        made += _replacements(case, plan)
    if plan.route == "repair":
        made.append(CaseLeg(case=case, kind=Kind.REPAIR, state="waiting_goods"))
    made += _money(case, plan, hand)
    for leg in made:
        leg_started(leg, settings, hand.now)
        leg.save()
    return made


def money_leg(
    case: AfterSalesCase,
    amount: Decimal,
    purpose: str,
    borne_by: str,
    hand: Hand,
    *,
    line: CaseLine | None = None,
    state: str = "approved",
    direction: str = "out",
) -> CaseLeg:
    """Return a money leg, not saved yet; asked by who proposed or handles the case."""
    asker = case.proposed_by_id or case.owner_id or hand.user_id
    return CaseLeg(
        case=case,
        case_line=line,
        kind=Kind.MONEY,
        state=state,
        amount=amount,
        purpose=purpose,
        borne_by=borne_by,
        direction=direction,
        requested_by_id=asker,
        approved_by_id=hand.user_id if state == "approved" else None,
    )


def legs_void(*, case: AfterSalesCase, hand: Hand) -> int:
    """Take back every leg that can be; return how many."""
    count = 0
    for leg in live(legs_of(case)):
        if can_void(leg):
            leg.typed().void()  # type: ignore[attr-defined]  # a proxy of its kind
            leg.ended_at, leg.due_at, leg.ends_at = hand.now, None, None
            leg.save()
            count += 1
    return count


def _goods(case: AfterSalesCase) -> list[CaseLeg]:
    lines = list(case.lines.all())
    for line in lines:
        if not line.is_counted:
            line.expected_qty = line.qty
            line.save(update_fields=["expected_qty"])
    under_way = any(leg.kind == Kind.GOODS for leg in live(legs_of(case)))
    if under_way:
        return []
    return [CaseLeg(case=case, kind=Kind.GOODS, state="waiting_buyer_ship", direction="in")]


def _replacements(case: AfterSalesCase, plan: Plan) -> list[CaseLeg]:
    sent_for = {
        leg.case_line_id
        for leg in legs_of(case)
        if leg.kind == Kind.REPLACEMENT and leg.state not in ("void", "lost")
    }
    found = []
    for line in case.lines.all():
        if line.pk in sent_for:
            continue
        if line.sku_id is None:
            raise ShopError("field_invalid", _("Which SKU is sent? This line names none."), "sku")
        found.append(
            CaseLeg(
                case=case,
                case_line=line,
                kind=Kind.REPLACEMENT,
                state="reserved",
                sku_id=line.sku_id,
                qty=line.qty,
                if_out_of_stock=plan.if_out_of_stock,
                other_sku=_other_sku(case, plan),
            )
        )
    return found


def _other_sku(case: AfterSalesCase, plan: Plan) -> Sku | None:
    if plan.if_out_of_stock != "other_sku":
        return None
    wanted = Sku.objects.filter(shop=case.shop, pk=plan.other_sku_id or 0)
    found: Sku | None = wanted.first()
    if found is None:
        raise ShopError("field_invalid", _("Choose the other SKU."), "other_sku")
    return found


def _money(case: AfterSalesCase, plan: Plan, hand: Hand) -> list[CaseLeg]:
    lines = {line.pk: line for line in case.lines.all()}
    found = []
    for line_id, amount in plan.amounts.items():
        line = lines.get(line_id)
        if amount > 0:
            borne_by = BORNE_BY.get(line.liability if line else "", "shop")
            found.append(money_leg(case, amount, Purpose.REFUND, borne_by, hand, line=line))
    extra = ((plan.compensation, Purpose.COMPENSATION), (plan.freight, Purpose.FREIGHT))
    found += [
        money_leg(case, amount, purpose, plan.borne_by, hand) for amount, purpose in extra if amount
    ]
    return found
