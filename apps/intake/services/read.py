"""A kept file is checked as a whole and its good rows are staged; no fact changes here."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from itertools import chain, islice
from zoneinfo import ZoneInfo

from django.db import transaction

from apps.common.crash import crash_point
from apps.common.days import business_day, day_bounds
from apps.intake.checking import (
    Checked,
    check_currency,
    check_shop,
    export_time,
    known_until,
)
from apps.intake.errors import FileRefused
from apps.intake.items import Item
from apps.intake.mapping_fields import CASES
from apps.intake.models import Batch, RejectedRow
from apps.intake.profiles.base import Profile
from apps.intake.reading import TableInfo, detect_profile, open_table, read_rows
from apps.intake.rowstream import Limits, Tally
from apps.intake.services.clearing import stages_clear
from apps.intake.services.files import upload_path
from apps.intake.services.kinds import facts_of
from apps.intake.services.ledger import (
    LeaseLostError,
    batch_hold,
    batch_told,
    lease_renew,
    long_statements_allow,
)
from apps.intake.services.mappings import profile_by_header, profile_of, profiles_known
from apps.intake.services.rejects import rejects_keep
from apps.intake.services.resolve import cases_checked, lines_filled
from apps.intake.services.rights import check_kind
from apps.intake.services.words import words_of
from apps.intake.sniffing import shape_of
from apps.intake.unpacked import inner_name
from apps.intake.visits import day_in_name, device_in_name

BLOCK = 10_000
GROUPED_BLOCK = 500
ASKS = ("header_unknown", "encoding_unknown", "delimiter_unknown", "columns_missing")
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
    stages_clear(stage_key=batch.stage_key)
    RejectedRow.objects.filter(batch=batch).delete()


@transaction.atomic
def _refuse(batch: Batch, refused: FileRefused) -> Batch:
    """Bring a file that cannot be taken to rest, with the place and the remedy."""
    _forget_attempt(batch)
    batch.stage = Batch.Stage.REFUSED
    batch.state = Batch.State.DONE
    batch.lease_until = None
    batch.columns = columns_seen(batch) if refused.code in ASKS else []
    batch.file_error = {
        "code": refused.code,
        "line": refused.line,
        "column": refused.column,
        "message": str(refused),
    }
    batch.save()
    batch_told(batch)
    return batch


def columns_seen(batch: Batch) -> list[str]:
    """Return the header of a table that no layout knows, as far as there is one."""
    try:
        return list(shape_of(upload_path(batch.stored_name)).columns)
    except FileRefused:
        return []


class _Reading:
    """One attempt at one batch."""

    def __init__(self, batch: Batch, now: datetime) -> None:
        self.batch = batch
        self.shop = batch.shop
        self.zone = batch.shop.tz
        self.words = words_of(shop=batch.shop, now=now)
        self.now = now
        self.path = upload_path(batch.stored_name)

    def run(self) -> Batch:
        profile = self.profile()
        check_kind(profile.kind, self.batch, self.now)
        info, facts = open_table(self.path, profile), facts_of(profile.kind)
        # No statement may run beside a COPY; blocks of single rows renew the lease between them.
        tally, checked = Tally(pulse=self.alive if profile.grouping else None), Checked()
        items = self.items(profile, info, tally)
        for head in items:
            block: Iterable[Item] = chain((head,), islice(items, BLOCK - 1))
            if profile.grouping:
                # Reading on may ask the database, which a running COPY does not allow.
                block = list(islice(block, GROUPED_BLOCK))
            facts.stage(self.shop, self.batch.stage_key, checked, block)
            lease_renew(batch=self.batch, rows_read=tally.rows)
            crash_point("read.stage")
        check_shop(tally, [self.shop.external_ref])
        check_currency(checked.currencies, self.shop.currency)
        crash_point("read.check")
        retried = self.batch.retry_of
        known = known_until(self.named_at(profile), checked.latest, self.now)
        self.batch.as_of = retried.as_of if retried else known
        return self.finish(profile, info, tally, checked)

    def profile(self) -> Profile:
        key = self.batch.profile_key
        if key:
            return profile_of(shop=self.shop, key=key)
        known = profiles_known(shop=self.shop)
        try:
            return detect_profile(self.path, known)
        except FileRefused as refused:
            if refused.code != "header_ambiguous":
                raise
            own = profile_by_header(shop=self.shop, path=self.path)
            if own is None:
                raise
            return own

    def alive(self, rows: int) -> None:
        """Keep the lease while rows of one order are still being brought together."""
        lease_renew(batch=self.batch, rows_read=rows)

    def items(self, profile: Profile, info: TableInfo, tally: Tally) -> Iterator[Item]:
        rows = read_rows(
            self.path,
            profile,
            info,
            currency=self.shop.currency,
            zone=self.shop.tz,
            now=self.now,
            limits=Limits(amount=self.shop.amount_limit),
            tally=tally,
            day_of=self.day,
            device=device_in_name(self.batch.file_name),
            known_at=self.known_at(profile),
            exported_at=self.exported_at(profile),
            named_day=day_in_name(self.batch.file_name) or day_in_name(inner_name(self.path)),
            words=self.words,
        )
        if profile.kind == CASES:
            return cases_checked(self.shop, rows)
        return lines_filled(self.shop, rows) if profile.grouping else rows

    @transaction.atomic
    def finish(self, profile: Profile, info: TableInfo, tally: Tally, checked: Checked) -> Batch:
        """Note what was found; a whole file goes on, a partial one waits for a person."""
        batch = self.batch
        long_statements_allow()
        lease_renew(batch=batch, rows_read=batch.rows_read)
        rejects_keep(
            batch=batch,
            path=self.path,
            profile=profile,
            info=info,
            errors=checked.errors,
            now=self.now,
        )
        facts = facts_of(profile.kind)
        facts.unstage(batch.stage_key, tally.conflicts)
        batch.kind, batch.columns = profile.kind, list(info.columns)
        batch.profile_key, batch.profile_version = profile.key, profile.version
        batch.encoding, batch.delimiter = info.encoding, info.delimiter
        batch.header_row, batch.unknown_columns = info.header_row, list(info.unknown_columns)
        skipped = 0 if batch.retry_of_id else checked.skipped
        batch.counts = {"refused": checked.refused, "skipped": skipped}
        batch.codes = dict(checked.codes)
        facts.measure(batch)
        batch.found = facts.preview(batch, checked, self.words.unknown)
        batch.found["zone"] = profile.zone or self.shop.zone
        batch.found["rounded"] = self.words.rounded.total()
        self.rest_or_go_on(checked.refused, batch.rows_staged)
        if batch.stage == Batch.Stage.READY:
            batch.counts |= facts.compare(batch)
        batch.save()
        crash_point("read.finish")
        return batch

    def named_at(self, profile: Profile) -> datetime | None:
        """Return the export time in the file's name."""
        zone = ZoneInfo(profile.zone) if profile.zone else self.shop.tz
        return export_time(self.batch.file_name, zone)

    def exported_at(self, profile: Profile) -> datetime:
        """Return the export time in the file's name, else when the file arrived."""
        named, retried = self.named_at(profile), self.batch.retry_of
        arrived = retried.created_at if retried else self.batch.created_at
        return named if named and named <= self.now else arrived

    def known_at(self, profile: Profile) -> Callable[[date], datetime]:
        """Return when the platform knew a day's visits: at the export, else when the day ended."""
        named = self.named_at(profile)

        def known(day: date) -> datetime:
            end = day_bounds(day, self.zone, self.shop.day_cut)[1]
            return named if named and end <= named <= self.now else min(end, self.now)

        return known

    def day(self, moment: datetime) -> date:
        return business_day(moment, self.zone, self.shop.day_cut)

    def rest_or_go_on(self, refused: int, staged: int) -> None:
        batch = self.batch
        is_agreed = batch.consent != Batch.Consent.NOTHING and not batch.found["guards"]
        if refused and is_agreed:
            is_agreed = batch.consent == Batch.Consent.PARTIAL and staged > 0
        batch.stage = Batch.Stage.COMMITTING if is_agreed else Batch.Stage.READY
        batch.state = Batch.State.WAITING if is_agreed else Batch.State.DONE
        if batch.retry_of_id and not staged:
            batch.stage, batch.done_at = Batch.Stage.DISCARDED, self.now
            batch.state = Batch.State.DONE
        batch.attempts, batch.lease_until, batch.run_after = 0, None, self.now
