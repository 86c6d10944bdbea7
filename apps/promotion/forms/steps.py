"""What is typed at a step of a price, a campaign or an enrolment."""

from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from django import forms
from django.core.validators import DecimalValidator
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.accounts.forms import ServiceForm
from apps.common.money import minor_digits
from apps.shop.models import Shop, Sku

MOST: Final = 2_147_483_647  # what a column of whole numbers holds


def note_field(label: Any, *, required: bool = True) -> forms.CharField:
    """Return a field for a sentence."""
    widget = forms.Textarea(attrs={"rows": 2})
    return forms.CharField(label=label, required=required, max_length=300, widget=widget)


def count_field(label: Any) -> forms.IntegerField:
    """Return a field for a number of things, 0 or more; empty = unknown."""
    return forms.IntegerField(label=label, required=False, min_value=0, max_value=MOST)


def price_field(label: Any, *, required: bool = True, help_text: Any = "") -> forms.DecimalField:
    """Return a field for a price; `currency_set` gives it the digits of the shop's money."""
    return forms.DecimalField(
        label=label, required=required, min_value=Decimal(0), max_digits=14, help_text=help_text
    )


def currency_set(form: forms.Form, shop: Shop) -> None:
    """Let every price of a form have as many decimals as the shop's currency."""
    digits = minor_digits(shop.currency)
    for field in form.fields.values():
        if isinstance(field, forms.DecimalField) and field.decimal_places is None:
            field.decimal_places = digits
            field.widget.attrs["step"] = str(Decimal(1).scaleb(-digits))
            field.validators.append(DecimalValidator(14, digits))


def moment_field(label: Any, *, required: bool = True, help_text: Any = "") -> forms.DateTimeField:
    """Return a field for an instant on the shop's clock."""
    return forms.DateTimeField(
        label=label, required=required, help_text=help_text,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"],
    )  # fmt: skip


def sku_field() -> forms.CharField:
    """Return a field for the code of a SKU; `sku_of` finds it."""
    widget = forms.TextInput(attrs={"list": "skus"})
    return forms.CharField(label=_("SKU"), max_length=120, widget=widget)


def sku_of(shop: Shop, code: str) -> Sku:
    """Return the SKU of a code; raise ValidationError."""
    rows = Sku.objects.filter(shop=shop, code=code.strip()).select_related("product", "shop")
    found = rows.first()
    if found is None:
        raise forms.ValidationError(gettext("There is no such SKU."))
    return found


class ShopForm(ServiceForm):
    """A form whose times are on the shop's clock and whose prices are in its currency."""

    def __init__(self, *args: Any, shop: Shop, **more: Any) -> None:
        super().__init__(*args, **more)
        self.shop = shop
        currency_set(self, shop)

    def full_clean(self) -> None:
        """Read the times on the shop's clock."""
        with timezone.override(self.shop.tz):
            super().full_clean()

    def local(self, instant: datetime) -> str:
        """Return an instant as its field shows it."""
        return f"{instant.astimezone(self.shop.tz):%Y-%m-%dT%H:%M}"


class NoteForm(ServiceForm):
    """Why."""

    note = note_field(_("Why"))


class ApprovalForm(ServiceForm):
    """What is said with an approval."""

    note = note_field(_("Note"), required=False)


class ReceiptForm(ServiceForm):
    """Which receipt proves a payment."""

    note = note_field(_("Number of the receipt"))
