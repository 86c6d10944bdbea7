"""Imports real files through the documented mappings in a process of its own; prints its peak."""

import json
import os
import sys
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shopops.settings_test")


def main() -> None:
    """Take {"database", "uploads", "uci", "olist_orders", "olist_items"}; print sizes as JSON."""
    import django

    django.setup()
    from django.conf import settings
    from django.db import connection

    from apps.metrics.services import shop_drain
    from tests.factories import make_shop

    told = json.loads(sys.argv[1])
    connection.settings_dict["NAME"] = told["database"]
    settings.UPLOAD_ROOT = Path(told["uploads"])
    retail = make_shop(code="retail", name="Retail", zone="Europe/London", currency="GBP")
    market = make_shop(code="market", name="Market", zone="America/Sao_Paulo", currency="BRL")
    reports = {"uci": report("retail", "uci_online_retail", told["uci"])}
    peak = peak_mebibytes()
    for name in ("olist_orders", "olist_items"):
        reports[name] = report("market", name, told[name])
    for shop, year in ((retail, 2011), (market, 2018)):
        drained = shop_drain(shop=shop, now=datetime(year, 9, 1, 12, tzinfo=UTC))
        if drained.failed:
            raise SystemExit(f"not rolled up: {drained.failed}")
    sys.stdout.write(json.dumps({"reports": reports, "peak_mebibytes": peak}))


def peak_mebibytes() -> int:
    """Return the most memory this program held; getrusage would tell that of its parent."""
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) // 1024
    raise SystemExit("/proc/self/status tells no VmHWM")


def report(shop: str, key: str, path: str) -> dict[str, object]:
    """Save a documented mapping and import a file with the command of the documentation."""
    from django.core.management import call_command

    source = Path(__file__).resolve().parents[2] / "docs" / "mappings" / f"{key}.json"
    call_command("mapping", "save", key, "--shop", shop, "--from", str(source), stdout=StringIO())
    out = StringIO()
    call_command("intake", f"generic:{key}", path, "--shop", shop, "--json", stdout=out)
    found: dict[str, object] = json.loads(out.getvalue())
    return found


if __name__ == "__main__":
    main()
