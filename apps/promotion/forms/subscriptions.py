"""Forms of subscriptions."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.accounts.forms import ServiceForm
from apps.accounts.models import User
from apps.promotion.models import Subscription
from apps.promotion.services.subscriptions import Contract

FIELDS = ("vendor", "purpose", "cost", "currency", "cycle", "renews_on", "notice_days")


class SubscriptionForm(ServiceForm):
    """What is paid for, how often, and who looks after it."""

    vendor = forms.CharField(label=_("Vendor"), max_length=120)
    purpose = forms.CharField(label=_("What for"), max_length=200)
    cost = forms.DecimalField(
        label=_("Cost of one cycle"), min_value=Decimal(0), max_digits=14, decimal_places=2
    )
    currency = forms.CharField(label=_("Currency"), min_length=3, max_length=3)
    cycle = forms.ChoiceField(label=_("Renews"), choices=Subscription.Cycle.choices)
    renews_on = forms.DateField(
        label=_("Next renewal"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    notice_days = forms.IntegerField(
        label=_("Notice, days before it"), min_value=0, max_value=366, initial=0
    )
    owner = forms.ChoiceField(label=_("Who decides"))

    def __init__(
        self, *args: Any, people: Sequence[User], row: Subscription | None = None, **more: Any
    ) -> None:
        super().__init__(*args, **more)
        self.people = {str(each.pk): each for each in people}
        choices = [(key, each.shown_name) for key, each in self.people.items()]
        self.fields["owner"].choices = choices  # type: ignore[attr-defined]  # a choice field
        if row is not None:
            self.initial = {name: getattr(row, name) for name in FIELDS}
            self.initial |= {"owner": row.owner_id, "cost": f"{row.cost:.2f}"}

    def clean_currency(self) -> str:
        """Return the code as it is written."""
        told: str = self.cleaned_data["currency"]
        return told.upper()

    def contract(self) -> Contract:
        """Return what the service takes."""
        return Contract(**{name: self.cleaned_data[name] for name in FIELDS})

    def owner_chosen(self) -> User:
        """Return the person."""
        return self.people[self.cleaned_data["owner"]]
