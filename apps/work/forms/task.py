"""Forms of tasks: what an address asks for, a new task, a step, another owner."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.accounts.forms import ServiceForm
from apps.accounts.models import User
from apps.metrics.comparing import Mode
from apps.metrics.definitions import registry
from apps.metrics.selectors.cells import Cell
from apps.metrics.selectors.why import Compared
from apps.service.models.people import desk_name
from apps.work.models import Department, Task
from apps.work.selectors.origins import Asked, Source
from apps.work.services.task import Draft

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class OriginForm(forms.Form):
    """What a task is to be made from; anything odd is made by hand."""

    origin = forms.ChoiceField(choices=Task.Origin.choices, required=False)
    about = forms.IntegerField(min_value=1, max_value=2**62, required=False)
    metric = forms.CharField(max_length=80, required=False)
    by = forms.CharField(max_length=10, required=False)
    member = forms.CharField(max_length=120, required=False)
    day = forms.DateField(required=False)
    compare = forms.ChoiceField(choices=[(mode.value, "") for mode in Mode], required=False)
    other = forms.DateField(required=False)

    def asked(self) -> Asked:
        """Return what is asked for."""
        self.is_valid()
        told = self.cleaned_data
        key = told.get("metric", "")
        cell = Cell(key, told.get("by", ""), told.get("member", "")) if key in registry else None
        compared = Compared(Mode(told.get("compare") or Mode.PLAN), told.get("other"))
        return Asked(
            told.get("origin") or Task.Origin.HAND,
            told.get("about") or 0,
            cell,
            told.get("day"),
            compared,
        )


class OwnerForm(ServiceForm):
    """Who does it until when."""

    owner = forms.ChoiceField(
        label=_("Who does it"), required=False,
        help_text=_("Empty: whoever of the department takes it."),
    )  # fmt: skip
    due_on = forms.DateField(label=_("Until"), widget=DAY)

    def __init__(self, *args: Any, people: Sequence[User], **more: Any) -> None:
        super().__init__(*args, **more)
        self.people = {str(each.pk): each for each in people}
        named = [(key, desk_name(each)) for key, each in self.people.items()]
        self.fields["owner"].choices = [("", _("nobody yet")), *named]  # type: ignore[attr-defined]

    def owner_chosen(self) -> User | None:
        """Return the person, None for nobody yet."""
        return self.people.get(self.cleaned_data["owner"])


class TaskForm(OwnerForm):
    """What is to be done."""

    title = forms.CharField(label=_("What is to be done"), max_length=200)
    department = forms.ChoiceField(label=_("Department"), choices=Department.choices)
    kind = forms.ChoiceField(
        label=_("Kind of picture or page, for the designers"), choices=Task.Kind.choices
    )
    brief = forms.CharField(
        label=_("More about it"), max_length=2_000, required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )  # fmt: skip
    measure_days = forms.IntegerField(
        label=_("Measure its effect after so many days"), min_value=1, max_value=90,
        help_text=_("Whole weeks tell most: same weekdays are compared."),
    )  # fmt: skip
    field_order = ("title", "department", "kind", "owner", "due_on", "brief", "measure_days")

    def __init__(self, *args: Any, source: Source, **more: Any) -> None:
        super().__init__(*args, **more)
        self.source = source
        if not source.fields.get("metric_key"):
            del self.fields["measure_days"]
        if "post" in source.fields:
            del self.fields["department"], self.fields["kind"]

    def draft(self) -> Draft:
        """Return what task_make takes."""
        told = {name: value for name, value in self.cleaned_data.items() if name != "owner"}
        return Draft(**({"department": self.source.department} | told), owner=self.owner_chosen())
