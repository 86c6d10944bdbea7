"""Forms of suggestions: a new one, its answer, and another owner."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.accounts.forms import ServiceForm
from apps.accounts.models import User
from apps.service.models import Suggestion
from apps.service.models.people import desk_name
from apps.service.services.suggestions import Idea

WORDS = forms.Textarea(attrs={"rows": 3})


class OwnerForm(ServiceForm):
    """Who is to answer."""

    owner = forms.ChoiceField(label=_("Who answers"))

    def __init__(self, *args: Any, people: Sequence[User], **more: Any) -> None:
        super().__init__(*args, **more)
        self.people = {str(each.pk): each for each in people}
        choices = [(key, desk_name(each)) for key, each in self.people.items()]
        self.fields["owner"].choices = choices  # type: ignore[attr-defined]  # a choice field

    def owner_chosen(self) -> User:
        """Return the person."""
        return self.people[self.cleaned_data["owner"]]


class SuggestionForm(OwnerForm):
    """What is suggested, by whom, about which product."""

    words = forms.CharField(label=_("Suggestion"), max_length=1_000, widget=WORDS)
    origin = forms.ChoiceField(label=_("Comes from"), choices=Suggestion.Origin.choices)
    product = forms.CharField(
        label=_("Product"),
        max_length=500,
        required=False,
        help_text=_("Title or number; empty where it is about no product."),
    )
    field_order = ("words", "origin", "product", "owner")

    def idea(self) -> Idea:
        """Return what is suggested."""
        told = self.cleaned_data
        return Idea(told["words"], told["origin"], told["product"])


class AnswerForm(ServiceForm):
    """What becomes of a suggestion, and why."""

    event = forms.ChoiceField(choices=[("accept", ""), ("decline", "")])
    answer = forms.CharField(label=_("Answer"), max_length=1_000, widget=WORDS)
