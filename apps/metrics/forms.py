"""The form that previews and sets a month's target."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.common.access import Actor
from apps.common.errors import ShopError
from apps.common.money import minor_digits
from apps.metrics.models import TargetPlan
from apps.metrics.selectors.targets import TargetPreview, target_preview
from apps.metrics.services.target import target_set
from apps.shop.models import Shop

PAID = TargetPlan.Metric.PAID.value


class RecomputeForm(forms.Form):
    """The day to compute again."""

    day = forms.DateField()


class TargetForm(forms.Form):
    """A month's amount and why; `preview` holds the days that it would give."""

    amount = forms.DecimalField(label=_("Amount of the month"))
    note = forms.CharField(label=_("Note"), required=False, max_length=500)

    def __init__(self, *args: Any, shop: Shop, month: date, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.shop, self.month, self.today = shop, month, today
        self.preview: TargetPreview | None = None
        step = Decimal(1).scaleb(-minor_digits(shop.currency))
        self.fields["amount"].widget.attrs.update(step=str(step), min=str(step))
        self.fields["amount"].help_text = shop.currency

    def clean(self) -> dict[str, Any]:
        """Split the amount to days; an amount that they cannot carry is an error of its field."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if "amount" in data:
            self._try(lambda: self._split(data["amount"]))
        return data

    def approve(self, actor: Actor) -> bool:
        """Set the target when the form says so and holds; tell whether it was set."""
        if not self.is_valid() or self.data.get("action") != "approve":
            return False
        self._try(lambda: self._set(actor))
        return not self.errors

    def _split(self, amount: Decimal) -> None:
        self.preview = target_preview(self.shop, self.month, amount, self.today, PAID)

    def _set(self, actor: Actor) -> None:
        target_set(
            shop=self.shop,
            month=self.month,
            amount=self.cleaned_data["amount"],
            actor=actor,
            today=self.today,
            note=self.cleaned_data["note"],
        )

    def _try(self, step: Callable[[], None]) -> None:
        try:
            step()
        except ShopError as error:
            field = error.field if error.field in self.fields else None
            self.add_error(field, error.message)
