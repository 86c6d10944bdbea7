"""Forms of a director: limits and hours, words of the platform, time limits."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.accounts.forms import ServiceForm
from apps.aftersales.forms.base import money_field
from apps.aftersales.models import AftersalesSettings

HOURS = {
    "first_response_hours": _("First response, open hours"),
    "decide_hours": _("Decide, hours"),
    "approval_hours": _("Approve, hours"),
    "execute_hours": _("Pay or send, hours"),
    "inspect_hours": _("Inspect, hours"),
    "chase_hours": _("Chase a parcel, hours"),
    "review_hours": _("Contact after a review, hours"),
    "auto_close_days": _("Close after silence, days"),
    "reopen_days": _("Reopen within, days"),
    "repeat_days": _("A repeat within, days"),
}


class SettingsForm(ServiceForm):
    """How far a role may go, and within how much time we mean to act."""

    assistant_limit = money_field(_("Limit of an assistant"))
    supervisor_limit = money_field(_("Limit of a supervisor"))
    self_approval = forms.BooleanField(
        label=_("One person may approve alone, with a note"), required=False
    )

    def __init__(self, *args: Any, row: AftersalesSettings, **more: Any) -> None:
        super().__init__(*args, **more)
        for name, label in HOURS.items():
            self.fields[name] = forms.IntegerField(label=label, min_value=1, max_value=2_000)
        self.initial = {name: getattr(row, name) for name in self.fields}
        for name in ("assistant_limit", "supervisor_limit"):
            self.initial[name] = f"{getattr(row, name):.2f}"


class WordForm(ServiceForm):
    """What a word of the platform means."""

    text = forms.CharField(max_length=120, widget=forms.HiddenInput)
    reason = forms.ChoiceField(label=_("Means"))
    in_quality_set = forms.BooleanField(
        label=_("The platform counts it as quality"), required=False
    )

    def __init__(self, *args: Any, reasons: list[tuple[str, str]], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["reason"].choices = reasons  # type: ignore[attr-defined]  # a choice field

    def told(self) -> dict[str, Any]:
        """Return the word, what it means, and whether it counts as quality."""
        data = self.cleaned_data
        return {
            "text": data["text"],
            "code": data["reason"],
            "in_quality_set": data["in_quality_set"],
        }


class LimitForm(ServiceForm):
    """A time limit in hours, and whether somebody read it at the platform."""

    limit_id = forms.IntegerField(widget=forms.HiddenInput)
    hours = forms.IntegerField(label=_("Hours"), min_value=1, max_value=9_999, required=False)
    confirmed = forms.BooleanField(label=_("Confirmed"), required=False)
