"""Add and list shops from a shell."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.common.errors import ShopError
from apps.shop.models import Shop
from apps.shop.services import shop_add


class Command(BaseCommand):
    """`shop add CODE --name … --zone … --currency … --platform …` and `shop list`."""

    help = "Add a shop, or list the shops."

    def add_arguments(self, parser: CommandParser) -> None:
        """Read what to do."""
        actions = parser.add_subparsers(dest="action", required=True)
        actions.add_parser("list", help="list the shops")
        add = actions.add_parser("add", help="add a shop")
        add.add_argument("code")
        add.add_argument("--name", required=True)
        add.add_argument("--zone", required=True, help="time zone, such as Asia/Shanghai")
        add.add_argument("--currency", required=True, help="ISO 4217 code, such as CNY")
        add.add_argument("--platform", required=True, choices=Shop.Platform.values)
        add.add_argument("--external-ref", default="", help="the platform's own id of the shop")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it and say what was done."""
        if options["action"] == "list":
            for shop in Shop.objects.order_by("code"):
                self.stdout.write(_line(shop))
            return
        names = ("code", "name", "zone", "currency", "platform", "external_ref")
        try:
            shop = shop_add(**{name: options[name] for name in names})
        except ShopError as refusal:
            raise CommandError(refusal.message) from refusal
        self.stdout.write(f"Added {_line(shop)}")


def _line(shop: Shop) -> str:
    return f"{shop.code}: {shop.name}, {shop.platform}, {shop.zone}, {shop.currency}"
