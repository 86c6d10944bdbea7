"""Forms of queues, promises and carriers."""

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Any, TypeVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from apps.accounts.forms import ServiceForm
from apps.common.errors import ShopError
from apps.service.forms.people import day_field
from apps.service.forms.roster import MinuteField
from apps.service.models import CarrierRate, Inquiry, Promise, QueuePolicy
from apps.service.models.queues import Channel
from apps.service.services.promises import Terms
from apps.service.services.queue_policy import FIELDS
from apps.service.services.queue_results import Told
from apps.service.shifttime import WallTimeError, instant_typed
from apps.shop.models import Order, Shop

WALL = "%Y-%m-%dT%H:%M"
Made = TypeVar("Made")


class WallTimeField(forms.CharField):
    """A time on the shop's wall clock; `ShopForm` turns it into an instant."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"})

    def to_python(self, value: Any) -> Any:
        """Return the wall time, None for nothing."""
        text = super().to_python(value)
        if not text:
            return None
        try:
            return datetime.strptime(text, WALL)  # noqa: DTZ007  a wall time has no zone yet
        except ValueError as error:
            raise ValidationError(_("Write a day and a time.")) from error


class ShopForm(ServiceForm):
    """A form whose times are on the shop's wall clock, and whose order is one of the shop's."""

    def __init__(self, *args: Any, shop: Shop, **more: Any) -> None:
        super().__init__(*args, **more)
        self.shop = shop
        self.status = 422

    def attempt(self, service: Callable[[], Made]) -> Made | None:
        """Return what the service made; remember with which status it was refused."""

        def remembered() -> Made:
            try:
                return service()
            except ShopError as error:
                self.status = error.status
                raise

        return super().attempt(remembered)

    def clean(self) -> dict[str, Any]:
        """Turn wall times into instants and an order number into the order."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        for name, field in self.fields.items():
            if isinstance(field, WallTimeField) and data.get(name) is not None:
                data[name] = self._instant(name, data[name])
        if data.get("order"):
            data["order"] = self._order(data["order"])
        return data

    def _instant(self, name: str, wall: datetime) -> datetime | None:
        try:
            return instant_typed(wall.date(), wall.hour * 60 + wall.minute, self.shop.tz)
        except WallTimeError as error:
            texts = [
                f"{each.astimezone(self.shop.tz):%Y-%m-%d %H:%M %Z}" for each in error.readings
            ]
            words = _("That time does not happen exactly once: %(first)s or %(second)s.")
            named = {"first": texts[0], "second": texts[1]}
            self.add_error(name, ValidationError(words, params=named))
            return None

    def _order(self, number: str) -> Order | None:
        found: Order | None = Order.objects.filter(shop=self.shop, number=number.strip()).first()
        if found is None:
            self.add_error("order", _("This shop has no order of that number."))
        return found


class ResultForm(ShopForm):
    """What came of an item; the button that was pressed is the result."""

    result = forms.CharField(max_length=20)
    channel = forms.ChoiceField(label=_("Reached by"), choices=Channel.choices, required=False)
    note = forms.CharField(label=_("Note"), max_length=300, required=False)
    address = forms.CharField(label=_("Address"), max_length=400, required=False)
    due_at = WallTimeField(label=_("New time"), required=False)
    key = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)

    def told(self) -> Told:
        """Return what the service takes."""
        data = self.cleaned_data
        names = ("note", "address", "due_at", "key")
        channel = data["channel"] or Channel.CALL
        return Told(data["result"], channel, **{name: data[name] for name in names})


class PolicyForm(ServiceForm):
    """How a shop works its queues."""

    cutoff = MinuteField(
        label=_("Ship cut-off"), help_text=_("Paid and confirmed by then, an order leaves today.")
    )
    chase_after_min = forms.IntegerField(label=_("Chase an unpaid order after (minutes)"))
    lead_min = forms.IntegerField(label=_("Work is due before the cut-off (minutes)"))
    close_after_min = forms.IntegerField(
        label=_("The platform closes an unpaid order after (minutes)")
    )
    retry_min = forms.IntegerField(label=_("Try again after (minutes)"))
    max_tries = forms.IntegerField(
        label=_("Most attempts"), help_text=_("Over everything that one order needs.")
    )
    address_check = forms.ChoiceField(label=_("Confirm"), choices=QueuePolicy.AddressCheck.choices)
    holdout_percent = forms.IntegerField(
        label=_("Leave alone, of 100 unpaid orders"),
        help_text=_("0 to 10, drawn by the order number: it shows what chasing really brings."),
    )
    quiet_from = MinuteField(label=_("Quiet from"))
    quiet_until = MinuteField(
        label=_("Quiet until"), help_text=_("Nobody calls or writes to a buyer in between.")
    )

    def asked(self) -> dict[str, Any]:
        """Return what the service takes."""
        data = self.cleaned_data
        return {
            "wanted": {name: data[name] for name in FIELDS},
            "cutoff_min": data["cutoff"],
            "quiet": (data["quiet_from"], data["quiet_until"]),
        }


class CallbackForm(ShopForm):
    """Whom to call back, when and why."""

    order = forms.CharField(label=_("Order number"), max_length=64)
    due_at = WallTimeField(label=_("When"))
    channel = forms.ChoiceField(label=_("How"), choices=Channel.choices)
    reason = forms.CharField(label=_("What about"), max_length=200)
    mine = forms.BooleanField(label=_("I do it myself"), required=False)

    def __init__(self, *args: Any, inquiry: Inquiry | None = None, **more: Any) -> None:
        super().__init__(*args, **more)
        if inquiry is not None:
            # The inquiry says whom.
            del self.fields["order"]


class PromiseForm(ShopForm):
    """What a buyer was promised."""

    order = forms.CharField(label=_("Order number"), max_length=64)
    what = forms.ChoiceField(label=_("Promised"), choices=Promise.What.choices)
    due_at = WallTimeField(
        label=_("Until"), required=False, help_text=_("Needed for deliveries and call-backs.")
    )
    channel = forms.ChoiceField(
        label=_("If it gets late, tell the buyer by"), choices=Promise.Channel.choices
    )
    payer = forms.ChoiceField(
        label=_("Shipping is paid by"),
        choices=[("", "–"), *Promise.Payer.choices],
        required=False,
    )
    amount = forms.DecimalField(
        label=_("Amount"), min_value=0, max_digits=14, decimal_places=2, required=False
    )
    note = forms.CharField(label=_("Note"), max_length=300, required=False)

    def asked(self) -> dict[str, Any]:
        """Return what the service takes."""
        data = self.cleaned_data
        names = ("what", "channel", "due_at", "payer", "amount", "note")
        return {"order": data["order"], "terms": Terms(**{name: data[name] for name in names})}


class RenewForm(ShopForm):
    """The other time that was agreed."""

    due_at = WallTimeField(label=_("New time"))


class RateForm(ServiceForm):
    """What a carrier asks and promises."""

    carrier = forms.CharField(label=_("Carrier"), max_length=60)
    region = forms.CharField(
        label=_("Region"),
        max_length=120,
        required=False,
        help_text=_("Empty: everywhere else."),
    )
    up_to_kg = forms.DecimalField(label=_("Up to (kg)"), min_value=Decimal("0.001"), max_digits=7)
    price = forms.DecimalField(label=_("Price"), min_value=0, max_digits=14, decimal_places=2)
    days_min = forms.IntegerField(label=_("Days, at least"), min_value=0, max_value=365)
    days_max = forms.IntegerField(label=_("Days, at most"), min_value=0, max_value=365)
    cutoff_min = MinuteField(label=_("Last pick-up"), required=False)
    tracking_url = forms.CharField(
        label=_("Tracking page"),
        max_length=300,
        required=False,
        help_text=_("https, with {number} where the tracking number goes."),
    )
    valid_from = day_field(_("From"))
    valid_to = day_field(_("To"), required=False)

    def clean(self) -> dict[str, Any]:
        """Refuse an end before the start, and fewer days at most than at least."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        for low, high in (("valid_from", "valid_to"), ("days_min", "days_max")):
            first, last = data.get(low), data.get(high)
            if first is not None and last is not None and last < first:
                self.add_error(high, _("This lies before the first."))
        return data

    def rate(self) -> CarrierRate:
        """Return the rate, not written yet."""
        return CarrierRate(**self.cleaned_data)
