"""What is typed about a bad product."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.accounts.forms import ServiceForm
from apps.aftersales.forms.reviews import words
from apps.aftersales.models import CaseLine, ProductIssue, Reason

MENDABLE = [each for each in CaseLine.Remediable.choices if each[0] != "unknown"]


class ConfirmForm(ServiceForm):
    """Why it is bad, whether it can be mended, who sees to it."""

    cause = forms.TypedChoiceField(label=_("Cause"), coerce=int)
    remediable = forms.ChoiceField(label=_("Can it be mended?"), choices=MENDABLE)
    owner = forms.TypedChoiceField(label=_("Who sees to it"), coerce=int)

    def __init__(
        self, *args: Any, issue: ProductIssue, people: list[tuple[int, str]], **more: Any
    ) -> None:
        super().__init__(*args, **more)
        causes = Reason.objects.filter(is_quality=True)
        choices = {"cause": [(each.pk, each.label) for each in causes], "owner": people}
        for name, given in choices.items():
            self.fields[name].choices = given  # type: ignore[attr-defined]  # a choice field
        self.fields["cause"].initial = issue.cause_id


class PlanForm(ServiceForm):
    """What is done, and from which day on it works."""

    remedy = forms.CharField(label=_("What is done"), max_length=300)
    due_on = forms.DateField(label=_("Works from"), widget=forms.DateInput(attrs={"type": "date"}))


class NoteForm(ServiceForm):
    """Why."""

    note = words(_("Why"))
