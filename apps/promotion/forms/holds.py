"""What is typed to keep a SKU out of promotion."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.promotion.forms.steps import ShopForm, note_field, sku_field, sku_of
from apps.promotion.states import may_hold
from apps.shop.models import Sku, SkuHold


class HoldForm(ShopForm):
    """A SKU, what for, and why."""

    sku = sku_field()
    kind = forms.ChoiceField(label=_("What for"))
    note = note_field(_("Why"))

    def __init__(self, *args: Any, role: str, **more: Any) -> None:
        super().__init__(*args, **more)
        told = [each for each in SkuHold.Kind.choices if may_hold(each[0], role)]
        self.fields["kind"].choices = told  # type: ignore[attr-defined]  # a choice field

    def clean_sku(self) -> Sku:
        """Return the SKU of the code."""
        return sku_of(self.shop, self.cleaned_data["sku"])
