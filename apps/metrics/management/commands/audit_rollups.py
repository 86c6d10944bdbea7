"""Compares the stored numbers with the facts; exit status 1 when any differs."""

import json
import sys
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.metrics.services import Difference, rollups_audit
from apps.shop.models import Shop


class Command(BaseCommand):
    """Recompute in scratch tables and by rows, and print each difference."""

    help = "Compare the stored numbers with the facts; exit status 1 when any differs."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("--shop", metavar="CODE", help="only this shop")
        parser.add_argument("--json", action="store_true", help="print JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        """Audit shop by shop."""
        shops = Shop.objects.all()
        if options["shop"]:
            shops = shops.filter(code=options["shop"])
            if not shops:
                raise CommandError(f"There is no shop with the code {options['shop']!r}.")
        found = {shop.code: rollups_audit(shop=shop) for shop in shops}
        if options["json"]:
            listed = {code: [asdict(each) for each in found[code]] for code in found}
            self.stdout.write(json.dumps(listed, default=str, ensure_ascii=False))
        else:
            self._print(found)
        if any(not each.is_waiting for differences in found.values() for each in differences):
            sys.exit(1)

    def _print(self, found: dict[str, list[Difference]]) -> None:
        for code, differences in found.items():
            wrong = [each for each in differences if not each.is_waiting]
            for each in wrong:
                place = f"{each.table} {each.key} {each.column}"
                self.stdout.write(f"{code}: {place}: stored {each.stored}, facts {each.facts}")
            waiting = len({each.key for each in differences if each.is_waiting})
            self.stdout.write(f"{code}: {len(wrong)} differences, {waiting} keys wait for a rollup")
