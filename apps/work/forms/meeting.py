"""Forms of the weekly meeting: what was said, and a decision."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.accounts.forms import ServiceForm
from apps.work.forms.task import OwnerForm
from apps.work.models import Department
from apps.work.services.task import Draft


class MinutesForm(ServiceForm):
    """What was said, and the version that the writer saw."""

    minutes = forms.CharField(
        label=_("What was said"), max_length=8_000, required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
    )  # fmt: skip
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)

    def see(self, version: int) -> None:
        """Let who was told what stands there keep their own words after it."""
        data = dict(self.data.items())
        data["seen"] = str(version)
        self.data = data


class DecisionForm(OwnerForm):
    """A decision: it becomes a task."""

    title = forms.CharField(label=_("What is decided"), max_length=200)
    department = forms.ChoiceField(label=_("Department"), choices=Department.choices)
    mark = forms.CharField(widget=forms.HiddenInput, max_length=160, required=False)
    field_order = ("title", "department", "owner", "due_on", "mark")

    def told(self) -> dict[str, Any]:
        """Return what meeting_decide takes."""
        known = {name: self.cleaned_data[name] for name in ("title", "department", "due_on")}
        draft = Draft(**known, owner=self.owner_chosen())
        return {"draft": draft, "mark": self.cleaned_data["mark"]}
