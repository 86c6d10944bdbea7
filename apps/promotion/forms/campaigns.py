"""What is typed about campaigns, what is sold in them, and entries into events."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.common.money import money
from apps.promotion.campaign_rules import FIELDS, rule_faults
from apps.promotion.forms.steps import (
    ShopForm,
    count_field,
    moment_field,
    price_field,
    sku_field,
    sku_of,
)
from apps.promotion.models import Campaign, CampaignItem
from apps.promotion.services.campaign_plan import ItemAsked
from apps.promotion.services.enrolments import EntryAsked
from apps.shop.models import Shop, Sku

PERCENT: Final = 100
RULES: Final[Mapping[str, tuple[Any, Any]]] = {
    "tiers": (_("Steps: total-off"), _("Rising, e.g. 200-15, 400-40")),
    "value": (_("Value of a coupon"), ""),
    "minimum": (_("From a total of"), ""),
    "total": (_("Coupons in all"), ""),
    "per_buyer": (_("Coupons a buyer"), ""),
    "gift_sku": (_("SKU of the gift"), ""),
    "gift_stock": (_("Gifts there are"), ""),
    "prizes": (_("Prizes"), ""),
    "draw_at": (_("Drawn at"), ""),
    "seed": (_("Seed of the draw"), _("Kept, so that the draw can be done again.")),
    "rate": (_("Points for each 1 paid"), ""),
    "expires_days": (_("Days until points run out"), ""),
    "bundle_price": (_("Price of the bundle"), ""),
    "event_name": (_("Name of the event"), ""),
}
FAULTS: Final = {
    "missing": _("This kind needs it."),
    "positive": _("A number above 0."),
    "rising": _("Each step has to ask for more and give more."),
    "cut_too_large": _("What is taken off has to be less than the total it asks for."),
    "tiers": _("Write it as 200-15, 400-40."),
    "draw_at": _("Not a time."),
}


class CampaignForm(ShopForm):
    """A campaign of one kind, with the rules that this kind needs."""

    name = forms.CharField(label=_("Name"), max_length=120)
    goal = forms.CharField(label=_("Goal"), max_length=300, required=False)
    starts_at = moment_field(_("From"))
    ends_at = moment_field(_("Until before"))
    budget = price_field(_("Budget"), required=False)
    borne_by = forms.ChoiceField(label=_("Paid by"), choices=Campaign.Bearer.choices)
    expected_uplift = forms.DecimalField(
        label=_("More units expected, %"), required=False, min_value=0, max_value=9_900,
        decimal_places=1,
    )  # fmt: skip
    stacking = forms.ChoiceField(
        label=_("With another campaign on a SKU"), required=False,
        choices=[("", "–"), *Campaign.Stacking.choices],
    )  # fmt: skip

    def __init__(
        self, *args: Any, shop: Shop, kind: str, row: Campaign | None, **more: Any
    ) -> None:
        super().__init__(*args, shop=shop, **more)
        self.kind = kind
        for name in FIELDS[kind]:
            label, hint = RULES[name]
            self.fields[name] = (
                moment_field(label) if name == "draw_at"
                else forms.CharField(label=label, max_length=500, help_text=hint)
            )  # fmt: skip
        if row is not None:
            self.initial = self._told(row)

    def _told(self, row: Campaign) -> dict[str, Any]:
        told = {name: getattr(row, name) for name in ("name", "goal", "borne_by", "stacking")}
        told |= row.rules | {
            name: self.local(getattr(row, name)) for name in ("starts_at", "ends_at")
        }
        if row.budget is not None:
            told["budget"] = money(row.budget, self.shop.currency)
        if row.expected_uplift is not None:
            told["expected_uplift"] = f"{row.expected_uplift * PERCENT:.1f}"
        if row.rules.get("draw_at"):
            told["draw_at"] = self.local(datetime.fromisoformat(row.rules["draw_at"]))
        return told

    def clean(self) -> dict[str, Any]:
        """Check the rules of the kind, each at its field."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        for name, fault in rule_faults(self.kind, self.rules()).items():
            if name not in self.errors:
                self.add_error(name, str(FAULTS[fault]))
        return data

    def rules(self) -> dict[str, Any]:
        """Return the rules as they are stored."""
        found = {name: self.cleaned_data.get(name) or "" for name in FIELDS[self.kind]}
        draw = found.get("draw_at")
        return found | ({"draw_at": draw.isoformat()} if isinstance(draw, datetime) else {})

    def values(self) -> dict[str, Any]:
        """Return what the service takes."""
        names = ("name", "goal", "starts_at", "ends_at", "budget", "borne_by", "stacking")
        uplift: Decimal | None = self.cleaned_data["expected_uplift"]
        return {name: self.cleaned_data[name] for name in names} | {
            "kind": self.kind, "rules": self.rules(),
            "expected_uplift": None if uplift is None else uplift / PERCENT,
        }  # fmt: skip


class ItemForm(ShopForm):
    """A SKU of a campaign, its stock, and its price for the time."""

    sku = sku_field()
    role = forms.ChoiceField(label=_("As"), choices=CampaignItem.Role.choices)
    stock = count_field(_("Stock for it"))
    stock_note = forms.CharField(label=_("or why it is enough"), required=False, max_length=300)
    price = price_field(_("Price in it"), required=False)
    price_before = price_field(_("Price before"), required=False)
    restore_price = price_field(_("Price that comes back"), required=False)

    def clean_sku(self) -> Sku:
        """Return the SKU of the code."""
        return sku_of(self.shop, self.cleaned_data["sku"])

    def asked(self) -> ItemAsked:
        """Return what the service takes."""
        return ItemAsked(**self.cleaned_data)


class EntryForm(ShopForm):
    """An event to enter, and what it asks for."""

    event_name = forms.CharField(label=_("Event"), max_length=120)
    opens_at = moment_field(_("Opens"), required=False)
    closes_at = moment_field(_("Closes"))
    deposit = price_field(_("Deposit"), required=False)
    required = forms.CharField(
        label=_("Has to be met, a line each"), required=False, max_length=3_000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )  # fmt: skip
    optional = forms.CharField(
        label=_("Good to have, a line each"), required=False, max_length=3_000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip

    def asked(self) -> EntryAsked:
        """Return what the service takes."""
        data = self.cleaned_data
        return EntryAsked(
            data["event_name"].strip(), data["closes_at"], data["opens_at"], data["deposit"],
            _lines(data["required"]), _lines(data["optional"]),
        )  # fmt: skip


def _lines(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(line.strip()[:200] for line in text.splitlines() if line.strip()))


def kind_of(asked: str | None) -> str:
    """Return a kind that was asked for, the discount where it is none."""
    return asked if asked and asked in FIELDS else Campaign.Kind.DISCOUNT.value
