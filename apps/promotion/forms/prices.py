"""What is typed about a price that holds for a time."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from apps.common.money import money
from apps.promotion.forms.steps import (
    ShopForm,
    moment_field,
    note_field,
    price_field,
    sku_field,
    sku_of,
)
from apps.promotion.models import PriceSchedule
from apps.promotion.periods import NEW_ARRIVAL_DAYS, days_after
from apps.promotion.services.prices import PriceAsked
from apps.shop.models import Shop, Sku

PERCENT = 100


class PriceForm(ShopForm):
    """A SKU, a time, and the prices in it and after it."""

    sku = sku_field()
    price_before = price_field(_("Price before"))
    price = price_field(_("Price"), required=False)
    percent = forms.DecimalField(
        label=_("Or per cent off"), required=False, min_value=Decimal("0.1"), max_value=99,
        decimal_places=1,
    )  # fmt: skip
    restore_price = price_field(_("Price that comes back"))
    starts_at = moment_field(_("From"))
    is_new = forms.BooleanField(
        label=_("New arrival: the first 3 days"), required=False,
        help_text=_("Ends three calendar days after the start, by the shop's clock."),
    )  # fmt: skip
    ends_at = moment_field(_("Until before"), required=False)

    def __init__(self, *args: Any, row: PriceSchedule | None, shop: Shop, **more: Any) -> None:
        super().__init__(*args, shop=shop, **more)
        if row is not None:
            self.initial = {
                "sku": row.sku.code, "starts_at": self.local(row.starts_at),
                "ends_at": self.local(row.ends_at),
                **{
                    name: money(getattr(row, name), shop.currency)
                    for name in ("price", "price_before", "restore_price")
                },
            }  # fmt: skip

    def clean_sku(self) -> Sku:
        """Return the SKU of the code."""
        return sku_of(self.shop, self.cleaned_data["sku"])

    def clean(self) -> dict[str, Any]:
        """Reckon the price from the per cent, and the end of a new arrival from its start."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        before, percent = data.get("price_before"), data.get("percent")
        if data.get("price") is None and before is not None and percent is not None:
            data["price"] = money(before * (1 - percent / PERCENT), self.shop.currency)
        if data.get("price") is None and "price" not in self.errors:
            self.add_error("price", _now("Say the price, or the per cent off."))
        if data.get("is_new") and data.get("starts_at"):
            data["ends_at"] = days_after(data["starts_at"], NEW_ARRIVAL_DAYS, self.shop.tz)
        elif data.get("ends_at") is None and "ends_at" not in self.errors:
            self.add_error("ends_at", _now("Say until when, or that it is a new arrival."))
        return data

    def asked(self) -> PriceAsked:
        """Return what the service takes."""
        names = ("sku", "starts_at", "ends_at", "price", "price_before", "restore_price")
        return PriceAsked(**{name: self.cleaned_data[name] for name in names})


class ReadingForm(ShopForm):
    """What the platform shows now."""

    price = price_field(_("Price that the platform shows"))
    note = note_field(_("Where it was read: a link, a picture's name"))


class RestoreForm(ShopForm):
    """Another price that comes back."""

    restore_price = price_field(_("Price that comes back"))
    note = note_field(_("Why"))
