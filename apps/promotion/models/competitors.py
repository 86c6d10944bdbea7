"""Shops that sell what we sell: their items, looks at them, and what changed between two looks."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.common.models import MoneyField
from apps.common.querysets import ShopScoped
from apps.promotion.querysets import ChangeQuerySet, CompetitorItemQuerySet
from apps.shop.models import Shop, Sku


class CompetitorShop(models.Model):
    """A competitor that `shop` watches; `rank` 1 = the one that matters most."""

    shop = models.ForeignKey(Shop, on_delete=models.PROTECT, db_index=False)
    name = models.CharField(max_length=120)
    url = models.CharField(max_length=500, blank=True, default="")
    rank = models.PositiveSmallIntegerField(default=1)
    note = models.CharField(max_length=500, blank=True, default="")
    active = models.BooleanField(default=True)

    # A manager made from a queryset answers as that queryset; the stubs know it as a manager.
    objects: ShopScoped["CompetitorShop"] = ShopScoped.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["shop", "name"], name="competitor_shop_name"),
            models.CheckConstraint(condition=Q(rank__gte=1), name="competitor_shop_rank"),
        ]

    def __str__(self) -> str:
        return self.name


class CompetitorItem(models.Model):
    """An item of a competitor, and which of our SKUs it stands against.

    `asked_at`: somebody wants it looked at now; `fetched_at`: when its page was last asked for.
    """

    class Match(models.TextChoices):
        SAME = "same", _("The same")
        SIMILAR = "similar", _("Similar")
        NONE = "none", _("Not compared")

    competitor_shop = models.ForeignKey(
        CompetitorShop, on_delete=models.CASCADE, related_name="items", db_index=False
    )
    url = models.CharField(max_length=500, blank=True, default="")
    external_id = models.CharField(max_length=80, blank=True, default="")
    title = models.CharField(max_length=300)
    our_sku = models.ForeignKey(
        Sku, null=True, blank=True, on_delete=models.PROTECT, related_name="competitor_items"
    )
    match = models.CharField(max_length=7, choices=Match.choices, default=Match.NONE)
    first_seen_at = models.DateTimeField()
    gone_at = models.DateTimeField(null=True, blank=True)
    asked_at = models.DateTimeField(null=True, blank=True)
    fetched_at = models.DateTimeField(null=True, blank=True)

    objects = CompetitorItemQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["competitor_shop", "external_id"],
                condition=~Q(external_id=""),
                name="competitor_item_id",
            ),
            models.UniqueConstraint(
                fields=["competitor_shop", "url"],
                condition=Q(external_id="") & ~Q(url=""),
                name="competitor_item_url",
            ),
            models.CheckConstraint(
                condition=~Q(external_id="") | ~Q(url=""), name="competitor_item_named"
            ),
            models.CheckConstraint(
                condition=Q(match="none") | Q(our_sku__isnull=False), name="competitor_item_match"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class CompetitorSnapshot(models.Model):
    """One look at an item; `ok` False = the look failed, and `error` says why: nothing was seen.

    NULL = not seen. Prices in our shop's currency; `price_from` = the cheapest variant's.
    """

    class Method(models.TextChoices):
        MANUAL = "manual", _("by hand")
        IMPORT = "import", _("from a file")
        FETCH = "fetch", _("fetched")

    item = models.ForeignKey(
        CompetitorItem, on_delete=models.CASCADE, related_name="snapshots", db_index=False
    )
    at = models.DateTimeField()
    ok = models.BooleanField(default=True)
    error = models.CharField(max_length=200, blank=True, default="")
    method = models.CharField(max_length=6, choices=Method.choices)
    title = models.CharField(max_length=300, null=True, blank=True)
    price = MoneyField(null=True, blank=True)
    price_from = models.BooleanField(default=False)
    promo_price = MoneyField(null=True, blank=True)
    in_stock = models.BooleanField(null=True, blank=True)
    sales = models.PositiveIntegerField(null=True, blank=True)
    reviews = models.PositiveIntegerField(null=True, blank=True)
    rating = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)
    description_hash = models.CharField(max_length=16, null=True, blank=True)
    image_hash = models.CharField(max_length=16, null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["item", "at"], name="competitor_snapshot_once"),
            models.CheckConstraint(
                condition=Q(ok=True, error="", price__gt=0) | (Q(ok=False) & ~Q(error="")),
                name="competitor_snapshot_ok_or_error",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item_id} {self.at:%Y-%m-%d %H:%M}"


class CompetitorChange(models.Model):
    """What differs from the look before that worked; somebody says what follows from it.

    `pct` is a ratio. `quiet` changes are kept and not shown. `snapshot` NULL = it was seen by a
    person that the item is gone.
    """

    class Severity(models.TextChoices):
        EXTREME = "extreme", _("new low or high")
        PRICE = "price", _("price")
        TEXT = "text", _("text")
        REST = "rest", _("other")
        QUIET = "quiet", _("below the noise")

    class Action(models.TextChoices):
        NONE = "none", _("Nothing")
        WATCH = "watch", _("Watch it")
        PRICE = "price", _("Look at our price")
        TASK = "task", _("A task")

    item = models.ForeignKey(
        CompetitorItem, on_delete=models.CASCADE, related_name="changes", db_index=False
    )
    snapshot = models.ForeignKey(
        CompetitorSnapshot, null=True, blank=True, on_delete=models.CASCADE, related_name="changes"
    )
    at = models.DateTimeField()
    field = models.CharField(max_length=16)
    old = models.CharField(max_length=300, blank=True, default="")
    new = models.CharField(max_length=300, blank=True, default="")
    pct = models.DecimalField(max_digits=12, decimal_places=4, null=True, blank=True)
    severity = models.CharField(max_length=7, choices=Severity.choices)
    acked_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="changes_acked"
    )
    acked_at = models.DateTimeField(null=True, blank=True)
    action = models.CharField(max_length=5, choices=Action.choices, blank=True, default="")

    objects = ChangeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["snapshot", "field"], name="competitor_change_once"),
            models.CheckConstraint(
                condition=Q(acked_at__isnull=True, acked_by=None, action="")
                | (Q(acked_at__isnull=False, acked_by__isnull=False) & ~Q(action="")),
                name="competitor_change_answered",
            ),
        ]
        indexes = [models.Index(fields=["item", "-at"], name="competitor_change_item")]

    def __str__(self) -> str:
        return f"{self.field} {self.old} > {self.new}"
