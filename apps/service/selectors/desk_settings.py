"""How a desk is set up: its rules as they hold and will hold, its bands, who rotates how."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeVar

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from apps.common.access import Access
from apps.common.http import missing
from apps.service.models import (
    Agent,
    RosterRule,
    RotationPattern,
    Shift,
    ShiftTemplate,
    TimeBand,
    Weekday,
)
from apps.service.planning import DEFAULT_RULES, RuleCode
from apps.service.rotation import ShortRest, SwitchAdvice, short_rests, switch_advice
from apps.service.selectors.problem import pattern_of
from apps.service.wording import hours_words
from apps.shop.models import Shop

MINUTES = frozenset({RuleCode.MIN_REST, RuleCode.MAX_WEEK})
UNVALUED = frozenset({RuleCode.WEEKEND_SPREAD, RuleCode.NIGHT_SPREAD, RuleCode.WISHES})
SETTINGS = tuple(rule.code for rule in DEFAULT_RULES)
LABELS = {
    RuleCode.MIN_REST: gettext_lazy("Rest between two shifts, at least"),
    RuleCode.MAX_CONSECUTIVE: gettext_lazy("Days of work in any seven, at most"),
    RuleCode.DAYS_PER_WEEK: gettext_lazy("Days of work in a week, at most"),
    RuleCode.MAX_WEEK: gettext_lazy("Work in a week, at most"),
    RuleCode.SENIOR: gettext_lazy("Seniors on a shift, at least"),
    RuleCode.WEEKEND_SPREAD: gettext_lazy("Weekends shared evenly"),
    RuleCode.NIGHT_SPREAD: gettext_lazy("Nights shared evenly"),
    RuleCode.WISHES: gettext_lazy("Wishes kept"),
}
Row = TypeVar("Row", ShiftTemplate, RotationPattern, TimeBand)
# As far ahead as the need is looked at to find how big a team has to be.
AHEAD = timedelta(weeks=4)


@dataclass(frozen=True)
class RuleLine:
    """A rule: what holds on a day, what will, and what held before."""

    code: RuleCode
    now: RosterRule | None
    coming: tuple[RosterRule, ...]
    before: tuple[RosterRule, ...]

    @property
    def label(self) -> str:
        """Return what the rule asks for."""
        return str(LABELS[self.code])


@dataclass(frozen=True)
class BandLine:
    """Bands of the same minutes: of some weekdays, or of one date."""

    row: TimeBand
    weekdays: tuple[int, ...]


@dataclass(frozen=True)
class Team:
    """Who rotates between day and night, and what a switch of all of them at once would cost."""

    agents: tuple[Agent, ...]
    advice: SwitchAdvice | None


def templates_of(shop: Shop) -> list[ShiftTemplate]:
    """Return the kinds of shift of a shop, those in use first."""
    rows = ShiftTemplate.objects.filter(shop=shop)
    return list(rows.order_by("-is_active", "start_min", "code"))


def template_of(access: Access, template_id: int) -> ShiftTemplate:
    """Return a kind of shift of the actor's shops, or raise not_found."""
    return _found(ShiftTemplate.objects.filter(shop_id__in=access.shop_ids, pk=template_id))


def rotation_of(access: Access, pattern_id: int) -> RotationPattern:
    """Return a rotation of the actor's shops, or raise not_found."""
    return _found(RotationPattern.objects.filter(shop_id__in=access.shop_ids, pk=pattern_id))


def band_of(access: Access, band_id: int) -> TimeBand:
    """Return a peak or an uplift of the actor's shops, or raise not_found."""
    return _found(TimeBand.objects.filter(shop_id__in=access.shop_ids, pk=band_id))


def _found(rows: QuerySet[Row]) -> Row:
    found = rows.select_related("shop").first()
    if found is None:
        raise missing()
    return found


def rule_lines(shop: Shop, today: date) -> list[RuleLine]:
    """Return every rule of a shop, in their usual order."""
    rows: dict[str, list[RosterRule]] = defaultdict(list)
    for row in RosterRule.objects.filter(shop=shop).order_by("valid_from"):
        rows[row.code].append(row)
    return [_rule_line(code, rows[code], today) for code in SETTINGS]


def _rule_line(code: RuleCode, rows: Sequence[RosterRule], today: date) -> RuleLine:
    held = [row for row in rows if row.valid_from <= today]
    coming = tuple(row for row in rows if row.valid_from > today)
    return RuleLine(code, held[-1] if held else None, coming, tuple(reversed(held[:-1])))


def rule_value(row: RosterRule) -> str:
    """Return a rule's value with its unit: 11 h, 6 days; a dash where only the weight counts."""
    code = RuleCode(row.code)
    if code in UNVALUED:
        return "–"
    if code in MINUTES:
        return hours_words(row.value)
    if code == RuleCode.SENIOR:
        return str(row.value)
    return ngettext("%(n)s day", "%(n)s days", row.value) % {"n": row.value}


def band_lines(shop: Shop, today: date) -> dict[str, list[BandLine]]:
    """Return the bands by kind: those of weekdays, then those of coming dates."""
    rows = TimeBand.objects.filter(Q(day__isnull=True) | Q(day__gte=today), shop=shop)
    groups: dict[tuple[object, ...], list[TimeBand]] = defaultdict(list)
    for row in rows.order_by("day", "start_min", "weekday", "pk"):
        groups[row.kind, row.day, row.start_min, row.end_min, row.weight].append(row)
    lines: dict[str, list[BandLine]] = {kind: [] for kind in TimeBand.Kind.values}
    for found in groups.values():
        days = tuple(row.weekday for row in found if row.weekday is not None)
        lines[found[0].kind].append(BandLine(found[0], days))
    for each in lines.values():
        each.sort(key=lambda line: (line.row.day is not None, line.row.day, line.row.start_min))
    return lines


def rotating(shop: Shop, today: date) -> list[Agent]:
    """Return who belongs to the desk, by rotation, week and name."""
    rows = Agent.objects.filter(home_shop=shop).exclude(employed_to__lt=today)
    order = ("pattern__name", "start_offset", "user__name", "pk")
    return list(rows.select_related("user", "pattern").order_by(*order))


def team_of(shop: Shop, agents: Iterable[Agent], today: date) -> Team:
    """Return who works mornings and nights by turns, and whether one switch is too few for them.

    A morning is a shift that nobody may work after a night: the rest between them is too short.
    """
    templates = list(ShiftTemplate.objects.filter(shop=shop, is_active=True))
    rest = _rest(shop, today)
    nights = {each.code for each in templates if each.is_night}
    ends = [each.end_min for each in templates if each.is_night]
    mornings = {
        each.code
        for each in templates
        if ends and not each.is_night and 1_440 + each.start_min - max(ends) < rest
    }
    team = tuple(each for each in agents if _turns(each.pattern, mornings, nights))
    needs = _most_needed(shop, today, mornings), _most_needed(shop, today, nights)
    return Team(team, switch_advice([each.switch_weekday for each in team], *needs))


def advice_words(advice: SwitchAdvice) -> str:
    """Return what a single switch of the whole team costs, and what closes the gaps."""
    places = ngettext(
        "at least %(n)s place stays empty", "at least %(n)s places stay empty", advice.gaps
    ) % {"n": advice.gaps}
    text = _(
        "All %(team)s people switch on %(day)s: %(places)s over %(seams)s switches, because who "
        "works the night before cannot work that morning. It takes %(needed)s people, or half "
        "the team switching on %(other)s."
    )
    return text % {
        "team": advice.team,
        "day": Weekday(advice.weekday).label,
        "places": places,
        "seams": advice.seams,
        "needed": advice.needed,
        "other": Weekday(advice.proposed).label,
    }


def rests_of(pattern: RotationPattern, agents: Iterable[Agent], today: date) -> list[ShortRest]:
    """Return where a rotation itself leaves too little rest, for the switches of its people."""
    rows = ShiftTemplate.objects.filter(shop=pattern.shop_id)
    hours = {row.code: (row.start_min, row.end_min) for row in rows}
    rest = _rest(pattern.shop, today)
    switches = {each.switch_weekday for each in agents if each.pattern_id == pattern.pk} or {0}
    drawn = pattern_of(pattern)
    found = [each for day in sorted(switches) for each in short_rests(drawn, hours, rest, day)]
    return list(dict.fromkeys(found))


def rest_words(found: ShortRest) -> str:
    """Return a seam of a rotation as one sentence."""
    text = _("%(day)s %(code)s, then %(next)s %(other)s: rest %(rest)s; that cell stays empty.")
    return text % {
        "day": Weekday(found.weekday).label,
        "code": found.code,
        "next": Weekday(found.next_weekday).label,
        "other": found.next_code,
        "rest": hours_words(found.rest_min),
    }


def _rest(shop: Shop, today: date) -> int:
    rows = RosterRule.objects.filter(shop=shop, code=RuleCode.MIN_REST).valid_on(today)
    row = rows.first()
    return row.value if row is not None else 0


def _turns(pattern: RotationPattern | None, mornings: set[str], nights: set[str]) -> bool:
    codes = set(pattern.cells) if pattern is not None else set()
    return bool(codes & mornings and codes & nights)


def _most_needed(shop: Shop, today: date, codes: set[str]) -> int:
    """Return the most people that the shifts of these codes need on one of the coming days."""
    by_day: dict[date, int] = defaultdict(int)
    rows = Shift.objects.filter(shop=shop, template__code__in=codes)
    for day, need in rows.between(today, today + AHEAD).values_list("day", "need_min"):
        by_day[day] += need
    if by_day:
        return max(by_day.values())
    usual = ShiftTemplate.objects.filter(shop=shop, code__in=codes, is_active=True)
    return sum(usual.values_list("need_min", flat=True))
