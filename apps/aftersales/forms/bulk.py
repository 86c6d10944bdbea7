"""What is done with several cases at once: what it needs beside them."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.accounts.forms import ServiceForm
from apps.aftersales.forms.base import CHANNELS, note_field
from apps.aftersales.services.bulk import BulkAct

TITLES = {
    "take": _("Take cases"),
    "ask_buyer": _("Ask the buyers"),
    "assign": _("Give cases to somebody"),
}


class BulkForm(ServiceForm):
    """The event, and for a question its words, for giving away to whom."""

    act = forms.ChoiceField(choices=list(TITLES.items()), widget=forms.HiddenInput)

    def __init__(self, *args: Any, people: list[tuple[str, str]], **more: Any) -> None:
        super().__init__(*args, **more)
        told = (self.data or self.initial).get("act", "take")
        self.event = told if told in TITLES else "take"
        if self.event == "ask_buyer":
            self.fields["note"] = note_field(_("What you ask each buyer for"))
            self.fields["channel"] = forms.ChoiceField(label=_("Where"), choices=CHANNELS)
        elif self.event == "assign":
            self.fields["owner"] = forms.ChoiceField(label=_("Give them to"), choices=people)

    @property
    def title(self) -> Any:
        """Return what is done, in words."""
        return TITLES[self.event]

    def chosen(self) -> BulkAct:
        """Return what is done with each case."""
        data = self.cleaned_data
        owner = int(data.get("owner") or 0)
        return BulkAct(self.event, data.get("note", ""), data.get("channel", "chat"), owner)

    def trial(self, user_id: int) -> BulkAct:
        """Return what is tried for the preview, before words and person are known."""
        return BulkAct(self.event, "…", "chat", user_id)
