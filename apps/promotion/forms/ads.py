"""Forms about campaigns, budgets, and what a shop decides about its ads."""

from decimal import Decimal
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.accounts.forms import ServiceForm
from apps.promotion.models import AdCampaign, CostAssumption, PromotionSettings
from apps.promotion.models.ads import LiveState
from apps.promotion.rows import LONGEST_WINDOW
from apps.shop.models import TrafficSource

SHARES = {
    "goods_cost_share": _("Goods, % of sales"),
    "fee_rate": _("Platform fee, % of what is kept"),
    "outbound_share": _("Freight and packing out, % of sales"),
    "return_freight_share": _("Freight of returns, % of what comes back"),
    "resellable_share": _("Returns that can be sold again, %"),
}
PERCENT = Decimal(100)


class CampaignForm(ServiceForm):
    """What a campaign is called, may spend a day, and which visits it brings."""

    name = forms.CharField(label=_("Name"), max_length=200)
    daily_budget = forms.DecimalField(
        label=_("Budget of a day"), required=False, min_value=Decimal("0.01"), decimal_places=2,
        max_digits=12,
    )  # fmt: skip
    traffic_source = forms.ModelChoiceField(
        TrafficSource.objects.none(), label=_("Source of its visits"), required=False,
        empty_label="–",
        help_text=_("Orders lost when the budget runs out are estimated from this source."),
    )  # fmt: skip
    state = forms.ChoiceField(label=_("State"), choices=LiveState.choices)
    for_returning = forms.BooleanField(
        label=_("Shown to buyers who bought before"), required=False,
        help_text=_("Then it counts as what repeat orders cost, not new buyers."),
    )  # fmt: skip

    def __init__(self, *args: Any, row: AdCampaign, **more: Any) -> None:
        super().__init__(*args, **more)
        paid = TrafficSource.objects.order_by("-paid", "name")
        cast("forms.ModelChoiceField[TrafficSource]", self.fields["traffic_source"]).queryset = paid
        self.initial = {name: getattr(row, name) for name in self.fields}


class ReadingForm(ServiceForm):
    """What was spent by an hour of a day."""

    at = forms.DateTimeField(
        label=_("Read at"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"],
    )
    spent = forms.DecimalField(
        label=_("Spent"), min_value=Decimal(0), decimal_places=4, max_digits=16
    )
    budget = forms.DecimalField(
        label=_("Budget, where it differs"), required=False, min_value=Decimal("0.01"),
        decimal_places=2, max_digits=12,
    )  # fmt: skip
    is_out = forms.BooleanField(label=_("The console says that it is used up"), required=False)


class AdSettingsForm(ServiceForm):
    """How bids may change, and within how many days an order counts."""

    window_days = forms.IntegerField(
        label=_("Days from click to order"), min_value=1, max_value=LONGEST_WINDOW
    )
    target_profit = forms.DecimalField(
        label=_("Profit to be left, % of sales"), min_value=0, max_value=90, decimal_places=2
    )
    bid_floor = forms.DecimalField(
        label=_("Lowest bid"), min_value=Decimal("0.01"), decimal_places=2, max_digits=8
    )
    bid_ceiling = forms.DecimalField(
        label=_("Highest bid"), min_value=Decimal("0.01"), decimal_places=2, max_digits=8
    )
    cooldown_days = forms.IntegerField(
        label=_("Days between two changes of a word"), min_value=1, max_value=60
    )
    bidding_on = forms.BooleanField(label=_("Bids may be changed"), required=False)

    def __init__(self, *args: Any, row: PromotionSettings, **more: Any) -> None:
        super().__init__(*args, **more)
        self.initial = {name: getattr(row, name) for name in self.fields}
        self.initial["target_profit"] = f"{row.target_profit * PERCENT:.2f}"

    def told(self) -> dict[str, Any]:
        """Return what promotion_settings_save takes."""
        data = self.cleaned_data
        return {**data, "target_profit": data["target_profit"] / PERCENT}


class CostsForm(ServiceForm):
    """What the shop's goods and their way cost, in per cent."""

    def __init__(self, *args: Any, row: CostAssumption | None, **more: Any) -> None:
        super().__init__(*args, **more)
        for name, label in SHARES.items():
            self.fields[name] = forms.DecimalField(
                label=label, min_value=0, max_value=100, decimal_places=2
            )
            if row is not None:
                self.initial[name] = f"{getattr(row, name) * PERCENT:.2f}"

    def told(self) -> dict[str, Decimal]:
        """Return the shares."""
        return {name: self.cleaned_data[name] / PERCENT for name in SHARES}


class ApprovalLimitsForm(ServiceForm):
    """Up to where a promoter approves prices and campaigns."""

    discount_limit_pct = forms.DecimalField(
        label=_("Discount that a promoter approves, %"), min_value=0, max_value=99,
        decimal_places=1,
    )  # fmt: skip
    budget_limit = forms.DecimalField(
        label=_("Budget that a promoter approves"), min_value=0, decimal_places=2, max_digits=12
    )
    min_margin = forms.DecimalField(
        label=_("Profit that the lowest price leaves, % of sales"), min_value=0, max_value=90,
        decimal_places=2,
    )  # fmt: skip

    def __init__(self, *args: Any, row: PromotionSettings, **more: Any) -> None:
        super().__init__(*args, **more)
        self.initial = {name: getattr(row, name) for name in self.fields}
        self.initial["min_margin"] = f"{row.min_margin * PERCENT:.2f}"

    def told(self) -> dict[str, Any]:
        """Return what promotion_settings_save takes."""
        data = self.cleaned_data
        return {**data, "min_margin": data["min_margin"] / PERCENT}
