"""Forms of people: offers of shifts, leave, and who is on the desk."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from apps.accounts.forms import ServiceForm
from apps.service.forms.roster import MinuteField
from apps.service.models import Agent, AgentSkill, Availability, Weekday
from apps.service.selectors.fits import Fit
from apps.service.selectors.people import patterns_of
from apps.service.services.availability import When
from apps.service.services.people import Employment, SkillLevel
from apps.service.services.rotations import MOST_WEEKS
from apps.service.shifttime import DAY_MINUTES, WallTimeError, instant_typed
from apps.shop.models import Shop

EVERY = [("", _("one time")), *Weekday.choices]
LEVELS = [("", _("cannot")), *AgentSkill.Level.choices]
ASKED = [(kind.value, kind.label) for kind in Availability.Kind if kind != "sick"]


def day_field(label: Any, *, required: bool = True) -> forms.DateField:
    """Return a field for a day."""
    widget = forms.DateInput(attrs={"type": "date"})
    return forms.DateField(label=label, required=required, widget=widget)


class OfferForm(ServiceForm):
    """Whom to ask: a colleague who would take the shift, or one of their shifts in exchange."""

    to = forms.ChoiceField(label=_("Ask"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, fits: Sequence[Fit], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fits = fits
        give = [(f"give-{fit.agent.pk}", str(fit.agent)) for fit in fits if fit.may_take]
        swap = [(f"swap-{each.row.pk}", str(fit.agent)) for fit in fits for each in fit.swaps]
        self.fields["to"].choices = give + swap  # type: ignore[attr-defined]  # a choice field

    def chosen(self) -> dict[str, Any]:
        """Return the colleague, and their shift where two are exchanged."""
        kind, _dash, number = self.cleaned_data["to"].partition("-")
        if kind == "give":
            return {"to_agent": next(f.agent for f in self.fits if f.agent.pk == int(number))}
        pairs = ((fit.agent, each.row) for fit in self.fits for each in fit.swaps)
        agent, row = next(pair for pair in pairs if pair[1].pk == int(number))
        return {"to_agent": agent, "to_assignment": row}


class SpanForm(ServiceForm):
    """Days on the shop's wall clock, both included."""

    first = day_field(_("First day"))
    last = day_field(_("Last day"))

    def __init__(self, *args: Any, shop: Shop, **more: Any) -> None:
        super().__init__(*args, **more)
        self.shop = shop

    def clean(self) -> dict[str, Any]:
        """Refuse a last day before the first."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        first, last = data.get("first"), data.get("last")
        if first and last and last < first:
            self.add_error("last", _("The last day lies before the first."))
        return data

    def instant(self, day: date, minute: int) -> datetime:
        """Return the instant of a typed time; one that a clock change touches is refused."""
        try:
            return instant_typed(day, minute, self.shop.tz)
        except WallTimeError as error:
            texts = [
                f"{each.astimezone(self.shop.tz):%Y-%m-%d %H:%M %Z}" for each in error.readings
            ]
            words = _("That time does not happen exactly once: %(first)s or %(second)s.")
            named = {"first": texts[0], "second": texts[1]}
            raise ValidationError(words, params=named) from error


class SickForm(SpanForm):
    """From which to which day somebody is sick."""

    def span(self) -> tuple[datetime, datetime]:
        """Return the first moment and the first one after."""
        first, last = self.cleaned_data["first"], self.cleaned_data["last"]
        return self.instant(first, 0), self.instant(last, DAY_MINUTES)


class LeaveForm(SpanForm):
    """Time off or a wish: days, or the same hours of every such weekday."""

    kind = forms.ChoiceField(label=_("What"), choices=ASKED)
    every = forms.TypedChoiceField(
        label=_("Every"), choices=EVERY, coerce=int, required=False, empty_value=None
    )
    start = MinuteField(label=_("From"), required=False)
    until = MinuteField(label=_("Until"), required=False)
    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        required=False,
        help_text=_("Only you and who decides can read it."),
    )
    field_order = ["kind", "first", "last", "every", "start", "until", "reason"]

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["first"].required = self.fields["last"].required = False
        self.fields["start"].help_text = _("Empty: the whole day.")

    def clean(self) -> dict[str, Any]:
        """Work out when it is: a span of days, or hours of a weekday."""
        data = super().clean()
        if not self.errors:
            data["when"] = self._weekly(data) if data["every"] is not None else self._span(data)
        return data

    def asked(self) -> dict[str, Any]:
        """Return what the service takes."""
        data = self.cleaned_data
        return {"kind": data["kind"], "when": data["when"], "reason": data["reason"]}

    def _weekly(self, data: dict[str, Any]) -> When:
        start, until = self._hours(data)
        return When(weekday=data["every"], start_min=start, end_min=until)

    def _span(self, data: dict[str, Any]) -> When:
        if not data.get("first"):
            raise ValidationError({"first": _("Give the first day, or choose a weekday.")})
        start, until = self._hours(data)
        last = data.get("last") or data["first"]
        return When(self.instant(data["first"], start), self.instant(last, until))

    def _hours(self, data: dict[str, Any]) -> tuple[int, int]:
        start = data["start"] or 0
        until = DAY_MINUTES if data["until"] is None else data["until"]
        return start, until


class AgentForm(ServiceForm):
    """How a person works on the desk: since when, by which rotation, with which skills."""

    employed_from = day_field(_("On the desk from"))
    employed_to = day_field(_("Until"), required=False)
    pattern = forms.TypedChoiceField(label=_("Rotation"), required=False, coerce=int)
    start_offset = forms.TypedChoiceField(
        label=_("First week of the rotation"),
        choices=[("", _("the planner chooses")), *((n, str(n + 1)) for n in range(MOST_WEEKS))],
        coerce=int,
        required=False,
        empty_value=None,
    )
    switch_weekday = forms.TypedChoiceField(
        label=_("Switches on"),
        choices=Weekday.choices,
        coerce=int,
        help_text=_("Half the team on Monday, half on Thursday leaves no gaps."),
    )
    max_week_hours = forms.IntegerField(
        label=_("Hours a week at most"), required=False, min_value=1, max_value=100
    )

    def __init__(
        self, *args: Any, shop: Shop, agent: Agent | None, today: date, **more: Any
    ) -> None:
        super().__init__(*args, **more)
        self.patterns = {row.pk: row for row in patterns_of(shop)}
        choices = [("", _("none")), *((pk, row.name) for pk, row in self.patterns.items())]
        self.fields["pattern"].choices = choices  # type: ignore[attr-defined]  # a choice field
        for role in AgentSkill.Role:
            self.fields[f"skill_{role}"] = forms.TypedChoiceField(
                label=role.label, choices=LEVELS, required=False, coerce=int, empty_value=None
            )
        self.fields["seniors"] = forms.MultipleChoiceField(
            label=_("Senior in"),
            choices=AgentSkill.Role.choices,
            required=False,
            widget=forms.CheckboxSelectMultiple,
        )
        self.initial = {**_start(agent, today), **self.initial}

    def asked(self) -> dict[str, Any]:
        """Return what the service takes."""
        data = self.cleaned_data
        hours = data["max_week_hours"]
        employment = Employment(
            data["employed_from"],
            data["employed_to"],
            self.patterns.get(data["pattern"] or 0),
            data["start_offset"],
            data["switch_weekday"],
            hours * 60 if hours else None,
        )
        levels = {role: data[f"skill_{role}"] for role in AgentSkill.Role}
        skills = {
            str(role): SkillLevel(level, role in data["seniors"])
            for role, level in levels.items()
            if level
        }
        return {"employment": employment, "skills": skills}


def _start(agent: Agent | None, today: date) -> dict[str, Any]:
    """Return what the form shows first."""
    if agent is None:
        return {"employed_from": today, "skill_presale": 2}
    skills = list(agent.skills.all())
    return {
        "employed_from": agent.employed_from,
        "employed_to": agent.employed_to,
        "pattern": agent.pattern_id,
        "start_offset": agent.start_offset,
        "switch_weekday": agent.switch_weekday,
        "max_week_hours": agent.max_week_min and agent.max_week_min // 60,
        "seniors": [each.role for each in skills if each.is_senior],
        **{f"skill_{each.role}": each.level for each in skills},
    }
