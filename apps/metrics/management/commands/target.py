"""Sets a month's target from a shell: the same service as the page."""

import re
from argparse import ArgumentParser, ArgumentTypeError
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from apps.accounts.actors import SYSTEM
from apps.common.cells import format_amount
from apps.common.days import business_day
from apps.common.errors import ShopError
from apps.metrics.models import TargetPlan
from apps.metrics.services.target import target_set
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


class Command(BaseCommand):
    """manage.py target --shop CODE --month YYYY-MM --amount N [--metric KEY] [--note TEXT]"""

    help = "Set a shop's target for a month; it is split to days by their weekday's usual share."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("--shop", required=True, help="code of the shop")
        parser.add_argument("--month", required=True, type=_month, help="month as YYYY-MM")
        parser.add_argument("--amount", required=True, type=_amount, help="in the shop's currency")
        parser.add_argument(
            "--metric", default=TargetPlan.Metric.PAID.value, choices=TargetPlan.Metric.values
        )
        parser.add_argument("--note", default="", help="why this amount")

    def handle(self, *args: Any, **options: Any) -> None:
        """Set the target and tell its days."""
        shop = Shop.objects.filter(code=options["shop"]).first()
        if shop is None:
            raise CommandError(f"There is no shop with the code {options['shop']}.")
        try:
            plan = target_set(
                shop=shop,
                month=options["month"],
                amount=options["amount"],
                actor=SYSTEM,
                today=business_day(timezone.now(), shop.tz, shop.day_cut),
                note=options["note"],
                metric_key=options["metric"],
            )
        except ShopError as error:
            raise CommandError(error.message) from error
        self.stdout.write(_summary(plan))


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
