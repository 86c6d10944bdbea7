"""Whether goods may still come back: the policy of the SKU, its category, or the shop."""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from apps.aftersales.models import AfterSalesCase, CaseLine, ReturnPolicy
from apps.aftersales.plans import Plan
from apps.aftersales.selectors.guards import refused
from apps.common.days import business_day


def policy_of(case: AfterSalesCase, line: CaseLine, now: datetime) -> ReturnPolicy | None:
    """Return the policy that holds for a line: its SKU's, else its category's, else the shop's."""
    today = business_day(now, case.shop.tz, case.shop.day_cut)
    rows = list(ReturnPolicy.objects.valid_on(today).filter(shop=case.shop))
    product = line.sku.product if line.sku else None
    category = product.category if product else ""
    for fits in (
        lambda row: row.sku_id is not None and row.sku_id == line.sku_id,
        lambda row: row.category and row.category == category,
        lambda row: row.sku_id is None and not row.category,
    ):
        found: ReturnPolicy | None = next((row for row in rows if fits(row)), None)
        if found is not None:
            return found
    return None


def check_return_policy(case: AfterSalesCase, plan: Plan, note: str, now: datetime) -> None:
    """Refuse to take goods back after the time for it, unless the note says why all the same.

    A fault of the product has no such limit. The days run from payment where no delivery is known.
    """
    paid_at = case.order.paid_at if case.order else None
    if not plan.has_goods or note or paid_at is None:
        return
    for line in case.lines.select_related("stated_reason", "sku__product"):
        policy = None
        if not (line.stated_reason and line.stated_reason.is_quality):
            policy = policy_of(case, line, now)
        if policy is not None and now > paid_at + timedelta(days=policy.days):
            text = _("Goods come back within %(days)s days of payment; a note makes an exception.")
            raise refused("return_policy", text % {"days": policy.days}, "note", days=policy.days)
