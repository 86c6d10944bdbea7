"""Forms of the roster: cells as they are sent by the grid, publication, need and basis."""

import json
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from apps.service.models import DemandBasis
from apps.service.services.cells import CellPut
from apps.service.shifttime import minute_typed

MOST_CELLS = 1_000
MOST_CODES = 20


class ReasonForm(forms.Form):
    """Why something is done that a rule speaks against."""

    reason = forms.CharField(label=_("Reason"), max_length=300, required=False)


class CellsForm(ReasonForm):
    """Cells to set: a JSON list of {agent, day, codes, seen}."""

    cells = forms.CharField(max_length=200_000)

    @property
    def problem(self) -> str:
        """Return what is wrong, in words."""
        return " ".join(str(error) for errors in self.errors.values() for error in errors)

    def clean_cells(self) -> list[CellPut]:
        """Return the cells; anything of another shape is refused as a whole."""
        try:
            listed = json.loads(self.cleaned_data["cells"])
            puts = [_put(each) for each in listed]
        except (ValueError, TypeError, KeyError) as error:
            raise ValidationError(_("These cells cannot be read. Reload the page.")) from error
        if not 0 < len(puts) <= MOST_CELLS:
            raise ValidationError(_("Change 1 to 1,000 cells at a time."))
        return puts


class VersionForm(ReasonForm):
    """Which version of the roster somebody has looked at."""

    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)


class MinuteField(forms.CharField):
    """A time of the day as people type it, cleaned to minutes; 24:00 is 1440."""

    def __init__(self, **more: Any) -> None:
        widget = forms.TextInput(attrs={"inputmode": "numeric", "placeholder": "08:30"})
        super().__init__(max_length=5, widget=widget, **more)

    def clean(self, value: Any) -> Any:
        """Return the minute of the day."""
        text = super().clean(value)
        try:
            return minute_typed(text) if text else None
        except ValueError as error:
            raise ValidationError(_("Write hours and minutes, such as 08:30 or 24:00.")) from error


class NeedForm(forms.Form):
    """How many people the half hours of some days need."""

    first = forms.DateField(label=_("From day"), widget=forms.DateInput(attrs={"type": "date"}))
    last = forms.DateField(label=_("To day"), widget=forms.DateInput(attrs={"type": "date"}))
    start = MinuteField(label=_("From"))
    until = MinuteField(label=_("Until"))
    need = forms.IntegerField(label=_("People needed"), min_value=0, max_value=500)

    def clean(self) -> dict[str, Any]:
        """Refuse days out of order and more than three months of them."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        first, last = data.get("first"), data.get("last")
        if first and last and not 0 <= (last - first).days <= 92:
            self.add_error("last", _("Choose a later last day, three months at most."))
        return data


class BasisForm(forms.ModelForm):  # type: ignore[type-arg]  # generic in its stubs only
    """How orders become inquiries and inquiries people."""

    class Meta:
        model = DemandBasis
        fields = (
            "inquiries_per_order",
            "aht_s",
            "chats",
            "target_percent",
            "within_s",
            "occupancy_percent",
            "shrinkage_percent",
        )
        labels = {
            "inquiries_per_order": _("Inquiries an order"),
            "aht_s": _("Seconds an inquiry takes"),
            "chats": _("Chats at a time"),
            "target_percent": _("Answered in time, percent"),
            "within_s": _("In time means within, seconds"),
            "occupancy_percent": _("Busy at most, percent"),
            "shrinkage_percent": _("Paid time away from the desk, percent"),
        }


def _put(given: Any) -> CellPut:
    agent, codes, seen = given["agent"], given["codes"], given["seen"]
    if not (agent is None or (isinstance(agent, int) and 0 < agent < 2**63)):
        raise ValueError("agent")
    if not isinstance(codes, list) or len(codes) > MOST_CODES:
        raise ValueError("codes")
    if not (all(isinstance(code, str) for code in codes) and isinstance(seen, str)):
        raise ValueError("texts")
    return CellPut(agent, date.fromisoformat(given["day"]), tuple(codes), seen)
