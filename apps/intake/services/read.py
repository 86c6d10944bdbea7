"""A kept file is checked as a whole and its good rows are staged; no fact changes here."""

from collections.abc import Iterator
from dataclasses import asdict
from datetime import date, datetime
from itertools import chain, islice
from zoneinfo import ZoneInfo

from django.db import transaction

from apps.common.crash import crash_point
from apps.common.days import business_day
from apps.intake.checking import Checked, amount_texts, check_shop, export_time, known_until
from apps.intake.errors import FileRefused
from apps.intake.models import Batch, RejectedRow
from apps.intake.profiles import PROFILES
from apps.intake.profiles.base import Profile
from apps.intake.reading import TableInfo, detect_profile, open_table, read_rows
from apps.intake.rowstream import Item, Limits, Tally
from apps.intake.services.ledger import (
    LeaseLostError,
    batch_hold,
    lease_renew,
    long_statements_allow,
)
from apps.intake.services.receive import upload_path
from apps.shop.services import (
    orders_compare,
    orders_stage,
    orders_unstage,
    stage_clear,
    stage_sums,
)

BLOCK = 10_000
STAGES = (Batch.Stage.RECEIVED, Batch.Stage.READING)


def batch_read(*, batch_id: int, now: datetime) -> Batch | None:
    """Check and stage a received file; None when somebody else holds it or nothing is due.

    Not one transaction: each block is staged and its progress shown on its own. A killed reader
    leaves staged rows that nobody merges; the next attempt empties the stage first.
    """
    with batch_hold(batch_id=batch_id, stages=STAGES, now=now) as batch:
        return _read(batch, now) if batch else None


def _read(batch: Batch, now: datetime) -> Batch | None:
    Batch.objects.filter(pk=batch.pk).update(stage=Batch.Stage.READING)
    batch.stage = Batch.Stage.READING
    _forget_attempt(batch)
    try:
        return _Reading(batch, now).run()
    except FileRefused as refused:
        return _refuse(batch, refused)
    except LeaseLostError:
        return None


@transaction.atomic
def _forget_attempt(batch: Batch) -> None:
    long_statements_allow()
    stage_clear(stage_key=batch.stage_key)
    RejectedRow.objects.filter(batch=batch).delete()


@transaction.atomic
def _refuse(batch: Batch, refused: FileRefused) -> Batch:
    """Bring a file that cannot be taken to rest, with the place and the remedy."""
    _forget_attempt(batch)
    batch.stage = Batch.Stage.REFUSED
    batch.state = Batch.State.DONE
    batch.lease_until = None
    batch.file_error = {
        "code": refused.code,
        "line": refused.line,
        "column": refused.column,
        "message": str(refused),
    }
    batch.save()
    return batch


class _Reading:
    """One attempt at one batch."""

    def __init__(self, batch: Batch, now: datetime) -> None:
        self.batch = batch
        self.shop = batch.shop
        self.now = now
        self.path = upload_path(batch.stored_name)

    def run(self) -> Batch:
        profile = self.profile()
        info = open_table(self.path, profile)
        tally, checked = Tally(), Checked()
        items = self.items(profile, info, tally)
        for head in items:
            block = chain((head,), islice(items, BLOCK - 1))
            orders_stage(
                shop=self.shop, stage_key=self.batch.stage_key, rows=checked.accepted(block)
            )
            lease_renew(batch=self.batch, rows_read=tally.rows)
            crash_point("read.stage")
        check_shop(tally, [self.shop.external_ref])
        crash_point("read.check")
        zone = ZoneInfo(profile.zone) if profile.zone else self.shop.tz
        named = export_time(self.batch.file_name, zone)
        self.batch.as_of = known_until(named, checked.latest, self.now)
        return self.finish(profile, info, tally, checked)

    def profile(self) -> Profile:
        key = self.batch.profile_key
        return PROFILES[key] if key else detect_profile(self.path, tuple(PROFILES.values()))

    def items(self, profile: Profile, info: TableInfo, tally: Tally) -> Iterator[Item]:
        return read_rows(
            self.path,
            profile,
            info,
            currency=self.shop.currency,
            zone=self.shop.tz,
            now=self.now,
            limits=Limits(amount=self.shop.amount_limit),
            tally=tally,
        )

    @transaction.atomic
    def finish(self, profile: Profile, info: TableInfo, tally: Tally, checked: Checked) -> Batch:
        """Note what was found; a whole file goes on, a partial one waits for a person."""
        batch = self.batch
        long_statements_allow()
        lease_renew(batch=batch, rows_read=batch.rows_read)
        RejectedRow.objects.bulk_create(
            [RejectedRow(batch=batch, **asdict(error)) for error in checked.errors],
            batch_size=1_000,
        )
        orders_unstage(stage_key=batch.stage_key, external_ids=tally.conflicts)
        sums = stage_sums(stage_key=batch.stage_key)
        batch.profile_key, batch.profile_version = profile.key, profile.version
        batch.encoding, batch.delimiter = info.encoding, info.delimiter
        batch.header_row, batch.unknown_columns = info.header_row, list(info.unknown_columns)
        batch.rows_staged = sums.orders
        batch.counts = {"refused": checked.refused, "skipped": checked.skipped}
        batch.codes = dict(checked.codes)
        batch.totals = {self.shop.currency: amount_texts(sums, self.shop.currency)}
        batch.first_on, batch.last_on = self.day(sums.first), self.day(sums.last)
        self.rest_or_go_on(checked.refused, sums.orders)
        if batch.stage == Batch.Stage.READY:
            self.compare()
        batch.save()
        crash_point("read.finish")
        return batch

    def compare(self) -> None:
        """Tell the person who decides what the import would do; the others see what it did."""
        batch = self.batch
        compared = orders_compare(shop=self.shop, stage_key=batch.stage_key, as_of=batch.as_of)
        batch.counts |= asdict(compared)

    def day(self, moment: datetime | None) -> date | None:
        return business_day(moment, self.shop.tz, self.shop.day_cut) if moment else None

    def rest_or_go_on(self, refused: int, orders: int) -> None:
        batch = self.batch
        is_agreed = batch.consent != Batch.Consent.NOTHING
        if refused:
            is_agreed = batch.consent == Batch.Consent.PARTIAL and orders > 0
        batch.stage = Batch.Stage.COMMITTING if is_agreed else Batch.Stage.READY
        batch.state = Batch.State.WAITING if is_agreed else Batch.State.DONE
        batch.attempts, batch.lease_until, batch.run_after = 0, None, self.now
