"""Planning rules and bands of time of a shop: appended with a date, added and taken away."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.services import audit_write
from apps.common.access import Actor
from apps.common.errors import ShopError
from apps.service.models import RosterRule, TimeBand
from apps.service.planning import RULE_LIMITS, RuleCode
from apps.service.rights import Right
from apps.service.services.demand import demand_refresh_coming
from apps.service.shifttime import DAY_MINUTES, LATEST_MINUTE
from apps.shop.models import Shop

Kind = TimeBand.Kind
MOST_WEIGHT = 100
MOST_UPLIFT = Decimal(100)


@dataclass(frozen=True, slots=True)
class RuleValues:
    """A rule's value in its own unit (minutes, days or people), and how it binds, from a day on."""

    code: str
    value: int
    is_hard: bool
    weight: int
    valid_from: date


@dataclass(frozen=True, slots=True)
class BandTime:
    """Minutes of weekdays, or of one date."""

    weekdays: Sequence[int]
    day: date | None
    start_min: int
    end_min: int


@transaction.atomic
def rule_append(*, shop: Shop, values: RuleValues, right: Right, today: date) -> RosterRule:
    """Let a rule have another value from a day on; what holds before stays as it was.

    A row of the same first day is put right. Raises `rule_break` where a hard rule is concerned
    and who acts may not break one, `field_invalid` naming the field for a value or day that
    cannot be.
    """
    _check_rule(values, today)
    Shop.objects.select_for_update(no_key=True).get(pk=shop.pk)
    held = RosterRule.objects.filter(shop=shop, code=values.code).valid_on(values.valid_from)
    now: RosterRule | None = held.first()
    if not right.may_break_hard and (values.is_hard or (now is not None and now.is_hard)):
        text = _("This rule is hard: the director of the shop changes it.")
        raise ShopError("rule_break", text, "is_hard", {"needs": "director"})
    old = None if now is None else [now.value, now.is_hard, now.weight]
    row = RosterRule(shop=shop, code=values.code, valid_from=values.valid_from)
    if now is not None and now.valid_from == values.valid_from:
        row = now
    row.value, row.is_hard, row.weight = values.value, values.is_hard, values.weight
    row.save()
    audit_write(
        actor=right.actor,
        action="roster.rule",
        subject=f"service.RosterRule:{row.pk}",
        shop_id=shop.pk,
        changes={values.code: [old, [row.value, row.is_hard, row.weight]]},
    )
    return row


@transaction.atomic
def bands_add(
    *, shop: Shop, kind: str, time: BandTime, weight: Decimal, actor: Actor, today: date
) -> list[TimeBand]:
    """Add a peak or an uplift of demand; coming half hours follow an uplift.

    Raises `field_invalid` naming the field for minutes or days that cannot be, `duplicate` where
    the same kind has some of these minutes already.
    """
    _check_band(kind, time, weight)
    days = [(None, time.day)] if time.day else [(weekday, None) for weekday in time.weekdays]
    rows = [
        TimeBand(
            shop=shop,
            kind=kind,
            weekday=weekday,
            day=day,
            start_min=time.start_min,
            end_min=time.end_min,
            weight=weight if kind == Kind.UPLIFT else Decimal(1),
        )
        for weekday, day in days
    ]
    for row in rows:
        _check_alone(row)
    TimeBand.objects.bulk_create(rows)
    _changed(shop, kind, actor, "add", rows, today)
    return rows


@transaction.atomic
def bands_remove(*, band: TimeBand, actor: Actor, today: date) -> int:
    """Take a band away, of a weekday all bands of the same minutes and weight; return how many."""
    rows = TimeBand.objects.filter(pk=band.pk)
    if band.day is None:
        rows = TimeBand.objects.filter(
            shop=band.shop,
            kind=band.kind,
            day__isnull=True,
            start_min=band.start_min,
            end_min=band.end_min,
            weight=band.weight,
        )
    gone = list(rows.select_for_update())
    rows.delete()
    _changed(band.shop, band.kind, actor, "remove", gone, today)
    return len(gone)


def _check_rule(values: RuleValues, today: date) -> None:
    least, most = RULE_LIMITS[RuleCode(values.code)]
    if not least <= values.value <= most:
        text = _("Type a value from %(least)s to %(most)s.")
        raise ShopError("field_invalid", text % {"least": least, "most": most}, "value")
    if not 0 <= values.weight <= MOST_WEIGHT:
        raise ShopError("field_invalid", _("Type a weight from 0 to 100."), "weight")
    if values.valid_from < today:
        text = _("A rule changes from today or a later day on: what was planned by it stays.")
        raise ShopError("field_invalid", text, "valid_from")


def _check_band(kind: str, time: BandTime, weight: Decimal) -> None:
    if bool(time.weekdays) == bool(time.day):
        text = _("Choose weekdays, or one day, and not both.")
        raise ShopError("field_invalid", text, "day")
    if not (0 <= time.start_min < DAY_MINUTES and time.start_min < time.end_min <= LATEST_MINUTE):
        raise ShopError("field_invalid", _("The hours end before they begin."), "until")
    if kind == Kind.UPLIFT and not 0 < weight <= MOST_UPLIFT:
        text = _("Demand is multiplied by more than 0 and at most 100.")
        raise ShopError("field_invalid", text, "weight")


def _check_alone(row: TimeBand) -> None:
    same = TimeBand.objects.filter(
        shop=row.shop, kind=row.kind, weekday=row.weekday, day=row.day
    ).filter(start_min__lt=row.end_min, end_min__gt=row.start_min)
    if same.exists():
        text = _("Some of these minutes are such a band already. Take that one away first.")
        raise ShopError("duplicate", text, "start")


def _changed(
    shop: Shop, kind: str, actor: Actor, event: str, rows: Sequence[TimeBand], today: date
) -> None:
    if kind == Kind.UPLIFT:
        demand_refresh_coming(shop=shop, today=today)
    told = [
        [
            row.day.isoformat() if row.day else row.weekday,
            row.start_min,
            row.end_min,
            str(row.weight),
        ]
        for row in rows
    ]
    audit_write(
        actor=actor,
        action=f"roster.band_{event}",
        subject=f"shop.Shop:{shop.pk}",
        shop_id=shop.pk,
        changes={kind: [None, told] if event == "add" else [told, None]},
        rows=len(rows),
    )
