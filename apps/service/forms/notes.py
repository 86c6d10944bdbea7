"""Forms of notes and of the search for buyers."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.accounts.forms import ServiceForm
from apps.service.forms.conflicts import ConflictForm
from apps.service.models import Note


class NoteForm(ServiceForm):
    """A note, a requirement or a tag about something."""

    kind = forms.ChoiceField(label=_("What"), choices=Note.Kind.choices)
    body = forms.CharField(
        label=_("Words"), max_length=4_000, widget=forms.Textarea(attrs={"rows": 3})
    )
    code = forms.CharField(
        label=_("Name of the tag"),
        max_length=40,
        required=False,
        help_text=_("For a tag alone; the words say why."),
    )
    must_ack_role = forms.ChoiceField(
        label=_("Who has to see it"),
        choices=[("", "—"), *Note.AckRole.choices],
        required=False,
        help_text=_("For a requirement alone: gift, packing, invoice, courier, date."),
    )
    is_pinned = forms.BooleanField(label=_("Keep it on top"), required=False)


class NoteEditForm(ConflictForm):
    """Other words for a note, and which version their author had before them."""

    body = forms.CharField(
        label=_("Words"), max_length=4_000, widget=forms.Textarea(attrs={"rows": 3})
    )
    reason = forms.CharField(label=_("Why it changes"), max_length=300, required=False)
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)


class BuyerSearchForm(forms.Form):
    """A nick or an order number."""

    q = forms.CharField(label=_("Nick or order number"), max_length=80, required=False)

    def asked(self) -> str:
        """Return what is looked for; nothing for what does not parse."""
        self.full_clean()
        told: Any = self.cleaned_data.get("q", "")
        return str(told)
