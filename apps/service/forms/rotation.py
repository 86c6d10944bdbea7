"""Forms of rotations: the weeks as a small grid, and who follows which of them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.accounts.forms import ServiceForm
from apps.common.wholenumbers import whole
from apps.service.forms.people import day_field
from apps.service.models import Agent, RotationPattern, ShiftTemplate, Weekday
from apps.service.services.rotations import MOST_WEEKS, WEEK, CohortPlace, place_token

CELL = "cell-{}-{}"
USUAL_WEEKS = 2


def weeks_typed(data: Mapping[str, Any], pattern: RotationPattern | None) -> int:
    """Return how many weeks the grid shall have: as sent, one more or fewer where asked."""
    asked = whole(str(data.get("weeks", "")))
    usual = pattern.cycle_weeks if pattern else USUAL_WEEKS
    weeks = usual if asked is None else asked
    weeks += {"more": 1, "fewer": -1}.get(str(data.get("act", "")), 0)
    return min(max(weeks, 1), MOST_WEEKS)


class PatternForm(ServiceForm):
    """A rotation: week by weekday, each cell a shift or off."""

    name = forms.CharField(label=_("Name"), max_length=60)
    anchor_on = day_field(_("Weeks are counted from"))
    weeks = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=MOST_WEEKS)

    def __init__(
        self,
        *args: Any,
        templates: Iterable[ShiftTemplate],
        pattern: RotationPattern | None,
        weeks: int,
        today: date,
        **more: Any,
    ) -> None:
        super().__init__(*args, **more)
        cells = pattern.cells if pattern else []
        codes = [row.code for row in templates if row.is_active or row.code in cells]
        choices = [("", _("off")), *((code, code) for code in codes)]
        shown: dict[str, Any] = {"weeks": weeks, "anchor_on": _monday(today)}
        if pattern is not None:
            shown |= {"name": pattern.name, "anchor_on": pattern.anchor_on}
        for number, weekday in _places(weeks):
            name = CELL.format(number, weekday)
            self.fields[name] = _cell(number, weekday, choices)
            at = number * WEEK + weekday
            shown[name] = cells[at] if at < len(cells) else ""
        self.initial = {**shown, **self.initial, "weeks": weeks}
        self.fields["anchor_on"].help_text = _("A Monday; week 1 of the rotation begins then.")

    @property
    def rows(self) -> list[tuple[int, list[forms.BoundField]]]:
        """Return the number of each week with its seven cells."""
        return [
            (number + 1, [self[CELL.format(number, day)] for day in range(WEEK)])
            for number in range(self.initial["weeks"])
        ]

    def asked(self) -> dict[str, Any]:
        """Return what the service takes."""
        data = self.cleaned_data
        places = _places(self.initial["weeks"])
        cells = [data[CELL.format(number, weekday)] for number, weekday in places]
        return {"name": data["name"], "anchor_on": data["anchor_on"], "cells": cells}


class CohortForm(ServiceForm):
    """Which rotation each person follows, from which week, and when they switch."""

    def __init__(
        self, *args: Any, agents: Sequence[Agent], patterns: Sequence[RotationPattern], **more: Any
    ) -> None:
        super().__init__(*args, **more)
        self.agents = agents
        rotations = [("", _("none")), *((row.pk, row.name) for row in patterns)]
        longest = max((row.cycle_weeks for row in patterns), default=1)
        weeks = [("", _("planner")), *((n, str(n + 1)) for n in range(longest))]
        for agent in agents:
            for name, field in _places_of(agent, rotations, weeks).items():
                self.fields[f"{name}-{agent.pk}"] = field

    @property
    def rows(self) -> Iterator[tuple[Agent, list[forms.BoundField], forms.BoundField]]:
        """Yield each person with the fields of their place, and what the page saw of it."""
        for agent in self.agents:
            shown = [self[f"{name}-{agent.pk}"] for name in ("pattern", "week", "switch")]
            yield agent, shown, self[f"seen-{agent.pk}"]

    def places(self) -> list[CohortPlace]:
        """Return the places that differ from what the page saw."""
        found = [self._place(agent) for agent in self.agents]
        return [place for place in found if place.seen != _token(place)]

    def _place(self, agent: Agent) -> CohortPlace:
        data = self.cleaned_data
        return CohortPlace(
            agent.pk,
            data[f"pattern-{agent.pk}"],
            data[f"week-{agent.pk}"],
            data[f"switch-{agent.pk}"],
            data[f"seen-{agent.pk}"],
        )


def _token(place: CohortPlace) -> str:
    offset = "" if place.start_offset is None else place.start_offset
    return f"{place.pattern_id or ''}.{offset}.{place.switch_weekday}"


def _places(weeks: int) -> list[tuple[int, int]]:
    return [(number, weekday) for number in range(weeks) for weekday in range(WEEK)]


def _cell(number: int, weekday: int, choices: Sequence[tuple[str, Any]]) -> forms.ChoiceField:
    label = _("Week %(n)s, %(day)s") % {"n": number + 1, "day": Weekday(weekday).label}
    return forms.ChoiceField(label=label, choices=choices, required=False)


def _places_of(
    agent: Agent, rotations: Sequence[tuple[Any, Any]], weeks: Sequence[tuple[Any, Any]]
) -> dict[str, forms.Field]:
    whose = {"person": agent}
    return {
        "pattern": forms.TypedChoiceField(
            label=_("Rotation of %(person)s") % whose,
            choices=rotations,
            coerce=int,
            empty_value=None,
            required=False,
            initial=agent.pattern_id,
        ),
        "week": forms.TypedChoiceField(
            label=_("First week of %(person)s") % whose,
            choices=weeks,
            coerce=int,
            empty_value=None,
            required=False,
            initial=agent.start_offset,
        ),
        "switch": forms.TypedChoiceField(
            label=_("Switch of %(person)s") % whose,
            choices=Weekday.choices,
            coerce=int,
            initial=agent.switch_weekday,
        ),
        "seen": forms.CharField(
            widget=forms.HiddenInput, max_length=40, initial=place_token(agent)
        ),
    }


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
