"""Brings the figures up to date in this process, or recomputes a range of days."""

from argparse import ArgumentParser
from datetime import date, datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from apps.metrics.services import (
    DrainResult,
    day_close,
    forecasts_make,
    rolling_refresh,
    rollup_all,
    shop_drain,
)
from apps.shop.models import Shop


class Command(BaseCommand):
    """`rollup` drains what is marked; with --from, --to or --all it recomputes those days."""

    help = "Bring the figures up to date, or recompute a range of days."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("--shop", metavar="CODE", help="only this shop")
        parser.add_argument("--from", dest="first", type=date.fromisoformat, metavar="DAY")
        parser.add_argument("--to", dest="last", type=date.fromisoformat, metavar="DAY")
        parser.add_argument("--all", action="store_true", help="recompute every day")

    def handle(self, *args: Any, **options: Any) -> None:
        """Work shop by shop and print one line each."""
        shops = Shop.objects.all()
        if options["shop"]:
            shops = shops.filter(code=options["shop"])
        if options["shop"] and not shops:
            raise CommandError(f"There is no shop with the code {options['shop']!r}.")
        now = timezone.now()
        failed = [shop for shop in shops if not self._roll_up(shop, now, options)]
        if failed:
            raise CommandError("Some days could not be computed; they are tried again later.")

    def _roll_up(self, shop: Shop, now: datetime, options: dict[str, Any]) -> bool:
        day_close(shop=shop, now=now)
        if options["all"] or options["first"] or options["last"]:
            first, last = options["first"] or date.min, options["last"] or date.max
            result = rollup_all(shop=shop, first=first, last=last, now=now)
        else:
            result = shop_drain(shop=shop, now=now)
        windows = rolling_refresh(shop=shop, now=now, again=True)
        forecasts_make(now=now, shop=shop)
        self.stdout.write(_sentence(shop, result, windows))
        return not result.failed


def _sentence(shop: Shop, result: DrainResult, windows: int) -> str:
    if result.busy:
        return f"{shop.code}: another process is rolling up this shop, nothing done"
    text = f"{shop.code}: {len(result.days)} days, {result.rows} rows written, {windows} windows"
    failed = ", ".join(str(day) for day in sorted(result.failed))
    return f"{text}, failed: {failed}" if failed else text
