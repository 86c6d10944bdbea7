"""Prints the morning brief of one shop-day: the figures of the page, in words or as JSON."""

import json
from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from apps.common.days import month_start, yesterday
from apps.metrics.briefing import brief_data, brief_lines
from apps.metrics.selectors import data_status, month_pace, scorecard, snapshot
from apps.metrics.selectors.explained import explained_day
from apps.metrics.selectors.why import Compared
from apps.shop.models import Shop


class Command(BaseCommand):
    """manage.py brief --shop CODE [--date YYYY-MM-DD] [--json]"""

    help = "Print the morning brief of a shop's day; by default its last closed day."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("--shop", required=True, help="code of the shop")
        parser.add_argument("--date", type=date.fromisoformat, help="day as YYYY-MM-DD")
        parser.add_argument("--json", action="store_true", help="print JSON instead of words")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the brief."""
        shop = Shop.objects.filter(code=options["shop"]).first()
        if shop is None:
            raise CommandError(f"There is no shop with the code {options['shop']}.")
        now = timezone.now()
        day = options["date"] or yesterday(now, shop.tz, shop.day_cut)
        with snapshot():
            explained = explained_day(shop, day, now, Compared())
            card = scorecard(shop, day, now, span=explained.span)
            month = month_pace(shop, month_start(day), day, now, span=explained.span)
            status = data_status(shop, now, span=explained.span)
        if options["json"]:
            data = brief_data(card, explained, status)
            self.stdout.write(json.dumps(data, ensure_ascii=False, indent=2))
        else:
            self.stdout.write("\n".join(brief_lines(card, explained, month, status)))
