"""manage.py intake PROFILE FILE --shop CODE: the import of the pages, from a shell."""

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from apps.common.errors import ShopError
from apps.intake import selectors, services
from apps.intake.mapping_fields import NUMBERS
from apps.intake.models import Batch
from apps.intake.profiles import PROFILES
from apps.shop.models import Shop

BLOCK: Final = 1 << 20
PATIENCE_SECONDS: Final = 1_800
SHOWN: Final = 20
COUNTS: Final = ("new", "changed", "same", "older", "refused", "skipped")
SUMS: Final = ("ordered", "paid", "refunded")


class Command(BaseCommand):
    """Imports one file; exit 0 when it is in (or was already), else 1 and nothing changed."""

    help = "Import a file of orders or visits into a shop."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the layout, the file and the shop."""
        parser.add_argument(
            "profile", help=f"auto, {', '.join(PROFILES)}, generic:KEY of a saved mapping"
        )
        parser.add_argument("file", type=Path)
        parser.add_argument("--shop", required=True, help="code of the shop")
        parser.add_argument("--dry-run", action="store_true", help="check, change nothing")
        parser.add_argument(
            "--skip-refused", action="store_true", help="import the rows that are not refused"
        )
        parser.add_argument("--json", action="store_true", help="print the result as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        """Receive, read and commit here, or wait for the worker that was faster."""
        try:
            report, is_good = self._import(options)
        except ShopError as error:
            if error.code != "duplicate":
                raise CommandError(error.message) from error
            known = selectors.batch_now(batch_id=error.extra["batch"])
            report, is_good = selectors.batch_report(batch=known), True
            report |= {"already_imported": True, "note": error.message}
        self._print(report, as_json=options["json"])
        if not is_good:
            raise SystemExit(1)

    def _import(self, options: dict[str, Any]) -> tuple[dict[str, Any], bool]:
        consent = Batch.Consent.PARTIAL if options["skip_refused"] else Batch.Consent.WHOLE
        batch = services.batch_receive(
            shop=_shop(options["shop"]),
            profile_key="" if options["profile"] == "auto" else options["profile"],
            file_name=options["file"].name,
            blocks=_blocks(options["file"]),
            by=None,
            consent=Batch.Consent.NOTHING if options["dry_run"] else consent,
        )
        batch = _finished(batch.pk)
        report = selectors.batch_report(batch=batch)
        if batch.stage == Batch.Stage.READY and batch.found.get("guards"):
            report["warnings"] = batch.found["guards"]
        is_whole = not batch.counts.get("refused") or options["skip_refused"]
        if options["dry_run"] and batch.stage == Batch.Stage.READY:
            services.batch_discard(batch_id=batch.pk, by=None, now=timezone.now())
            return report | {"dry_run": True}, bool(is_whole)
        return report, batch.stage == Batch.Stage.DONE

    def _print(self, report: dict[str, Any], *, as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps(report, ensure_ascii=False, indent=2))
            return
        for line in _words(report):
            self.stdout.write(line)


def _shop(code: str) -> Shop:
    shop = Shop.objects.filter(code=code).first()
    if shop is None:
        raise CommandError(f"There is no shop {code!r}. See: manage.py shop list")
    return shop


def _blocks(path: Path) -> Iterator[bytes]:
    try:
        with path.open("rb") as file:
            while block := file.read(BLOCK):
                yield block
    except OSError as error:
        raise CommandError(f"{path}: {error.strerror}") from error


def _finished(batch_id: int) -> Batch:
    """Drive the batch until it rests; a worker may take a step before us."""
    end = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < end:
        batch = selectors.batch_now(batch_id=batch_id)
        if not batch.is_under_way:
            return batch
        is_commit = batch.stage == Batch.Stage.COMMITTING
        step = services.batch_commit if is_commit else services.batch_read
        if step(batch_id=batch_id, now=timezone.now()) is None:
            time.sleep(0.2)
    raise CommandError(f"Import {batch_id} is still under way; look at it on the data page.")


def _words(report: dict[str, Any]) -> Iterator[str]:
    if note := report.get("note"):
        yield str(note)
        return
    if file_error := report["file_error"]:
        yield f"Refused: {file_error['message']} Nothing changed."
        return
    for row in report["rejected"][:SHOWN]:
        column = f", column {row['column']}" if row["column"] else ""
        yield f"Line {row['line']}{column}: {row['message']} [{row['code']}] {row['value']}"
    if len(report["rejected"]) > SHOWN:
        yield f"... and {len(report['rejected']) - SHOWN} more."
    yield ", ".join(f"{report['counts'].get(name, 0)} {name}" for name in COUNTS)
    for currency, sums in report["totals"].items():
        yield ", ".join(f"{name} {sums[name]} {currency}" for name in SUMS)
    if visits := report["visits"]:
        yield ", ".join(f"{name} {visits[name]}" for name in NUMBERS if name in visits)
    yield from _verdict(report)


def _verdict(report: dict[str, Any]) -> Iterator[str]:
    if report.get("dry_run"):
        yield "Dry run: nothing changed."
    elif report["stage"] == Batch.Stage.DONE:
        yield f"Imported {report['span'][0]} to {report['span'][1]} (import {report['batch']})."
    elif warnings := report.get("warnings"):
        for warning in warnings:
            yield f"{warning['text']} [{warning['code']}] {warning['shop']}".strip()
        yield "Nothing changed. A director may import it all the same, on its page."
    elif report["stage"] == Batch.Stage.READY:
        yield "Nothing changed. To import the other rows, run it again with --skip-refused."
    else:
        yield f"Nothing changed. {report['error'] or ''}"
