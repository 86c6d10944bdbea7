"""Forms of the agent desk: an answer, a state, a snooze, and the one-line log."""

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from apps.accounts.forms import ServiceForm
from apps.service.models import AgentSkill, Inquiry
from apps.service.services.inquiries import LONGEST, Loss, Typing
from apps.shop.models import Shop

MOST_COUNTED = 1_000_000
# Where buyers write, offered while typing; any other word may be written.
CHANNELS = (
    "taobao",
    "tmall",
    "douyin",
    "pinduoduo",
    "kuaishou",
    "wechat",
    "web chat",
    "phone",
    "email",
)


class ReplyForm(ServiceForm):
    """An answer, the last row that its writer has seen, and how it was typed."""

    body = forms.CharField(
        label=_("Answer"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4, "maxlength": LONGEST, "data-desk": "reply"}),
    )
    seen = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    chars = forms.IntegerField(min_value=0, max_value=MOST_COUNTED, required=False)
    seconds = forms.IntegerField(min_value=0, max_value=MOST_COUNTED, required=False)

    def typing(self) -> Typing:
        """Return what was counted while the answer was typed."""
        return Typing(self.cleaned_data.get("chars"), self.cleaned_data.get("seconds"))


class MoveForm(ServiceForm):
    """A step of an inquiry, and why there was no order where it is lost."""

    event = forms.CharField(max_length=20)
    version = forms.IntegerField(min_value=0)
    lost_reason = forms.CharField(max_length=20, required=False)
    lost_note = forms.CharField(max_length=300, required=False)

    def loss(self) -> Loss:
        """Return the reason of a loss."""
        return Loss(self.cleaned_data["lost_reason"], self.cleaned_data["lost_note"])


class SnoozeForm(ServiceForm):
    """Until when an inquiry sleeps, on the shop's wall clock; empty wakes it."""

    until = forms.DateTimeField(
        label=_("Wake it at"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"],
    )
    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def __init__(self, *args: Any, shop: Shop, **more: Any) -> None:
        super().__init__(*args, **more)
        self.shop = shop

    def clean_until(self) -> datetime | None:
        """Read the time in the shop's zone."""
        return in_zone(self.cleaned_data["until"], self.shop)


class LogForm(ServiceForm):
    """One inquiry in one line: who asked what where, and what came of it."""

    channel = forms.CharField(label=_("Channel"), max_length=20)
    buyer = forms.CharField(label=_("Buyer's name there"), max_length=120, required=False)
    product = forms.CharField(label=_("Product"), max_length=500, required=False)
    question = forms.CharField(label=_("Question"), max_length=LONGEST)
    asked = forms.CharField(label=_("Asked at"), max_length=16)
    answer = forms.CharField(label=_("Answer"), max_length=LONGEST, required=False)
    answered = forms.CharField(label=_("Answered at"), max_length=16, required=False)
    result = forms.ChoiceField(label=_("Result"), required=False)
    requirement = forms.CharField(
        label=_("For the packer to know"), max_length=LONGEST, required=False
    )
    payer = forms.ChoiceField(
        label=_("Shipping agreed"),
        required=False,
        choices=[("", _("nothing agreed")), ("shop", _("free")), ("buyer", _("paid by the buyer"))],
    )
    role = forms.ChoiceField(label=_("Kind"), choices=AgentSkill.Role.choices)
    nonce = forms.CharField(max_length=40, widget=forms.HiddenInput, initial=lambda: uuid4().hex)

    def __init__(self, *args: Any, shop: Shop, now: datetime, **more: Any) -> None:
        super().__init__(*args, **more)
        self.shop, self.now = shop, now
        lost = [
            (f"lost-{key}", label) for key, label in Inquiry.LostReason.choices if key != "other"
        ]
        self.fields["channel"].widget.attrs |= {"list": "channel-list", "autofocus": True}
        self.fields["product"].widget.attrs["list"] = "title-list"
        for name in ("channel", "buyer", "product", "question", "answer", "requirement"):
            self.fields[name].widget.attrs["autocomplete"] = "off"
        self.fields["result"].choices = [  # type: ignore[attr-defined]  # a choice field
            ("", _("still open")),
            ("won", _("ordered")),
            ("closed", _("settled, no order meant")),
            (_("no order, because of"), lost),
        ]

    def clean_asked(self) -> datetime:
        """Read "10:42", "10:42:08" or a whole date and time."""
        return self._instant("asked")

    def clean_answered(self) -> datetime | None:
        """Read the time of the answer; empty = just now, where there is an answer."""
        return self._instant("answered") if self.cleaned_data["answered"] else None

    def clean(self) -> dict[str, Any]:
        """Check that an answer comes after its question."""
        data = super().clean() or {}
        if data.get("answer") and not data.get("answered"):
            data["answered"] = self.now
        asked, answered = data.get("asked"), data.get("answered")
        if asked and answered and answered < asked:
            self.add_error("answered", _("The answer is before the question."))
        if answered and not data.get("answer"):
            data["answer"] = _("(answered elsewhere)")
        return data

    def _instant(self, name: str) -> datetime:
        text = self.cleaned_data[name].strip()
        today = self.now.astimezone(self.shop.tz)
        for form in ("%H:%M", "%H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M"):
            try:
                wall = datetime.strptime(text, form)  # noqa: DTZ007 - the shop's wall clock
            except ValueError:
                continue
            if form.startswith("%H"):
                wall = wall.replace(year=today.year, month=today.month, day=today.day)
            found = wall.replace(tzinfo=self.shop.tz)
            # A time of the evening typed after midnight is the day before.
            later = form.startswith("%H") and found > self.now + timedelta(minutes=5)
            return found - timedelta(days=1) if later else found
        raise ValidationError(_("Write a time such as 10:42, or 2026-12-01 10:42."))


def in_zone(wall: datetime | None, shop: Shop) -> datetime | None:
    """Return a typed time as an instant of the shop's zone."""
    return wall.replace(tzinfo=shop.tz) if wall else None
