"""Why something came back: one taxonomy for all shops, and the platforms' own words for it."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from apps.aftersales.querysets import AliasQuerySet
from apps.shop.models import Shop


class Phase(models.TextChoices):
    """How far the order had come when the buyer asked."""

    PRE_SHIP = "pre_ship", _("Not shipped")
    IN_TRANSIT = "in_transit", _("On the way")
    RECEIVED = "received", _("Received")
    AFTER_SUCCESS = "after_success", _("After the sale was closed")


class Liability(models.TextChoices):
    """Whose fault it was."""

    BUYER = "buyer", _("Buyer")
    SELLER = "seller", _("Shop")
    SUPPLIER = "supplier", _("Supplier")
    WAREHOUSE = "warehouse", _("Warehouse")
    CARRIER = "carrier", _("Carrier")
    LISTING = "listing", _("Product page")
    AGENT = "agent", _("Agent")
    NONE = "none", _("Nobody")


class Route(models.TextChoices):
    """What is done about a case."""

    REFUND_ONLY = "refund_only", _("Refund only")
    RETURN_REFUND = "return_refund", _("Return and refund")
    EXCHANGE = "exchange", _("Exchange")
    RESEND = "resend", _("Send again")
    REPAIR = "repair", _("Repair")
    COMPENSATE = "compensate", _("Compensate")
    EXPLAIN = "explain", _("Explain")


class Reason(models.Model):
    """One reason of the taxonomy; a code stays for ever, a shop that does not use it hides it."""

    class Family(models.TextChoices):
        ORDER = "order", _("Order")
        PARCEL = "parcel", _("Parcel")
        QUALITY = "quality", _("Quality")
        ACCURACY = "accuracy", _("Not as described")
        PREFERENCE = "preference", _("Fit and taste")
        SERVICE = "service", _("Service")

    code = models.CharField(max_length=12, unique=True)
    label_en = models.CharField(max_length=80)
    label_zh = models.CharField(max_length=80)
    label_hu = models.CharField(max_length=80)
    family = models.CharField(max_length=10, choices=Family.choices)
    phases = ArrayField(models.CharField(max_length=13, choices=Phase.choices))
    liability = models.CharField(max_length=9, choices=Liability.choices)
    is_quality = models.BooleanField(default=False)
    needs_evidence = models.BooleanField(default=False)
    default_route = models.CharField(max_length=13, choices=Route.choices)
    # Signs that a note must have.
    min_note = models.PositiveSmallIntegerField(default=0)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position"]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """Return the reason in the language of the page."""
        language = (get_language() or "en")[:2]
        text: str = getattr(self, f"label_{language}", self.label_en)
        return text


class ReasonAlias(models.Model):
    """What a platform, or one shop, calls a reason; without a reason nobody has said yet.

    `in_quality_set` says that the platform counts this word in its own quality figure.
    """

    shop = models.ForeignKey(Shop, null=True, blank=True, on_delete=models.CASCADE)
    platform = models.CharField(max_length=12, choices=Shop.Platform.choices)
    their_text = models.CharField(max_length=120)
    reason = models.ForeignKey(Reason, null=True, blank=True, on_delete=models.PROTECT)
    in_quality_set = models.BooleanField(default=False)

    objects = AliasQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["shop", "platform", "their_text"],
                nulls_distinct=False,
                name="reason_alias_once",
            ),
            models.CheckConstraint(
                condition=Q(reason__isnull=False) | Q(shop__isnull=False),
                name="reason_alias_unmapped_has_shop",
            ),
            models.CheckConstraint(condition=~Q(their_text=""), name="reason_alias_has_text"),
        ]

    def __str__(self) -> str:
        return self.their_text
