"""The forms of a month's target: its amount and pins, its calendar, and a day to recompute."""

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.common.access import Actor
from apps.common.errors import ShopError
from apps.common.money import minor_digits, money
from apps.metrics.models import DayFactor, TargetPlan
from apps.metrics.selectors.aims import aim_choices, in_unit
from apps.metrics.selectors.planning import TargetAsk, TargetPreview, target_preview
from apps.metrics.selectors.target_conflicts import TargetConflict, target_conflict
from apps.metrics.selectors.target_pages import PlanLine, TargetPage, plan_lines, target_page
from apps.metrics.selectors.targets import NOTHING_YET, StoredDays
from apps.metrics.sentences import day_words
from apps.metrics.services.factor import day_factor_set
from apps.metrics.services.target import target_draft, target_set
from apps.metrics.services.threshold import metric_threshold_set
from apps.shop.models import Shop

FORM_ID = "target-form"
PIN = "pin-"
ACTIONS = {"approve": target_set, "draft": target_draft}
GROWS = [
    ("visitors", _("Visitors, at the usual conversion and basket")),
    ("conversion", _("Conversion, at the usual visitors and basket")),
    ("basket", _("Basket, at the usual visitors and conversion")),
]


def month_address(shop: Shop, month: date) -> str:
    """Where the page of a month's target is."""
    page = reverse("metrics:targets", args=[f"{month:%Y-%m}"])
    return f"{page}?{urlencode({'shop': shop.code})}"


def aims_address(shop: Shop) -> str:
    """Where the aims besides sales are."""
    return f"{reverse('metrics:aims')}?{urlencode({'shop': shop.code})}"


class AimForm(forms.Form):
    """What to aim at on a metric besides sales; shares are typed in percent."""

    metric_key = forms.ChoiceField(label=_("Figure"), choices=aim_choices)
    good = forms.DecimalField(
        label=_("Good"), help_text=_("From here on the aim is reached; shares in percent, as 3.5")
    )
    warn = forms.DecimalField(
        label=_("Still near"), help_text=_("Worse than the aim, yet no alarm; beyond it is behind")
    )
    benchmark = forms.DecimalField(
        label=_("Benchmark"), required=False, help_text=_("What others reach")
    )
    source_note = forms.CharField(
        label=_("Source of the benchmark"), required=False, max_length=120
    )
    valid_from = forms.DateField(label=_("Since"), widget=forms.DateInput(attrs={"type": "date"}))

    def keep(self, shop: Shop, actor: Actor) -> bool:
        """Set the aim when the form holds; tell whether it was set."""
        if not self.is_valid():
            return False
        typed = {name: self.cleaned_data[name] for name in ("good", "warn", "benchmark")}
        numbers = in_unit(self.cleaned_data["metric_key"], typed)
        try:
            metric_threshold_set(shop=shop, actor=actor, **{**self.cleaned_data, **numbers})
        except ShopError as error:
            self.add_error(error.field if error.field in self.fields else None, error.message)
        return not self.errors


class RecomputeForm(forms.Form):
    """The day to compute again."""

    day = forms.DateField()


class TargetForm(forms.Form):
    """A month's amount, pinned days and why; `preview` holds the days that they would give."""

    amount = forms.DecimalField(label=_("Amount of the month"))
    absorb = forms.ChoiceField(label=_("What grows"), choices=GROWS, required=False)
    note = forms.CharField(label=_("Note"), required=False, max_length=500)
    seen = forms.CharField(required=False, max_length=13, widget=forms.HiddenInput())

    def __init__(self, *args: Any, shop: Shop, page: TargetPage, today: date, **more: Any) -> None:
        super().__init__(*args, **more)
        self.shop, self.page, self.today = shop, page, today
        self.preview: TargetPreview | None = None
        self.conflict: TargetConflict | None = None
        self.initial["seen"] = page.mark
        self.is_changeable = page.shown == page.plan
        step = str(Decimal(1).scaleb(-minor_digits(shop.currency)))
        self.fields["amount"].widget.attrs.update(step=step, min=step)
        self.fields["amount"].help_text = shop.currency
        if page.plan:
            self.initial["amount"] = money(page.plan.amount, shop.currency)
            self.initial["absorb"] = page.plan.absorb
        if self.is_changeable:
            self._add_pins(step)

    @property
    def main_fields(self) -> list[forms.BoundField]:
        """The fields of the month, without those of its days; what grows only where known."""
        names = ("amount", "absorb", "note") if self.page.has_people else ("amount", "note")
        return [self[name] for name in names]

    @property
    def days(self) -> StoredDays | None:
        """The days to show: as previewed, else as stored; None while nothing was split."""
        return self.preview if self.is_bound else self.page.stored

    @property
    def lines(self) -> Iterator[tuple[PlanLine, forms.BoundField | None]]:
        """The days of the month, each with the field that pins it where it may still change."""
        for line in plan_lines(self.page, self.days.days if self.days else ()):
            name = f"{PIN}{line.day}"
            yield line, self[name] if name in self.fields else None

    @property
    def problems(self) -> list[str]:
        """What is wrong, in sentences that name the day of a wrong pin."""
        return [
            f"{self.fields[name].label}: {error}" if name.startswith(PIN) else str(error)
            for name, errors in self.errors.items()
            for error in errors
        ]

    @property
    def status(self) -> int:
        """The HTTP status of the page that shows this form."""
        if self.conflict:
            return 409
        return 422 if self.errors else 200

    def clean(self) -> dict[str, Any]:
        """Split the amount to days; what they cannot carry is an error of its field."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors:
            self._try(lambda: self._split(data))
        return data

    def carry_out(self, actor: Actor) -> str:
        """Set the target or keep it as a draft when asked to; return which of both was done."""
        action = self.data.get("action", "") if self.is_bound else ""
        if action not in ACTIONS or not self.is_valid():
            return ""
        self._try(lambda: self._write(action, actor))
        return "" if self.errors or self.conflict else action

    def _add_pins(self, step: str) -> None:
        pinned = (
            {day.day: day.amount for day in self.page.stored.days if day.pinned}
            if self.page.stored
            else {}
        )
        for weight in self.page.outlook.weights:
            if self.page.frozen_to and weight.day < self.page.frozen_to:
                continue
            words = day_words(weight.day)
            attrs = {
                "form": FORM_ID,
                "step": step,
                "aria-label": _("Pin %s") % words,
                "data-column": "pins",
            }
            self.fields[f"{PIN}{weight.day}"] = forms.DecimalField(
                label=words,
                required=False,
                min_value=Decimal(0),
                initial=pinned.get(weight.day),
                widget=forms.NumberInput(attrs={**attrs, **self._live_attrs()}),
            )

    def _live_attrs(self) -> dict[str, str]:
        return {
            "hx-post": month_address(self.shop, self.page.month),
            "hx-trigger": "change",
            "hx-include": f"#{FORM_ID}",
            "hx-sync": f"#{FORM_ID}:replace",
            "hx-target": "#preview",
            "hx-swap": "outerHTML",
        }

    def _pins(self) -> dict[date, Decimal]:
        return {
            date.fromisoformat(name.removeprefix(PIN)): amount
            for name, amount in self.cleaned_data.items()
            if name.startswith(PIN) and amount is not None
        }

    def _asked(self) -> dict[str, Any]:
        return {
            "month": self.page.month,
            "amount": self.cleaned_data["amount"],
            "pins": self._pins(),
            "absorb": self.cleaned_data["absorb"] or TargetPlan.Absorb.VISITORS.value,
        }

    def _split(self, data: dict[str, Any]) -> None:
        self.preview = target_preview(self.shop, TargetAsk(**self._asked()), self.today)

    def _write(self, action: str, actor: Actor) -> None:
        note, seen = self.cleaned_data["note"], self.cleaned_data["seen"] or NOTHING_YET
        asked = self._asked()
        try:
            ACTIONS[action](
                shop=self.shop, actor=actor, today=self.today, note=note, seen=seen, **asked
            )
        except ShopError as error:
            if error.code != "stale":
                raise
            self._show_conflict(seen, TargetAsk(**asked), note)

    def _show_conflict(self, seen: str, ask: TargetAsk, note: str) -> None:
        """Keep what was typed, put theirs beside it; a second save means it knowingly."""
        self.page = target_page(self.shop, self.page.month, self.today)
        self.conflict = target_conflict(self.shop, self.page, seen, ask, note)
        self.data = {**dict(self.data.items()), "seen": self.page.mark}

    def _try(self, step: Callable[[], None]) -> None:
        try:
            step()
        except ShopError as error:
            field = error.field if error.field in self.fields else None
            self.add_error(field, error.message)


class DayFactorForm(forms.Form):
    """A day that sells unlike its weekday."""

    day = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}))
    kind = forms.ChoiceField(label=_("Kind"), choices=DayFactor.Kind.choices)
    factor = forms.DecimalField(
        label=_("Factor"),
        help_text=_("2 sells twice as much as a usual day, 0.5 half"),
        max_digits=8,
        decimal_places=4,
        widget=forms.NumberInput(attrs={"step": "any", "min": "0"}),
    )
    label = forms.CharField(label=_("Name"), required=False, max_length=60)

    def keep(self, shop: Shop, actor: Actor) -> bool:
        """Note the day when the form holds; tell whether it was noted."""
        if not self.is_valid():
            return False
        try:
            day_factor_set(shop=shop, actor=actor, **self.cleaned_data)
        except ShopError as error:
            self.add_error(error.field if error.field in self.fields else None, error.message)
        return not self.errors
