"""What a month said of each buyer: marks and segment."""

from django.db import models
from django.db.models import Q

from apps.common.models import MoneyField
from apps.common.querysets import ShopScoped
from apps.promotion.members import SEGMENTS
from apps.shop.models import Customer, Shop


class MemberScore(models.Model):
    """A buyer on a day: days since the last order, orders, what stayed of them, marks 1 to 5.

    Made anew from orders and refunds every month, nothing else writes it; money in the shop's
    currency, refunds taken off.
    """

    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, db_index=False)
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="scores")
    as_of = models.DateField()
    recency_days = models.PositiveIntegerField()
    orders = models.PositiveIntegerField()
    net_amount = MoneyField()
    r = models.PositiveSmallIntegerField()
    f = models.PositiveSmallIntegerField()
    m = models.PositiveSmallIntegerField()
    segment = models.CharField(max_length=15)

    # A manager made from a queryset answers as that queryset; the stubs know it as a manager.
    objects: ShopScoped["MemberScore"] = ShopScoped.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["customer", "as_of"], name="member_score_once"),
            models.CheckConstraint(
                condition=Q(
                    r__range=(1, 5), f__range=(1, 5), m__range=(1, 5), orders__gte=1,
                    segment__in=SEGMENTS,
                ),
                name="member_score_marks",
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["shop", "as_of", "segment"], name="member_score_segment")]

    def __str__(self) -> str:
        return f"{self.customer_id} {self.as_of}"
