"""The checklist of a category, one row a check."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.accounts.forms import ServiceForm
from apps.aftersales.checklists import Check
from apps.aftersales.models import CheckKind

SPARE, LEAST = 2, 6


class ChecklistForm(ServiceForm):
    """Kind, what to see, and whether it has to be answered; an empty row is left out."""

    def __init__(self, *args: Any, checks: Sequence[Check], **more: Any) -> None:
        super().__init__(*args, **more)
        self.size = max(len(checks) + SPARE, LEAST)
        for at in range(self.size):
            self._add(at, checks[at] if at < len(checks) else None)

    def _add(self, at: int, check: Check | None) -> None:
        words = {"n": at + 1}
        self.fields[f"kind-{at}"] = forms.ChoiceField(
            label=_("What check %(n)s looks at") % words,
            choices=[("", "–"), *CheckKind.choices],
            initial=check.kind if check else "",
            required=False,
        )
        self.fields[f"spec-{at}"] = forms.CharField(
            label=_("What to see at check %(n)s") % words,
            max_length=160,
            initial=check.spec if check else "",
            required=False,
        )
        self.fields[f"required-{at}"] = forms.BooleanField(
            label=_("has to be answered"), initial=check is None or check.required, required=False
        )

    def rows(self) -> list[tuple[Any, Any, Any]]:
        """Return the three fields of each row."""
        names = ("kind", "spec", "required")
        return [
            tuple(self[f"{name}-{at}"] for name in names)  # type: ignore[misc]  # three of them
            for at in range(self.size)
        ]

    def clean(self) -> dict[str, Any]:
        """Say which row has only one half."""
        data = super().clean() or self.cleaned_data
        for at in range(self.size):
            kind, spec = data.get(f"kind-{at}"), data.get(f"spec-{at}")
            if bool(kind) != bool(spec):
                name, text = ("spec", _("Say what to see.")) if kind else ("kind", _("Choose."))
                self.add_error(f"{name}-{at}", text)
        return data

    def checks(self) -> list[Check]:
        """Return the checks, in their order."""
        data = self.cleaned_data
        return [
            Check(data[f"kind-{at}"], data[f"spec-{at}"].strip(), data[f"required-{at}"])
            for at in range(self.size)
            if data[f"kind-{at}"]
        ]
