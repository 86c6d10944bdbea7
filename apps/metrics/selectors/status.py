"""How complete and how fresh a shop's figures are, and what somebody should do about it."""

from datetime import date, datetime, timedelta

from django.db.models import Count, Min

from apps.common.days import business_day, month_start, yesterday
from apps.metrics.models import ParkedDay, RollupRun, ShopDay, TargetPlan
from apps.metrics.readings import DataStatus, StatusItem, Tone
from apps.metrics.selectors.freshness import MARK_PATIENCE, day_states
from apps.metrics.sentences import day_words, month_words
from apps.shop.models import ChangedDay, Order, Shop

# A day closes once in 24 hours, so a living rollup runs at least that often.
RUN_LATE = timedelta(hours=26)
RUN_DEAD = timedelta(hours=50)


def data_status(shop: Shop, now: datetime) -> DataStatus:
    """The state of yesterday's figures, waiting and failed days, the last run, and the target."""
    if not Order.objects.filter(shop=shop).exists():
        return _nothing_yet()
    last_run = RollupRun.objects.filter(shop=shop).done().order_by("-finished_at").first()
    items = (
        _yesterday(shop, now),
        _waiting(shop, now),
        _failed(shop),
        _run(last_run, now),
        _target(shop, now),
    )
    found = tuple(item for item in items if item is not None)
    worst = next(
        (item for state in ("bad", "warning") for item in found if item.state == state), None
    )
    return DataStatus((worst or found[0]).sentence, found)


def _nothing_yet() -> DataStatus:
    item = StatusItem(
        "Orders",
        "bad",
        "No orders yet: import the shop's order file.",
        "Import a file",
        "intake:batch-upload",
    )
    return DataStatus(item.sentence, (item,))


def _yesterday(shop: Shop, now: datetime) -> StatusItem:
    day = yesterday(now, shop.tz, shop.day_cut)
    computed = ShopDay.objects.filter(shop=shop, day=day).values_list("day", flat=True)
    state = day_states(shop, [day], frozenset(computed), now)[day]
    name = day_words(day)
    if state.state == "final":
        return StatusItem("Yesterday", "good", f"Figures are complete to {name}.")
    tone: Tone = "warning" if state.has_figures else "bad"
    return StatusItem("Yesterday", tone, f"{name}: {state.reason}")


def _waiting(shop: Shop, now: datetime) -> StatusItem | None:
    marks = ChangedDay.objects.filter(shop=shop).aggregate(
        days=Count("day", distinct=True), oldest=Min("marked_at")
    )
    if not marks["days"]:
        return None
    is_overdue = now - marks["oldest"] > MARK_PATIENCE
    days = "1 day waits" if marks["days"] == 1 else f"{marks['days']} days wait"
    minutes = int((now - marks["oldest"]).total_seconds() // 60)
    sentence = f"{days} for a recompute, the longest for {minutes} min."
    return StatusItem("Changed days", "warning" if is_overdue else "good", sentence)


def _failed(shop: Shop) -> StatusItem | None:
    days = tuple(ParkedDay.objects.filter(shop=shop).order_by("-day").values_list("day", flat=True))
    if not days:
        return None
    more = f" and {len(days) - 1} more" if len(days) > 1 else ""
    sentence = f"The recompute of {day_words(days[0])}{more} failed; it is tried again."
    return StatusItem("Failed days", "bad", sentence)


def _run(last: RollupRun | None, now: datetime) -> StatusItem:
    if last is None:
        return StatusItem("Recompute", "bad", "The figures were never computed.")
    age = now - last.finished_at
    hours = int(age.total_seconds() // 3600)
    if age > RUN_LATE:
        tone: Tone = "bad" if age > RUN_DEAD else "warning"
        return StatusItem("Recompute", tone, f"The figures were last computed {hours} h ago.")
    return StatusItem("Recompute", "good", f"Computed {_ago(age)}.")


def _ago(age: timedelta) -> str:
    minutes = int(age.total_seconds() // 60)
    return f"{minutes} min ago" if minutes < 60 else f"{minutes // 60} h ago"


def _target(shop: Shop, now: datetime) -> StatusItem | None:
    month = month_start(business_day(now, shop.tz, shop.day_cut))
    if _has_target(shop, month):
        return None
    words = month_words(month)
    return StatusItem(
        "Target", "warning", f"{words} has no target.", f"Set the {words} target", "metrics:targets"
    )


def _has_target(shop: Shop, month: date) -> bool:
    return TargetPlan.objects.filter(shop=shop, month=month).active().exists()
