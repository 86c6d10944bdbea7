"""Make the two demo shops with people and targets, relative to today, repeatable."""

from argparse import ArgumentTypeError
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.models import Max, QuerySet
from django.utils import timezone

from apps.accounts.actors import SYSTEM
from apps.accounts.models import User
from apps.accounts.roles import Role
from apps.accounts.services import member_add, user_make
from apps.aftersales.services.demo import cases_demo_fill
from apps.aftersales.services.quality_demo import goods_demo_fill
from apps.common.days import ONE_DAY, business_day, day_bounds, month_days, month_start
from apps.common.errors import ShopError
from apps.intake.services.demo import demo_feeds
from apps.intake.services.demo_files import demo_files
from apps.metrics.models import DayFactor, MetricThreshold, TargetPlan
from apps.metrics.services.drain import shop_drain
from apps.metrics.services.factor import day_factor_set
from apps.metrics.services.target import target_set
from apps.metrics.services.threshold import metric_threshold_set
from apps.promotion.services.campaigns_demo import campaigns_demo_fill
from apps.promotion.services.demo import ads_demo_fill
from apps.promotion.services.demo_plans import DemoPeople, plans_demo_fill
from apps.promotion.services.prices_demo import prices_demo_fill
from apps.service.services.credit import shop_credit
from apps.service.services.demo import desk_demo_fill
from apps.service.services.demo_quality import quality_demo_fill
from apps.shop.demo.causes import LIFT, PROMOTION, PROMOTION_AGO, last_full_day
from apps.shop.demo.months import month_target
from apps.shop.demo.shops import DEMO_SHOPS, DemoShop, campaign_on, spike_factor
from apps.shop.models import Order, Shop
from apps.shop.services.demo import DemoResult, demo_fill
from apps.work.services.demo import work_demo_fill

DEMO_PASSWORD = "clear water, full moon"  # noqa: S105  told to everybody, on this machine only
HISTORY = timedelta(days=400)
DEMO_AIMS = {
    "sales.cohort_refund_rate": (Decimal("0.05"), Decimal("0.08"), Decimal("0.07")),
    "sales.payment_rate": (Decimal("0.95"), Decimal("0.90"), None),
}
DEMO_ROLES = (
    Role.DIRECTOR,
    Role.SUPERVISOR,
    Role.AGENT,
    Role.ASSISTANT,
    Role.PROMOTER,
    Role.DESIGNER,
    Role.ANALYST,
)


class Command(BaseCommand):
    """Fills the demo shops; run again on the same day it changes nothing."""

    help = "Make two demo shops with orders, refunds, targets and people to sign in as."

    def add_arguments(self, parser: CommandParser) -> None:
        """Read how much, up to when and from which seed."""
        parser.add_argument(
            "--days", type=int, default=HISTORY.days, help="days of history, today counted"
        )
        parser.add_argument("--today", type=_day, help="last day, whole (default: today, till now)")
        parser.add_argument("--seed", type=int, default=1, help="another seed, another history")

    def handle(self, *args: Any, **options: Any) -> None:
        """Make shops, targets and people, and say how to sign in."""
        now, seed = timezone.now(), options["seed"]
        shops = []
        for demo in DEMO_SHOPS:
            until = _until(demo, options["today"], now)
            result = _filled(demo, options["days"], until, seed)
            demo_feeds(
                shop=result.shop,
                first=_first_day(demo, options["days"], until),
                last=last_full_day(demo, until),
                now=now,
            )
            demo_files(shop=result.shop, last=last_full_day(demo, until), now=now)
            _campaigns_set(demo, result.shop, options["days"], until)
            # Targets learn from figures how the weekdays sell.
            shop_drain(shop=result.shop, now=now)
            _targets_set(demo, result.shop, options["days"], until, seed)
            _aims_set(demo, result.shop, options["days"], until)
            self.stdout.write(_told(result))
            shops.append(result.shop)
        if settings.IS_LOOPBACK:
            _people_make(shops, now)
            _desks_fill(shops, options["today"], now)
            self.stdout.write(_sign_ins())
        else:
            self.stdout.write("No demo people: their password is public and this address is not.")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ArgumentTypeError(f"{text!r} is no day; write 2026-06-18.") from error


def _until(demo: DemoShop, today: date | None, now: datetime) -> datetime:
    """Return the instant up to which facts exist: the hour that began, or the end of `today`."""
    if today is None or today == business_day(now, demo.zone):
        return now.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    return day_bounds(today, demo.zone)[1] - timedelta(seconds=1)


def _filled(demo: DemoShop, days: int, until: datetime, seed: int) -> DemoResult:
    ends = _planted_weeks(demo, until)
    try:
        result = demo_fill(demo=demo, days=days, until=until, seed=seed, last_days=ends)
    except ShopError as refusal:
        raise CommandError(refusal.message) from refusal
    known = set(_promotions(demo).values_list("day", flat=True))
    for day in (each - PROMOTION_AGO for each in ends):
        if day not in known:
            _campaign_set(result.shop, day, PROMOTION, LIFT)
    return result


def _promotions(demo: DemoShop) -> QuerySet[DayFactor]:
    return DayFactor.objects.filter(
        shop__code=demo.code, shop__is_demo=True, kind=DayFactor.Kind.CAMPAIGN, label=PROMOTION
    )


def _planted_weeks(demo: DemoShop, until: datetime) -> list[date]:
    """Return the days that end a week of planted causes: those of earlier runs, perhaps a new one.

    What an earlier run told of a day stays, so a new week holds only days that no run has told of.
    """
    ends = [row.day + PROMOTION_AGO for row in _promotions(demo)]
    last = last_full_day(demo, until)
    told = Order.objects.filter(shop__code=demo.code).aggregate(Max("ordered_on"))
    newest = told["ordered_on__max"]
    if newest is None or last - PROMOTION_AGO > newest:
        ends.append(last)
    return ends


def _campaigns_set(demo: DemoShop, shop: Shop, days: int, until: datetime) -> None:
    """Write the shop's campaigns into its calendar; a day that has one keeps it."""
    first = _first_day(demo, days, until)
    last = month_days(business_day(until, demo.zone))[-1]
    known = set(DayFactor.objects.filter(shop=shop).values_list("day", flat=True))
    for day in (first + timedelta(days=at) for at in range((last - first).days + 1)):
        label = campaign_on(demo, day)
        if label and day not in known:
            _campaign_set(shop, day, label, spike_factor(demo, day))


def _campaign_set(shop: Shop, day: date, label: str, factor: float) -> None:
    day_factor_set(
        shop=shop,
        day=day,
        kind=DayFactor.Kind.CAMPAIGN,
        label=label,
        factor=Decimal(str(factor)),
        actor=SYSTEM,
    )


def _targets_set(demo: DemoShop, shop: Shop, days: int, until: datetime, seed: int) -> None:
    today = business_day(until, demo.zone)
    planned = TargetPlan.objects.filter(shop=shop).active().values_list("month", flat=True)
    for month in _months(_first_day(demo, days, until), today):
        if month not in set(planned):
            amount = month_target(demo, month, seed=seed)
            target_set(shop=shop, month=month, amount=amount, actor=SYSTEM, today=today)


def _first_day(demo: DemoShop, days: int, until: datetime) -> date:
    return business_day(until, demo.zone) - timedelta(days=days - 1)


def _aims_set(demo: DemoShop, shop: Shop, days: int, until: datetime) -> None:
    """Aim at the refund rate and the payment rate of an ordinary month, from the first day on."""
    if MetricThreshold.objects.filter(shop=shop).exists():
        return
    since = _first_day(demo, days, until)
    for key, (good, warn, benchmark) in DEMO_AIMS.items():
        metric_threshold_set(
            shop=shop,
            metric_key=key,
            good=good,
            warn=warn,
            benchmark=benchmark,
            source_note="invented for the demo" if benchmark else "",
            valid_from=since,
            actor=SYSTEM,
        )


def _months(first: date, last: date) -> list[date]:
    months = [month_start(last)]
    while months[-1] > first:
        months.append(month_start(months[-1] - ONE_DAY))
    return months[::-1]


def _people_make(shops: list[Shop], now: datetime) -> None:
    for role in DEMO_ROLES:
        email = _email(role)
        person = User.objects.filter(email=email).first() or user_make(
            actor=SYSTEM, email=email, password=DEMO_PASSWORD, name=f"Demo {role.value}"
        )
        for shop in shops:
            # They have worked here as long as the history that they appear in.
            since = now - HISTORY
            member_add(actor=SYSTEM, user_id=person.pk, shop_id=shop.pk, role=role, now=since)


def _desks_fill(shops: list[Shop], today: date | None, now: datetime) -> None:
    agent = User.objects.get(email=_email(Role.AGENT))
    planners = DemoPeople(
        User.objects.get(email=_email(Role.PROMOTER)), User.objects.get(email=_email(Role.DIRECTOR))
    )
    for shop in shops:
        day = today or business_day(now, shop.tz)
        desk_demo_fill(shop=shop, today=day, now=now, person=agent)
        supervisor = User.objects.get(email=_email(Role.SUPERVISOR))
        assistant = User.objects.get(email=_email(Role.ASSISTANT))
        both = {"supervisor": supervisor, "assistant": assistant}
        ends = min(now, day_bounds(day, shop.tz)[1] - timedelta(seconds=1))
        quality_demo_fill(shop=shop, today=day, now=ends, **both)
        cases_demo_fill(shop=shop, now=ends, **both)
        goods_demo_fill(shop=shop, now=ends, person=assistant)
        ads_demo_fill(shop=shop, now=ends, person=planners.promoter)
        prices_demo_fill(shop=shop, now=ends)
        campaigns_demo_fill(shop=shop, now=ends)
        plans_demo_fill(shop=shop, now=ends, people=planners)
        # The drain hands on the days with chats; what is credited then is drained once more.
        shop_drain(shop=shop, now=now)
        shop_credit(shop=shop, now=now)
        shop_drain(shop=shop, now=now)
        people = {role.value: User.objects.get(email=_email(role)) for role in DEMO_ROLES}
        work_demo_fill(shop=shop, now=ends, people=people)


def _email(role: Role) -> str:
    return f"{role.value}@demo.shopops.example"


def _told(result: DemoResult) -> str:
    orders = result.orders
    return (
        f"{result.shop.name} ({result.shop.code}): {orders.new:,} orders new, "
        f"{orders.changed:,} changed, {orders.same:,} as they were; "
        f"{result.refunds.new:,} refunds new, {result.visits.new:,} rows of visits new."
    )


def _sign_ins() -> str:
    people = "\n".join(f"  {_email(role)}" for role in DEMO_ROLES)
    return f"Sign in to the demo as one of\n{people}\nwith the password: {DEMO_PASSWORD}"
