"""Forms of what people tell by hand about visits."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from apps.common.errors import ShopError
from apps.intake.forms.labels import VISIT_LABELS
from apps.intake.visits import MOST_VISITS
from apps.shop.rows import TrafficRow
from apps.shop.selectors import NamedSource

TYPED = ("visitors", "pageviews", "sessions", "cart_adders", "favourites")
BY_SOURCE = ("visitors", "sessions")


def _number(label: Any) -> forms.IntegerField:
    return forms.IntegerField(required=False, min_value=0, max_value=MOST_VISITS, label=label)


class TypedDayForm(forms.Form):
    """The visits of one day: those of the shop, and perhaps those from each source."""

    day = forms.DateField(
        label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, *args: Any, sources: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        """Ask for the numbers of the shop and of each of these sources (key, name)."""
        super().__init__(*args, **kwargs)
        self.sources = sources
        for name in TYPED:
            self.fields[name] = _number(VISIT_LABELS[name])
        for key, source in sources:
            for name in BY_SOURCE:
                self.fields[f"{key}.{name}"] = _number(f"{source}: {VISIT_LABELS[name]}")

    def shop_fields(self) -> list[forms.BoundField]:
        """Return the day and the numbers of the shop."""
        return [self[name] for name in ("day", *TYPED)]

    def source_fields(self) -> list[forms.BoundField]:
        """Return the numbers of the sources."""
        return [self[f"{key}.{name}"] for key, _source in self.sources for name in BY_SOURCE]

    @property
    def has_source_fields(self) -> bool:
        """Say whether a number of a source is told, or wrong."""
        return any(field.value() or field.errors for field in self.source_fields())

    def clean(self) -> dict[str, Any]:
        """Refuse a day without a number of the shop."""
        data = super().clean() or {}
        if not self.errors and all(data.get(name) is None for name in TYPED):
            self.add_error("visitors", _("Type at least one number of the shop."))
        return data

    def rows(self) -> list[TrafficRow]:
        """Return what was typed; only after is_valid."""
        data, day = self.cleaned_data, self.cleaned_data["day"]
        rows = [TrafficRow(day=day, **{name: data[name] for name in TYPED})]
        for key, _source in self.sources:
            told = {name: data[f"{key}.{name}"] for name in BY_SOURCE}
            if any(number is not None for number in told.values()):
                rows.append(TrafficRow(day=day, source_key=key, **told))
        return rows

    def refuse(self, error: ShopError) -> None:
        """Show a refusal of the service at the field it names."""
        self.add_error(error.field if error.field in self.fields else None, error.message)


def meanings_told(sent: QueryDict, names: Sequence[NamedSource]) -> dict[str, str]:
    """Return name -> key for the names of the page that were given another meaning."""
    told = dict(zip(sent.getlist("name"), sent.getlist("source"), strict=False))
    return {line.name: key for line in names if (key := told.get(line.name)) and key != line.key}


def day_asked(text: str | None) -> date | None:
    """Return the day of an address, None for anything else."""
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None
