"""Forms of how a desk is set up: kinds of shift, rules, and bands of time."""

from collections.abc import Collection
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from apps.accounts.forms import ServiceForm
from apps.service.forms.people import day_field
from apps.service.forms.roster import MinuteField
from apps.service.models import AgentSkill, ShiftTemplate, TimeBand, Weekday
from apps.service.planning import RuleCode
from apps.service.selectors.desk_settings import MINUTES, UNVALUED, RuleLine
from apps.service.services.rulebook import BandTime, RuleValues
from apps.service.services.templates import LONGEST_CODE, TemplateValues
from apps.service.shifttime import DAY_MINUTES, clock_words

KINDS = [
    (TimeBand.Kind.PEAK, _("Peak: shared fairly, marked on the roster")),
    (TimeBand.Kind.UPLIFT, _("Uplift: more or less demand than usual")),
]
HOUR = Decimal(60)


class TemplateForm(ServiceForm):
    """A kind of shift by the shop's wall clock."""

    code = forms.CharField(
        label=_("Code"),
        max_length=LONGEST_CODE,
        help_text=_("One letter is also its key on the roster; O means off."),
    )
    name = forms.CharField(label=_("Name"), max_length=40)
    start = MinuteField(label=_("From"))
    until = MinuteField(label=_("Until"), help_text=_("24:00 is the end of the day."))
    is_next_day = forms.BooleanField(label=_("Ends on the next day"), required=False)
    break_min = forms.IntegerField(
        label=_("Unpaid break, minutes"), min_value=0, max_value=720, initial=0
    )
    need_min = forms.IntegerField(
        label=_("People at least"),
        min_value=0,
        max_value=500,
        initial=1,
        help_text=_("Where the demand asks for more, more are needed."),
    )
    role = forms.ChoiceField(
        label=_("Skill asked for"),
        required=False,
        choices=[("", _("any")), *AgentSkill.Role.choices],
    )
    colour = forms.ChoiceField(label=_("Colour"), choices=ShiftTemplate.Colour.choices)
    is_active = forms.BooleanField(label=_("In use"), required=False, initial=True)

    def __init__(self, *args: Any, template: ShiftTemplate | None, **more: Any) -> None:
        super().__init__(*args, **more)
        if template is not None:
            self.fields["code"].disabled = True
            self.initial = {**_written(template), **self.initial}

    def values(self) -> TemplateValues:
        """Return what the service takes."""
        data = self.cleaned_data
        end = data["until"] + (DAY_MINUTES if data["is_next_day"] else 0)
        return TemplateValues(
            data["code"],
            data["name"],
            data["start"],
            end,
            data["break_min"],
            data["need_min"],
            data["role"],
            data["colour"],
            data["is_active"],
        )


class RuleForm(ServiceForm):
    """Another value of one rule from a day on; hours are typed as hours."""

    value = forms.DecimalField(label=_("Value"), max_digits=6, decimal_places=2, min_value=0)
    is_hard = forms.BooleanField(
        label=_("Hard: broken only by a director with a reason"), required=False
    )
    weight = forms.IntegerField(
        label=_("Weight"),
        min_value=0,
        max_value=100,
        help_text=_("How much it counts among rules that are not hard."),
    )
    valid_from = day_field(_("From"))

    def __init__(
        self, *args: Any, line: RuleLine, today: date, may_break_hard: bool, **more: Any
    ) -> None:
        super().__init__(*args, **more)
        self.line, now = line, line.coming[-1] if line.coming else line.now
        self.fields["valid_from"].help_text = _(
            "A roster is planned by the rules of its first day."
        )
        if line.code in UNVALUED:
            del self.fields["value"]
        if not may_break_hard:
            del self.fields["is_hard"]
        if "value" in self.fields:
            self.fields["value"].label = _unit(line.code)
        shown = {"valid_from": today, "weight": 1}
        if now is not None:
            shown |= {
                "weight": now.weight,
                "is_hard": now.is_hard,
                "value": _typed(line.code, now.value),
            }
        self.initial = {**shown, **self.initial}

    def clean_value(self) -> int:
        """Return minutes, days or people, whole ones."""
        typed: Decimal = self.cleaned_data["value"]
        number = typed * HOUR if self.line.code in MINUTES else typed
        if number != int(number):
            raise ValidationError(_("Type a whole number, hours to the minute."))
        return int(number)

    def values(self) -> RuleValues:
        """Return what the service takes; what the form does not ask for stays as it is."""
        data, now = self.cleaned_data, self.line.now
        return RuleValues(
            self.line.code,
            data.get("value", now.value if now else 0),
            data.get("is_hard", bool(now and now.is_hard)),
            data["weight"],
            data["valid_from"],
        )


class BandForm(ServiceForm):
    """A peak or an uplift: hours of weekdays or of one day."""

    kind = forms.ChoiceField(label=_("What"), choices=KINDS)
    weekdays = forms.TypedMultipleChoiceField(
        label=_("Weekdays"),
        choices=Weekday.choices,
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    day = day_field(_("Or one day"), required=False)
    start = MinuteField(label=_("From"))
    until = MinuteField(label=_("Until"))
    weight = forms.DecimalField(
        label=_("Demand times"),
        max_digits=6,
        decimal_places=2,
        initial=Decimal(1),
        help_text=_("For an uplift: 1.5 is half as much again, 0.5 is half."),
    )

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["day"].help_text = _("It stands instead of that weekday's bands of its kind.")

    def asked(self) -> dict[str, Any]:
        """Return what the service takes."""
        data = self.cleaned_data
        time = BandTime(data["weekdays"], data["day"], data["start"], data["until"])
        return {"kind": data["kind"], "time": time, "weight": data["weight"]}


def rule_choices(lines: Collection[RuleLine], *, may_break_hard: bool) -> dict[str, RuleLine]:
    """Return the rules that somebody may change, by code."""
    return {
        str(line.code): line
        for line in lines
        if may_break_hard or line.now is None or not line.now.is_hard
    }


def _unit(code: RuleCode) -> Any:
    """Return what a rule's value is typed in."""
    if code in MINUTES:
        return _("Hours")
    return _("People") if code == RuleCode.SENIOR else _("Days")


def _typed(code: RuleCode, value: int) -> Decimal:
    hours = (Decimal(value) / HOUR).quantize(Decimal("0.01"))
    return hours.normalize() + 0 if code in MINUTES else Decimal(value)


def _written(template: ShiftTemplate) -> dict[str, Any]:
    names = ("code", "name", "break_min", "need_min", "role", "colour", "is_active")
    return {
        **{name: getattr(template, name) for name in names},
        "start": clock_words(template.start_min),
        "until": clock_words(template.end_min),
        "is_next_day": template.end_min > DAY_MINUTES,
    }
