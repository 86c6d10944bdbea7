"""The kinds of shift of a desk: made, changed, turned on and off; coming drafts follow."""

from dataclasses import asdict, dataclass
from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from apps.accounts.services import audit_write
from apps.common.access import Actor
from apps.common.errors import ShopError
from apps.common.services.bulk import rows_update
from apps.service.models import Roster, Shift, ShiftAssignment, ShiftTemplate
from apps.service.services.demand import demand_refresh_coming
from apps.service.services.locking import rosters_locked
from apps.service.services.rosters import shifts_make
from apps.service.shifttime import DAY_MINUTES, LATEST_MINUTE, shift_span
from apps.shop.models import Shop

# The roster's grid takes this letter as "off".
OFF_KEY = "O"
LONGEST_CODE = 4


@dataclass(frozen=True, slots=True)
class TemplateValues:
    """What a kind of shift is: its code and name, minutes of its day, break, least people."""

    code: str
    name: str
    start_min: int
    end_min: int
    break_min: int
    need_min: int
    role: str
    colour: str
    is_active: bool


@transaction.atomic
def template_put(
    *,
    shop: Shop,
    template: ShiftTemplate | None,
    values: TemplateValues,
    actor: Actor,
    today: date,
) -> ShiftTemplate:
    """Make a kind of shift, or change one; its code stays.

    Hours and break go to the coming shifts of drafts; what was published stays as people know it.
    Turned on, it has shifts on all coming days of rosters that are not locked; turned off, those
    on which nobody is planned go. Raises `shift_time` for hours that cannot be, `field_invalid`
    for a code that the grid cannot take, `duplicate` for a code that is there already and where
    somebody would be in two places at once.
    """
    _check(values)
    coming = Roster.objects.filter(shop=shop, ends_on__gte=today).exclude(state="locked")
    rosters = list(rosters_locked(coming.values_list("pk", flat=True)))
    old = _told(template)
    row = _saved(shop, template, values)
    changes = {key: [old.get(key), new] for key, new in _told(row).items() if old.get(key) != new}
    if not changes:
        return row
    touched = [roster for roster in rosters if _follow(roster, row, today)]
    for roster in touched:
        roster.version += 1
        roster.save(update_fields=["version"])
    demand_refresh_coming(shop=shop, today=today)
    audit_write(
        actor=actor,
        action="roster.template",
        subject=f"service.ShiftTemplate:{row.pk}",
        shop_id=shop.pk,
        changes=changes,
        rows=1 + len(touched),
    )
    return row


def _check(values: TemplateValues) -> None:
    code = values.code
    if not code.isalnum() or len(code) > LONGEST_CODE or code.upper() in ("", OFF_KEY):
        text = _("A code has one to four letters or digits; O means off.")
        raise ShopError("field_invalid", text, "code")
    if not 0 <= values.start_min < DAY_MINUTES:
        text = _("A shift starts between 00:00 and 23:59.")
        raise ShopError("shift_time", text, "start")
    if values.end_min <= values.start_min:
        text = _("The shift ends before it starts. Does it end on the next day?")
        raise ShopError("shift_time", text, "until")
    if values.end_min > min(LATEST_MINUTE, values.start_min + DAY_MINUTES):
        raise ShopError("shift_time", _("A shift has 24 hours at most."), "until")
    if values.break_min >= values.end_min - values.start_min:
        raise ShopError("shift_time", _("The break is as long as the shift."), "break_min")


def _told(template: ShiftTemplate | None) -> dict[str, object]:
    if template is None:
        return {}
    return {name: getattr(template, name) for name in TemplateValues.__slots__}


def _saved(shop: Shop, template: ShiftTemplate | None, values: TemplateValues) -> ShiftTemplate:
    row = template or ShiftTemplate(shop=shop, code=values.code.upper())
    for name, value in asdict(values).items():
        if name != "code":
            setattr(row, name, value)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        text = _("Another shift of the desk has this code.")
        raise ShopError("duplicate", text, "code") from error
    return row


def _follow(roster: Roster, template: ShiftTemplate, today: date) -> bool:
    """Bring the coming shifts of a roster in line; tell whether any changed."""
    coming = Shift.objects.filter(roster=roster, template=template, day__gte=today)
    if not template.is_active:
        gone, _rows = coming.filter(assignments__isnull=True).delete()
        return bool(gone)
    made = [] if coming.exists() else shifts_make(roster=roster, templates=[template], first=today)
    return bool(made) or (roster.state == Roster.State.DRAFT and _retimed(roster, coming))


def _retimed(roster: Roster, shifts: QuerySet[Shift]) -> bool:
    """Give the shifts of a draft, and who is planned on them, the hours of their template."""
    moved = []
    for shift in shifts.select_related("template"):
        template = shift.template
        span = shift_span(shift.day, template.start_min, template.end_min, roster.shop.tz)
        if (*span, template.break_min) != (shift.start_at, shift.end_at, shift.break_min):
            (shift.start_at, shift.end_at), shift.break_min = span, template.break_min
            moved.append(shift)
    rows_update(moved, ["start_at", "end_at", "break_min"])
    for shift in moved:
        _assignments_move(shift)
    return bool(moved)


def _assignments_move(shift: Shift) -> None:
    rows = ShiftAssignment.objects.filter(shift=shift)
    try:
        with transaction.atomic():
            rows.update(start_at=shift.start_at, end_at=shift.end_at)
    except IntegrityError as error:
        text = _("With these hours somebody on %(day)s would be in two places at once.")
        raise ShopError("duplicate", text % {"day": shift.day.isoformat()}, "start") from error
