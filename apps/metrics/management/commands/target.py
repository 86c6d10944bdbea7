"""Sets a month's target from a shell: the same service as the page."""

import re
from argparse import ArgumentParser, ArgumentTypeError
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from apps.accounts.actors import SYSTEM
from apps.common.cells import format_amount
from apps.common.days import business_day
from apps.common.errors import ShopError
from apps.metrics.models import DayFactor, TargetPlan
from apps.metrics.services.factor import day_factor_set
from apps.metrics.services.target import target_set
from apps.metrics.splits import ABSORBS
from apps.shop.models import Shop


def _month(text: str) -> date:
    if not re.fullmatch(r"\d{4}-\d{2}", text):
        raise ArgumentTypeError(f"{text!r} is not a month like 2024-06")
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError as error:
        raise ArgumentTypeError(f"{text!r} is not a month like 2024-06") from error


def _amount(text: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation as error:
        raise ArgumentTypeError(f"{text!r} is not an amount like 3000000.00") from error


def _pin(text: str) -> tuple[date, Decimal]:
    day, _, amount = text.partition("=")
    return _day(day, text), _amount(amount)


def _factor(text: str) -> tuple[date, str, Decimal]:
    day, _, rest = text.partition("=")
    factor, _, kind = rest.partition(":")
    if kind and kind not in DayFactor.Kind.values:
        raise ArgumentTypeError(f"{kind!r} is none of {', '.join(DayFactor.Kind.values)}")
    return _day(day, text), kind or DayFactor.Kind.CAMPAIGN.value, _amount(factor)


def _day(day: str, text: str) -> date:
    try:
        return date.fromisoformat(day)
    except ValueError as error:
        raise ArgumentTypeError(
            f"{text!r} is not a day and a number like 2024-06-18=2.0"
        ) from error


class Command(BaseCommand):
    """manage.py target --shop CODE --month YYYY-MM --amount N

    [--pin DAY=AMOUNT ...] [--factor DAY=FACTOR[:KIND] ...] [--absorb FACTOR] [--metric KEY]
    [--note TEXT]
    """

    help = "Set a shop's target for a month; it is split to days by their weekday's usual share."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("--shop", required=True, help="code of the shop")
        parser.add_argument("--month", required=True, type=_month, help="month as YYYY-MM")
        parser.add_argument("--amount", required=True, type=_amount, help="in the shop's currency")
        parser.add_argument(
            "--metric", default=TargetPlan.Metric.PAID.value, choices=TargetPlan.Metric.values
        )
        parser.add_argument(
            "--pin", action="append", default=[], type=_pin, help="fix a day: 2024-06-18=5000.00"
        )
        parser.add_argument(
            "--factor",
            action="append",
            default=[],
            type=_factor,
            help="note a day of the calendar: 2024-06-18=2.0, or 2024-06-10=0.5:holiday;"
            " a campaign unless said otherwise",
        )
        parser.add_argument("--absorb", default="visitors", choices=ABSORBS, help="what grows")
        parser.add_argument("--note", default="", help="why this amount")

    def handle(self, *args: Any, **options: Any) -> None:
        """Set the target and tell its days."""
        shop = Shop.objects.filter(code=options["shop"]).first()
        if shop is None:
            raise CommandError(f"There is no shop with the code {options['shop']}.")
        try:
            plan = _set(shop, options)
        except ShopError as error:
            raise CommandError(error.message) from error
        self.stdout.write(_summary(plan))


@transaction.atomic
def _set(shop: Shop, options: dict[str, Any]) -> TargetPlan:
    """The calendar and the target together, or neither."""
    for day, kind, factor in options["factor"]:
        day_factor_set(shop=shop, day=day, kind=kind, factor=factor, actor=SYSTEM)
    return target_set(
        shop=shop,
        month=options["month"],
        amount=options["amount"],
        actor=SYSTEM,
        today=business_day(timezone.now(), shop.tz, shop.day_cut),
        note=options["note"],
        metric_key=options["metric"],
        pins=dict(options["pin"]),
        absorb=options["absorb"],
    )


def _summary(plan: TargetPlan) -> str:
    currency = plan.shop.currency
    amounts = [day.amount for day in plan.days.all()]
    total = format_amount(plan.amount, currency)
    low, high = (format_amount(amount, currency) for amount in (min(amounts), max(amounts)))
    return (
        f"{plan.shop.code} {plan.month:%Y-%m} {plan.metric_key}: {total} {currency} over"
        f" {len(amounts)} days of {low} to {high}, version {plan.version},"
        f" weights {plan.weight_origin}."
    )
