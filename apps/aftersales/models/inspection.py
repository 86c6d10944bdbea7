"""What is looked at when goods arrive: from the supplier, at the buyer, or back with us."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.aftersales.models.case import CaseLine
from apps.common.querysets import ShopScoped
from apps.service.models import Shift
from apps.shop.models import OrderLine, Shop, Sku


class CheckKind(models.TextChoices):
    """What a check looks at; a failed one proposes the cause."""

    SIZE = "size", _("Size")
    FUNCTION = "function", _("Works")
    EXPIRY = "expiry", _("Expiry date")
    COUNT = "count", _("Count")
    PACKAGE = "package", _("Package")
    LOOK = "look", _("Look")


class InspectionTemplate(models.Model):
    """The checks of a category of a shop; the empty category is for all that have none.

    `checks` is an ordered list of {"kind", "spec", "required"}.
    """

    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, related_name="inspection_templates")
    category = models.CharField(max_length=80, blank=True, default="")
    checks = models.JSONField(default=list)

    objects = ShopScoped.as_manager()

    class Meta:
        ordering = ["category"]
        constraints = [
            models.UniqueConstraint(
                fields=["shop", "category"], name="inspection_template_of_category"
            )
        ]

    def __str__(self) -> str:
        return self.category or str(_("All other categories"))


class Inspection(models.Model):
    """One look at goods; without `result` it is under way. `qty` units were looked at.

    `stock` is what the supplier sent: its batch is taken to be on sale until the next one comes.
    """

    class Target(models.TextChoices):
        STOCK = "stock", _("From the supplier")
        DELIVERY = "delivery", _("Delivered to the buyer")
        RETURN = "return", _("Sent back")

    class Result(models.TextChoices):
        PASSED = "passed", _("Passed")
        FAILED = "failed", _("Failed")

    shop = models.ForeignKey(Shop, on_delete=models.PROTECT, db_index=False)
    target = models.CharField(max_length=8, choices=Target.choices)
    case_line = models.ForeignKey(
        CaseLine, null=True, blank=True, on_delete=models.PROTECT, related_name="inspections"
    )
    order_line = models.ForeignKey(
        OrderLine, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    sku = models.ForeignKey(Sku, on_delete=models.PROTECT, related_name="inspections")
    batch_code = models.CharField(max_length=60, blank=True, default="")
    supplier = models.CharField(max_length=80, blank=True, default="")
    qty = models.PositiveIntegerField(default=1)
    shift = models.ForeignKey(Shift, null=True, blank=True, on_delete=models.SET_NULL)
    opened_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    opened_at = models.DateTimeField()
    opened_on = models.DateField()
    done_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    done_at = models.DateTimeField(null=True, blank=True)
    result = models.CharField(max_length=6, choices=Result.choices, blank=True, default="")

    objects = ShopScoped.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(target="return") | Q(case_line__isnull=False),
                name="inspection_return_has_line",
            ),
            models.CheckConstraint(
                condition=Q(result="", done_at__isnull=True)
                | (~Q(result="") & Q(done_at__isnull=False)),
                name="inspection_result_with_time",
            ),
            models.UniqueConstraint(
                fields=["case_line"], condition=Q(result=""), name="inspection_one_open_a_line"
            ),
        ]
        indexes = [
            models.Index(fields=["shop", "-opened_at"], name="inspection_shop_opened"),
            models.Index(
                fields=["sku", "opened_on"],
                condition=Q(target="stock"),
                name="inspection_batch_on_sale",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk}"


class InspectionCheck(models.Model):
    """One row of a form: what was to be looked at, and what was seen; `passed` None = not yet."""

    inspection = models.ForeignKey(Inspection, on_delete=models.CASCADE, related_name="checks")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=8, choices=CheckKind.choices)
    spec = models.CharField(max_length=160)
    required = models.BooleanField(default=True)
    passed = models.BooleanField(null=True, blank=True)
    measured = models.CharField(max_length=80, blank=True, default="")
    expiry_on = models.DateField(null=True, blank=True)
    note = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["inspection", "position"], name="inspection_check_position"
            )
        ]

    def __str__(self) -> str:
        return self.spec
