"""What every form of an event shares: the version that was read, the key of the try, refusals."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.accounts.forms import ServiceForm
from apps.aftersales.hands import Sent
from apps.aftersales.models import AfterSalesCase, CaseLeg
from apps.common.errors import ShopError

CHANNELS = [
    ("chat", _("Chat")),
    ("phone", _("Phone")),
    ("platform", _("Platform")),
    ("email", _("E-mail")),
]
HIDDEN = ("version", "key")


def note_field(label: Any, *, required: bool = True) -> forms.CharField:
    """Return a field for free words."""
    widget = forms.Textarea(attrs={"rows": 2})
    return forms.CharField(label=label, max_length=2_000, required=required, widget=widget)


def money_field(label: Any, *, required: bool = True) -> forms.DecimalField:
    """Return a field for an amount; the currency's decimals are the service's to check."""
    widget = forms.NumberInput(attrs={"step": "any", "min": "0", "inputmode": "decimal"})
    return forms.DecimalField(
        label=label, max_digits=14, decimal_places=4, required=required, widget=widget
    )


class ActForm(ServiceForm):
    """The arguments of one event on a case or one of its legs.

    A page holds many of them: ids of their fields begin with the leg, or else the case, and the
    event.
    """

    version = forms.IntegerField(widget=forms.HiddenInput)
    key = forms.CharField(max_length=80, widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        case: AfterSalesCase,
        leg: CaseLeg | None = None,
        event: str = "",
        **more: Any,
    ) -> None:
        more.setdefault("initial", {})
        more["initial"] |= {"version": case.version, "key": uuid4().hex}
        more["auto_id"] = f"{self.about(leg)}_{event}_%s"
        super().__init__(*args, **more)
        self.case, self.leg, self.event = case, leg, event
        self.refused: ShopError | None = None
        self.build()

    def about(self, leg: CaseLeg | None) -> str:
        """Return what tells the form from others of its event on a page."""
        return f"leg_{leg.pk}" if leg else "case"

    def build(self) -> None:
        """Add the fields that depend on the case."""

    def arguments(self) -> dict[str, Any]:
        """Return what the service is called with."""
        told = {name: value for name, value in self.cleaned_data.items() if name not in HIDDEN}
        return {name: "" if value is None else value for name, value in told.items()}

    def sent(self) -> Sent:
        """Return the version, the key and the fields as they were sent."""
        data = self.cleaned_data
        body = {name: str(value) for name, value in data.items() if name not in HIDDEN}
        return Sent(data["version"], data["key"], body)

    def run(self, service: Callable[[], Any]) -> bool:
        """Call the service; keep a refusal where it belongs and let it be tried again."""
        try:
            service()
        except ShopError as error:
            if error.code == "not_found":
                raise
            self.refused = error
            self.add_error(error.field if error.field in self.fields else None, error.message)
            self._renew()
            return False
        return True

    @property
    def status(self) -> int:
        """Return the HTTP status of what went wrong."""
        return self.refused.status if self.refused else 422

    def _renew(self) -> None:
        """Let the same words be sent again for the case as it is now."""
        current = AfterSalesCase.objects.filter(pk=self.case.pk).values_list("version", flat=True)
        data = dict(self.data.items())
        data["version"], data["key"] = str(current.first()), uuid4().hex
        self.data = data


class PlainForm(ActForm):
    """An event that needs nothing."""


class TellForm(ActForm):
    """What the buyer is told, or said, and where."""

    note = note_field(_("What was said"))
    channel = forms.ChoiceField(label=_("Where"), choices=CHANNELS)


class NoteForm(ActForm):
    """Why."""

    note = note_field(_("Note"))


class OptionalNoteForm(ActForm):
    """Why, where there is something to say."""

    note = note_field(_("Note"), required=False)


class ParcelForm(ActForm):
    """Who carries a parcel, and its number."""

    carrier = forms.CharField(label=_("Carrier"), max_length=60)
    tracking_no = forms.CharField(label=_("Parcel number"), max_length=60)


class ParcelNoteForm(ParcelForm):
    """The same, with a note for an exception."""

    note = note_field(_("Note"), required=False)


def amount_of(value: Any) -> Decimal:
    """Return an amount, 0 for an empty field."""
    return value if isinstance(value, Decimal) else Decimal(0)
