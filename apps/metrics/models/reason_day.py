"""The table of numbers by reason of after-sales."""

from django.db import models
from django.db.models import BigIntegerField, DecimalField, GeneratedField, Value, When
from django.db.models.functions import Coalesce

from apps.aftersales.models import AfterSalesCase, Reason
from apps.metrics.querysets import DayQuerySet
from apps.shop.models import Shop

# Members that are no reason: a case of which nobody told one, and refunds without a case.
NO_REASON, NO_CASE = 0, -1


def _count() -> "BigIntegerField[int, int]":
    return BigIntegerField(default=0, db_default=0)


def _amount() -> "DecimalField[object, object]":
    return DecimalField(max_digits=18, decimal_places=4, default=0, db_default=0)


class AfterSalesReasonDay(models.Model):
    """What was refunded and what cases cost on one day, by verified cause, else stated reason.

    `kind` is what the buyer asked for, "" of refunds that have no case; both NULL and "" make the
    refunds add up to those of the shop's day. `member` tells a reason from none and from no case.
    """

    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, db_index=False)
    day = models.DateField()
    reason = models.ForeignKey(Reason, null=True, on_delete=models.PROTECT, db_index=False)
    kind = models.CharField(
        max_length=14, choices=AfterSalesCase.Kind.choices, blank=True, default=""
    )
    member = GeneratedField(
        expression=Coalesce(
            "reason_id",
            models.Case(When(kind="", then=Value(NO_CASE)), default=Value(NO_REASON)),
        ),
        output_field=models.BigIntegerField(),
        db_persist=True,
    )
    refund_count = _count()
    refund_amount = _amount()
    mend_page_amount = _amount()
    mend_pack_amount = _amount()
    mend_supplier_amount = _amount()
    mend_warehouse_amount = _amount()
    cases_opened = _count()
    cases_closed = _count()
    cases_overdue = _count()
    case_first_responses = _count()
    case_first_response_seconds = _count()
    case_resolutions = _count()
    case_repeats = _count()
    case_first_contacts = _count()
    aftersales_cost = _amount()
    quality_refunds = _count()
    dispute_refunds = _count()
    disputed_orders = _count()
    returned_amount = _amount()
    retained_amount = _amount()

    objects = DayQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["shop", "day", "reason", "kind"],
                nulls_distinct=False,
                name="reason_day_key",
            )
        ]

    def __str__(self) -> str:
        return f"{self.shop_id} {self.day} {self.member} {self.kind}"
