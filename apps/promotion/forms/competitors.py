"""Forms of competitors: shops, items, looks by hand and from a file."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.accounts.forms import ServiceForm
from apps.promotion.forms.content import MINUTE
from apps.promotion.forms.steps import count_field
from apps.promotion.models import CompetitorItem
from apps.promotion.rivals import Facts, price_of
from apps.promotion.services.competitors import ItemTold
from apps.shop.models import Shop, Sku

STOCK = (("", _("not seen")), ("yes", _("in stock")), ("no", _("sold out")))


class WebField(forms.CharField):
    """An address of the web, kept as it is written."""

    def clean(self, value: Any) -> str:
        """Refuse other schemes than http and https."""
        told: str = super().clean(value).strip()
        if told and not told.startswith(("https://", "http://")):
            raise forms.ValidationError(_("Begin it with https://."))
        return told


class CompetitorForm(ServiceForm):
    """A shop to watch."""

    name = forms.CharField(label=_("Shop"), max_length=120)
    url = WebField(label=_("Address"), max_length=500, required=False)
    rank = forms.IntegerField(label=_("Rank"), min_value=1, max_value=999, initial=1)
    note = forms.CharField(label=_("Note"), max_length=500, required=False)


class ItemForm(ServiceForm):
    """An item of a competitor, and which of our SKUs it stands against."""

    title = forms.CharField(label=_("Title"), max_length=300)
    url = WebField(label=_("Address"), max_length=500, required=False)
    external_id = forms.CharField(label=_("Number"), max_length=80, required=False)
    our_sku = forms.CharField(label=_("Our SKU"), max_length=120, required=False)
    match = forms.ChoiceField(label=_("Compared as"), choices=CompetitorItem.Match.choices)

    def __init__(
        self, *args: Any, shop: Shop, row: CompetitorItem | None = None, **more: Any
    ) -> None:
        super().__init__(*args, **more)
        self.shop = shop
        if row is not None:
            names = ("title", "url", "external_id", "match")
            self.initial = {name: getattr(row, name) for name in names}
            self.initial["our_sku"] = row.our_sku.code if row.our_sku else ""

    def clean_our_sku(self) -> Sku | None:
        """Return the shop's SKU of that code."""
        told = self.cleaned_data["our_sku"].strip()
        if not told:
            return None
        found = Sku.objects.filter(shop=self.shop, code=told).first()
        if found is None:
            raise forms.ValidationError(_("The shop has no SKU of this code."))
        return found

    def told(self) -> ItemTold:
        """Return what the service takes."""
        return ItemTold(**self.cleaned_data)


class LookForm(ServiceForm):
    """What a person saw. Its time is on the shop's clock."""

    at = forms.DateTimeField(
        label=_("Seen at"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MINUTE),
        input_formats=[MINUTE, "%Y-%m-%d %H:%M"],
    )
    price = forms.CharField(
        label=_("Price"), max_length=60, help_text=_("As it is written, such as ¥1,299.00 起.")
    )
    promo_price = forms.CharField(label=_("Promotion price"), max_length=60, required=False)
    title = forms.CharField(label=_("Title, where it differs"), max_length=300, required=False)
    in_stock = forms.ChoiceField(label=_("Stock"), choices=STOCK, required=False)
    sales = count_field(_("Sales shown"))
    reviews = count_field(_("Reviews shown"))
    rating = forms.DecimalField(
        label=_("Rating"), min_value=0, max_value=100, decimal_places=2, required=False
    )

    def __init__(self, *args: Any, shop: Shop, **more: Any) -> None:
        super().__init__(*args, **more)
        self.shop = shop

    def clean_at(self) -> datetime:
        """Return the instant of what was written on the shop's clock."""
        told: datetime = self.cleaned_data["at"]
        return told.replace(tzinfo=self.shop.tz)

    def clean_promo_price(self) -> Decimal | None:
        """Return the amount."""
        told = self.cleaned_data["promo_price"]
        found = price_of(told) if told else None
        if told and found is None:
            raise forms.ValidationError(_("This is no price."))
        return found[0] if found else None

    def facts(self) -> Facts | None:
        """Return what was seen; None where the price cannot be read: the look failed."""
        data, price = self.cleaned_data, price_of(self.cleaned_data["price"])
        if price is None:
            return None
        return Facts(
            title=data["title"] or None, price=price[0], price_from=price[1],
            promo_price=data["promo_price"],
            in_stock={"yes": True, "no": False}.get(data["in_stock"]),
            sales=data["sales"], reviews=data["reviews"], rating=data["rating"],
        )  # fmt: skip


class FileForm(ServiceForm):
    """A file of looks."""

    file = forms.FileField(
        label=_("CSV file"),
        help_text=_("Columns competitor, item, at, price; also url, title, promo_price, in_stock,"
                    " sales, reviews, rating."),
    )  # fmt: skip
