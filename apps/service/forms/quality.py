"""Forms of reviews: scores, findings, disputes, the scorecard, coaching."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.accounts.forms import ServiceForm
from apps.service.models import Agent, Coaching, QualityCategory, QualityMark
from apps.service.services.quality import Finding
from apps.service.services.scorecard import MOST, Category

WORDS = forms.Textarea(attrs={"rows": 3})
# Free lines below those of a scorecard.
FREE = 3


class ScoresForm(ServiceForm):
    """Scores by category; what is left out is not scored yet."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    summary = forms.CharField(label=_("Summary"), max_length=1_000, required=False, widget=WORDS)

    def __init__(self, *args: Any, categories: Sequence[QualityCategory], **more: Any) -> None:
        super().__init__(*args, **more)
        self.keys = [each.pk for each in categories]
        for key in self.keys:
            self.fields[f"score-{key}"] = forms.IntegerField(required=False, min_value=0)

    def scores(self) -> dict[int, int]:
        """Return the scores given, by category."""
        given = {key: self.cleaned_data[f"score-{key}"] for key in self.keys}
        return {key: score for key, score in given.items() if score is not None}


class FindingForm(ServiceForm):
    """A stretch of a message and what it shows."""

    message = forms.IntegerField(widget=forms.HiddenInput)
    start = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    end = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    error = forms.ChoiceField(label=_("What it shows"), choices=QualityMark.Error.choices)
    advice = forms.CharField(label=_("What would be better"), max_length=500, required=False)

    def finding(self) -> Finding:
        """Return the finding."""
        told = self.cleaned_data
        return Finding(told["message"], told["start"], told["end"], told["error"], told["advice"])


class TextForm(ServiceForm):
    """A reason in words."""

    text = forms.CharField(label=_("Reason"), max_length=1_000, widget=WORDS)

    def words(self) -> str:
        """Return the reason."""
        return str(self.cleaned_data["text"])


class DecisionForm(ScoresForm):
    """The scores that hold after a dispute, and why."""

    text = forms.CharField(label=_("Reason"), max_length=1_000, widget=WORDS)

    def decision(self) -> dict[str, Any]:
        """Return scores, reason and the version that was seen."""
        told = self.cleaned_data
        return {"scores": self.scores(), "text": told["text"], "version": told["version"]}


class ScorecardForm(ServiceForm):
    """The lines of a scorecard; one without a name is left out."""

    def __init__(self, *args: Any, categories: Sequence[QualityCategory], **more: Any) -> None:
        super().__init__(*args, **more)
        for number in range(MOST):
            known = categories[number] if number < len(categories) else None
            self.fields[f"name-{number}"] = forms.CharField(
                label=_("Name"), max_length=80, required=False, initial=known.name if known else ""
            )
            self.fields[f"weight-{number}"] = forms.IntegerField(
                label=_("Weight"),
                min_value=1,
                max_value=100,
                required=False,
                initial=known.weight if known else None,
            )
            self.fields[f"critical-{number}"] = forms.BooleanField(
                label=_("Critical"), required=False, initial=bool(known and known.is_critical)
            )

    def lines(self) -> list[tuple[Any, Any, Any]]:
        """Return the fields of each line in use, and of some free ones."""
        names = ("name", "weight", "critical")
        used = [each for each in range(MOST) if self[f"name-{each}"].value()]
        shown = min(MOST, max(used, default=-1) + 1 + FREE)
        return [
            (self[f"{names[0]}-{each}"], self[f"{names[1]}-{each}"], self[f"{names[2]}-{each}"])
            for each in range(shown)
        ]

    def clean(self) -> dict[str, Any]:
        """Ask for the weight of each line that has a name."""
        told = super().clean() or {}
        for number in range(MOST):
            if told.get(f"name-{number}") and not told.get(f"weight-{number}"):
                self.add_error(f"weight-{number}", _("Give this line a weight of 1 to 100."))
        return told

    def lines_typed(self) -> dict[str, Any]:
        """Return the lines with a name."""
        told = self.cleaned_data
        lines = [
            Category(told[f"name-{each}"], told[f"weight-{each}"], told[f"critical-{each}"])
            for each in range(MOST)
            if told[f"name-{each}"]
        ]
        return {"categories": lines}


class CoachingForm(ServiceForm):
    """Whom to coach, in what, and how."""

    agent = forms.ChoiceField(label=_("Person"))
    goal = forms.ChoiceField(label=_("What is to become better"), choices=Coaching.Goal.choices)
    plan = forms.CharField(
        label=_("What the person will do differently"), max_length=1_000, widget=WORDS
    )

    def __init__(self, *args: Any, people: Sequence[Agent], **more: Any) -> None:
        super().__init__(*args, **more)
        self.people = {str(each.pk): each for each in people}
        choices = [(key, str(each)) for key, each in self.people.items()]
        self.fields["agent"].choices = choices  # type: ignore[attr-defined]  # a choice field

    def chosen(self) -> dict[str, Any]:
        """Return the person, the goal and the plan."""
        told = self.cleaned_data
        return {"agent": self.people[told["agent"]], "goal": told["goal"], "plan": told["plan"]}
