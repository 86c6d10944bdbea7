"""What is told about a campaign that is over, beside what its days show."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from apps.common.money import money
from apps.promotion.forms.steps import ShopForm, count_field, price_field
from apps.promotion.lift import HoldOut
from apps.promotion.models import CampaignResult
from apps.promotion.selectors.campaign_lift import Told

ARMS: Final = ("asked", "bought", "held", "held_bought")


class MeasureForm(ShopForm):
    """Money that no row of the shop holds, and a hold-out where there was one."""

    gifts = price_field(_("Gifts and prizes given, in money"), required=False)
    fees = price_field(_("Fees of the platform for it"), required=False)
    asked = count_field(_("Hold-out: buyers who were asked"))
    bought = count_field(_("of them bought"))
    held = count_field(_("Buyers left out at random"))
    held_bought = count_field(_("of them bought all the same"))

    def __init__(self, *args: Any, last: CampaignResult | None, **more: Any) -> None:
        super().__init__(*args, **more)
        if last is not None:
            self.initial = {name: getattr(last, name) for name in ARMS}
            for name in ("gifts", "fees"):
                self.initial[name] = money(getattr(last, name), self.shop.currency) or None

    def clean(self) -> dict[str, Any]:
        """Check that a hold-out is whole, and that nobody bought who was not there."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        told = [data.get(name) is not None for name in ARMS]
        if any(told) and not all(told):
            raise forms.ValidationError(_now("Say all four numbers of the hold-out, or none."))
        if all(told):
            for part, whole in (("bought", "asked"), ("held_bought", "held")):
                if data[part] > data[whole]:
                    self.add_error(part, _now("More than there were."))
                if not data[whole]:
                    self.add_error(whole, _now("At least one."))
        return data


def known_of(data: Mapping[str, Any]) -> Told:
    """Return what was typed as the measurement takes it."""
    arms = [data[name] for name in ARMS]
    is_told = all(each is not None for each in arms)
    zero = Decimal(0)
    return Told(data["gifts"] or zero, data["fees"] or zero, HoldOut(*arms) if is_told else None)
