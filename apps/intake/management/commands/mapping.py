"""manage.py mapping save|list|show: layouts of a shop's own files, from a shell."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.common.errors import ShopError
from apps.intake import selectors, services
from apps.shop.models import Shop


class Command(BaseCommand):
    """Saves a mapping as a new version, lists the mappings of a shop, or prints one."""

    help = "Mappings: layouts of files that no built-in layout reads."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take what to do, the key, the shop and the file."""
        parser.add_argument("action", choices=("save", "list", "show"))
        parser.add_argument("key", nargs="?", default="")
        parser.add_argument("--shop", required=True, help="code of the shop")
        parser.add_argument("--from", dest="source", type=Path, help="JSON file of the mapping")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it; problems of a mapping are printed one a line."""
        shop = Shop.objects.filter(code=options["shop"]).first()
        if shop is None:
            raise CommandError(f"There is no shop {options['shop']!r}. See: manage.py shop list")
        if options["action"] == "list":
            for saved in selectors.mappings(shop=shop):
                self.stdout.write(f"generic:{saved.key}\tversion {saved.version}\t{saved.kind}")
        elif options["action"] == "show":
            self._show(shop, options["key"])
        else:
            self._save(shop, options["key"], options["source"])

    def _show(self, shop: Shop, key: str) -> None:
        saved = selectors.mapping_latest(shop=shop, key=key.removeprefix("generic:"))
        if saved is None:
            raise CommandError(f"There is no mapping {key!r}. See: manage.py mapping list")
        self.stdout.write(json.dumps(saved.mapping, ensure_ascii=False, indent=2))

    def _save(self, shop: Shop, key: str, source: Path | None) -> None:
        if source is None:
            raise CommandError("Say which file: --from mapping.json")
        try:
            saved = services.mapping_save(shop=shop, key=key, data=_read(source), by=None)
        except ShopError as error:
            problems = error.extra.get("problems", []) if error.extra else []
            lines = [f"{where}: {text}" for where, text in problems]
            raise CommandError("\n".join(lines) or error.message) from error
        self.stdout.write(f"generic:{saved.key} version {saved.version} ({saved.kind}) is saved.")


def _read(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise CommandError(f"{path}: {error.strerror}") from error
    except ValueError as error:
        raise CommandError(f"{path} is not JSON: {error}") from error
