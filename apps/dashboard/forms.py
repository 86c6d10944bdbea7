"""What a page's address may ask for: a shop, a day, a metric."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django import forms
from django.utils.translation import gettext as _

from apps.common.errors import ShopError
from apps.dashboard.addresses import CUT_BY, SOURCE, MorningAsked
from apps.dashboard.selectors.ads_page import AD_SPANS, AdsAsked
from apps.dashboard.selectors.scorecard_page import SPANS, USUAL_SPAN, CardsAsked
from apps.metrics.comparing import Mode
from apps.metrics.selectors.agent_cards import OUTCOME_LABELS
from apps.metrics.selectors.member_rows import MemberAsked
from apps.metrics.selectors.why_service import MEMBERS

if TYPE_CHECKING:
    from apps.shop.models import Shop


class DayForm(forms.Form):
    """The shop and day of a page; both may be left out."""

    shop = forms.SlugField(required=False)
    day = forms.DateField(required=False)

    @property
    def shop_code(self) -> str | None:
        """Return the shop asked for, None for the usual one."""
        return self.cleaned_data.get("shop") or None if self.is_valid() else None

    @property
    def day_asked(self) -> date | None:
        """Return the day asked for, None for the last closed one; nonsense counts as None."""
        return self.cleaned_data.get("day") if self.is_valid() else None


class MorningForm(DayForm):
    """What the day is compared with, and how the difference is cut."""

    compare = forms.ChoiceField(required=False, choices=[(mode, mode) for mode in Mode])
    by = forms.CharField(required=False, max_length=12)

    def asked(self, page: str, shop: str, day: date) -> MorningAsked:
        """Return what the address asks; the plan by source unless told, nonsense counts as none."""
        self.is_valid()
        mode = Mode(self.cleaned_data.get("compare") or Mode.PLAN)
        custom = None
        if mode is Mode.CUSTOM:
            custom = self.cleaned_data.get("with") or day - timedelta(days=7)
        return MorningAsked(page, shop, day, mode, custom, self.cleaned_data.get("by") or SOURCE)


# The word of the address is no name in Python.
MorningForm.base_fields["with"] = forms.DateField(required=False)


class CardsForm(DayForm):
    """Which outcome of inquiries, over how many days."""

    of = forms.ChoiceField(required=False, choices=list(OUTCOME_LABELS.items()))
    days = forms.TypedChoiceField(
        required=False, coerce=int, empty_value=None, choices=[(days, str(days)) for days in SPANS]
    )

    def asked(self, page: str, shop: str) -> CardsAsked:
        """Return what the address asks; nonsense counts as nothing."""
        self.is_valid()
        kept = self.cleaned_data
        outcome, days = kept.get("of") or "ordered", kept.get("days") or USUAL_SPAN
        return CardsAsked(page, shop, outcome, days)


class AdsForm(DayForm):
    """Which ads, over how many days that end with the day."""

    days = forms.TypedChoiceField(
        required=False, coerce=int, empty_value=None, choices=[(days, days) for days in AD_SPANS]
    )
    campaign = forms.IntegerField(required=False, min_value=1)
    group = forms.IntegerField(required=False, min_value=1)

    def asked(self, shop: "Shop", day: date) -> AdsAsked:
        """Return what the address asks; nonsense counts as nothing."""
        self.is_valid()
        kept = self.cleaned_data
        days = kept.get("days") or 1
        return AdsAsked(shop, day, days, kept.get("campaign"), kept.get("group"))


class RowsForm(DayForm):
    """The figure whose rows are asked for, and where to go on reading."""

    metric = forms.CharField(max_length=80)
    after = forms.CharField(required=False, max_length=120)
    source = forms.CharField(required=False, max_length=1200)
    product = forms.CharField(required=False, max_length=120)
    reason = forms.CharField(required=False, max_length=12)
    service = forms.ChoiceField(choices=MEMBERS.items(), required=False)

    @property
    def member(self) -> MemberAsked | None:
        """Return the member whose rows are asked for; None for the whole shop's."""
        for by in ("source", "product", "service", "reason"):
            if self.cleaned_data[by]:
                return MemberAsked(by, self.cleaned_data[by])
        return None


class CutForm(DayForm):
    """Whether a day is cut by source, by product or by reason, or not at all."""

    by = forms.ChoiceField(choices=[(by, by) for by in CUT_BY], required=False)


class FormatForm(forms.Form):
    """The kind of file asked for."""

    format = forms.ChoiceField(choices=[("csv", "CSV"), ("xlsx", "XLSX")])


def file_format(sent: Mapping[str, str]) -> str:
    """Return the kind of file that a form asks for; ShopError field_invalid for any other."""
    form = FormatForm(sent)
    if not form.is_valid():
        raise ShopError("field_invalid", _("Choose CSV or XLSX."), "format")
    return str(form.cleaned_data["format"])
