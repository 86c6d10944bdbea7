"""What is typed about a review: the review itself, and the steps of its follow-up."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.accounts.forms import ServiceForm
from apps.aftersales.models import Review
from apps.aftersales.rows import ReviewRow
from apps.shop.models import Shop

MARKS = [("", "–"), *((str(mark), str(mark)) for mark in range(5, 0, -1))]
CHANNELS = [
    ("chat", _("Chat")), ("phone", _("Phone")), ("text", _("Text message")), ("mail", _("E-mail")),
]  # fmt: skip
OUTCOMES = [
    ("reached", _("Reached")), ("no_answer", _("No answer")),
    ("refused", _("Did not want to talk")),
]  # fmt: skip


def words(label: Any, *, required: bool = True, rows: int = 3) -> forms.CharField:
    """Return a field for some sentences."""
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, required=required, max_length=2_000, widget=widget)


def mark(label: Any) -> forms.TypedChoiceField:
    """Return a field for a mark from 1 to 5."""
    return forms.TypedChoiceField(
        label=label, choices=MARKS, coerce=int, empty_value=None, required=False
    )


class ReviewForm(ServiceForm):
    """A review as the platform shows it."""

    external_id = forms.CharField(label=_("Number at the platform"), max_length=80)
    order_number = forms.CharField(label=_("Order number"), max_length=64, required=False)
    sku_code = forms.CharField(label=_("SKU"), max_length=120, required=False)
    posted_at = forms.DateTimeField(
        label=_("Posted"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"})
    )
    rating = mark(_("Stars"))
    result = forms.ChoiceField(
        label=_("Or as"), required=False, choices=[("", "–"), *Review.Result.choices]
    )
    described = mark(_("As described"))
    service = mark(_("Service"))
    logistics = mark(_("Delivery"))
    text = words(_("What the buyer wrote"), required=False)

    def __init__(self, *args: Any, shop: Shop, **more: Any) -> None:
        super().__init__(*args, **more)
        self.shop = shop

    def clean_posted_at(self) -> datetime:
        """Read the time on the shop's clock."""
        told: datetime = self.cleaned_data["posted_at"]
        return told.replace(tzinfo=self.shop.tz)

    def row(self) -> ReviewRow:
        """Return the review as a row."""
        return ReviewRow(**self.cleaned_data)


class AssignForm(ServiceForm):
    """Who looks after it."""

    owner = forms.TypedChoiceField(label=_("Who"), coerce=int)

    def __init__(self, *args: Any, people: list[tuple[int, str]], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["owner"].choices = people  # type: ignore[attr-defined]  # a choice field


class ContactForm(ServiceForm):
    """How the buyer was contacted, and what came of it."""

    channel = forms.ChoiceField(label=_("By"), choices=CHANNELS)
    outcome = forms.ChoiceField(label=_("Result"), choices=OUTCOMES)
    note = words(_("What was said"), required=False)


class OfferForm(ServiceForm):
    """The case that puts it right."""

    case = forms.IntegerField(label=_("Number of the case"), min_value=1)


class SolveForm(ServiceForm):
    """How it was put right, where no case says so."""

    note = words(_("How it was put right"), required=False)


class InviteForm(ServiceForm):
    """The one invitation to look at the review again."""

    text = words(_("What is written to the buyer"))


class ReplyForm(ServiceForm):
    """The public reply."""

    text = words(_("Reply"))


class NothingForm(ServiceForm):
    """A step that needs no more words."""
