"""Prints where the month of each shop will end, or how wrong each method would have been."""

from argparse import ArgumentParser
from datetime import date, datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from apps.common.days import business_day, month_start, yesterday
from apps.metrics.forecast.backtest import Backtest, backtests, choose
from apps.metrics.forecast.levels import CLEAN_DAYS_NEEDED, Levels, clean_days, levels_of
from apps.metrics.models import TargetPlan
from apps.metrics.selectors import month_pace
from apps.metrics.selectors.forecasts import forecast_input
from apps.metrics.sentences import METHOD_WORDS
from apps.metrics.services import forecasts_make
from apps.shop.models import Shop

HORIZONS = (7, 28)


class Command(BaseCommand):
    """manage.py forecast [--shop CODE] [--backtest [--date YYYY-MM-DD]]"""

    help = "Make the forecasts that are due and print them; --backtest prints how wrong they were."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("--shop", metavar="CODE", help="only this shop")
        parser.add_argument("--backtest", action="store_true", help="print each method's error")
        parser.add_argument(
            "--date", type=date.fromisoformat, help="first day not known to the backtest"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Print one shop after the other."""
        shops = Shop.objects.all()
        if options["shop"]:
            shops = shops.filter(code=options["shop"])
        if options["shop"] and not shops:
            raise CommandError(f"There is no shop with the code {options['shop']!r}.")
        now = timezone.now()
        for shop in shops:
            lines = (
                _backtest_lines(shop, options["date"] or business_day(now, shop.tz, shop.day_cut))
                if options["backtest"]
                else _forecast_lines(shop, now)
            )
            for line in lines:
                self.stdout.write(f"{shop.code}: {line}")


def _forecast_lines(shop: Shop, now: datetime) -> list[str]:
    forecasts_make(now=now, shop=shop)
    today = business_day(now, shop.tz, shop.day_cut)
    last = yesterday(now, shop.tz, shop.day_cut)
    said = month_pace(shop, month_start(today), last, now).forecast
    return [said.sentence if said else "No forecast of this month: no day of it is published yet."]


def _backtest_lines(shop: Shop, today: date) -> list[str]:
    levels = levels_of(forecast_input(shop, TargetPlan.Metric.PAID.value, today).history)
    known = clean_days(levels)
    if known < CLEAN_DAYS_NEEDED:
        return [f"No forecast yet ({known} of {CLEAN_DAYS_NEEDED} days)."]
    return [_horizon_line(levels, horizon) for horizon in HORIZONS]


def _horizon_line(levels: Levels, horizon: int) -> str:
    found = backtests(levels, horizon)
    folds = len(next(iter(found.values())).errors)
    errors = "; ".join(f"{METHOD_WORDS[name]} {_mase(one)}" for name, one in found.items())
    taken = METHOD_WORDS[choose(levels, horizon).model]
    return f"{horizon} days ahead, {folds} folds, MASE: {errors}. Taken: {taken}."


def _mase(found: Backtest) -> str:
    return "unknown" if found.mase is None else f"{found.mase:.4f}"
