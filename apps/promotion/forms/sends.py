"""What is typed about messages to members."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from apps.common.money import money
from apps.promotion.draws import HOLDOUT_MOST
from apps.promotion.forms.steps import ShopForm, moment_field, note_field, price_field
from apps.promotion.members import SEGMENTS
from apps.promotion.models import MemberSend, MessageChannel
from apps.promotion.services.sends import SendAsked
from apps.promotion.templatetags.members import segment_word
from apps.shop.models import Product


class SendForm(ShopForm):
    """A message: to whom, on which channel, what it says, how many are held back."""

    name = forms.CharField(label=_("Name"), max_length=120)
    segment = forms.ChoiceField(
        label=_("Segment"), choices=[(each, segment_word(each)) for each in SEGMENTS]
    )
    channel = forms.ChoiceField(label=_("Channel"), choices=MessageChannel.choices)
    text = forms.CharField(
        label=_("Words"), max_length=1_000, widget=forms.Textarea(attrs={"rows": 4})
    )
    planned_at = moment_field(_("Goes out at"))
    holdout_pct = forms.IntegerField(
        label=_("Held back at random, %"), min_value=0, max_value=HOLDOUT_MOST,
        help_text=_("They get nothing, and show what would have been bought anyway."),
    )  # fmt: skip
    cost = price_field(_("Expected cost"))
    product = forms.CharField(
        label=_("Product"), required=False, max_length=64,
        help_text=_("Its number; empty where it is about none."),
    )  # fmt: skip

    def __init__(
        self, *args: Any, row: MemberSend | None = None, holdout_pct: int = 10, **more: Any
    ) -> None:
        super().__init__(*args, **more)
        self.initial = {"holdout_pct": holdout_pct, "cost": "0"} | dict(more.get("initial") or {})
        if row is not None:
            names = ("name", "segment", "channel", "text", "holdout_pct")
            self.initial = {name: getattr(row, name) for name in names}
            self.initial |= {
                "planned_at": self.local(row.planned_at),
                "cost": money(row.cost, self.shop.currency),
                "product": row.product.external_id if row.product else "",
            }

    def clean_product(self) -> Product | None:
        """Return the shop's product of that number."""
        told = self.cleaned_data["product"].strip()
        found = Product.objects.filter(shop=self.shop, external_id=told).first() if told else None
        if told and found is None:
            raise forms.ValidationError(_now("The shop has no product of this number."))
        return found

    def asked(self) -> SendAsked:
        """Return what the service takes."""
        return SendAsked(**self.cleaned_data)

    def chosen(self) -> tuple[str, str, int]:
        """Return segment, channel and share held back, as far as they are sound; else defaults."""
        told: dict[str, Any] = {}
        if self.is_bound:
            self.is_valid()
            told = self.cleaned_data
        first = {"segment": SEGMENTS[0], "channel": MessageChannel.SHOP_MESSAGE.value}
        first |= self.initial
        names = ("segment", "channel", "holdout_pct")
        segment, channel, held = (told.get(name, first[name]) for name in names)
        return str(segment), str(channel), int(held)


class OutForm(ShopForm):
    """What it cost."""

    cost = price_field(_("What it costs"))

    def __init__(self, *args: Any, row: MemberSend, **more: Any) -> None:
        super().__init__(*args, **more)
        self.initial = {"cost": money(row.cost, self.shop.currency)}


class ListForm(ShopForm):
    """Why somebody takes the list of buyers."""

    note = note_field(_("What the list is for"))
