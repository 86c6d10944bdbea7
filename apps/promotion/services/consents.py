"""Consents of buyers from a file: staged, compared, merged; what was said last holds."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import astuple
from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import Max

from apps.common.querysets import many_written
from apps.promotion.models import ConsentStage, MemberConsent
from apps.promotion.rows import ConsentRow
from apps.shop.counts import Counts
from apps.shop.models import Customer, Shop
from apps.shop.services.merging import merge_lock
from apps.shop.services.staging import customer_hash

BLOCK: Final = 2_000
FIELDS: Final = ("given_at", "source", "withdrawn_at", "reference")
Known = dict[tuple[str, str], MemberConsent]


@transaction.atomic
def consents_stage(*, shop: Shop, stage_key: str, rows: Iterable[ConsentRow]) -> int:
    """Put rows into the stage under `stage_key`; return how many. May be called again."""
    last = ConsentStage.objects.filter(stage_key=stage_key).aggregate(n=Max("line"))["n"] or 0
    staged = [
        ConsentStage(
            stage_key=stage_key, line=line, name=row.name, channel=row.channel,
            buyer_hash=customer_hash(shop_id=shop.pk, customer_ref=row.buyer),
            reference=row.buyer, given_at=row.given_at, source=row.source,
            withdrawn_at=row.withdrawn_at,
        )
        for line, row in enumerate(rows, last + 1)
    ]  # fmt: skip
    ConsentStage.objects.bulk_create(staged, batch_size=BLOCK)
    return len(staged)


@transaction.atomic
def consents_unstage(*, stage_key: str, names: Collection[str] | None = None) -> None:
    """Empty a stage, or take the rows of these names out of it."""
    rows = ConsentStage.objects.filter(stage_key=stage_key)
    (rows if names is None else rows.filter(name__in=names)).delete()


def consents_compare(
    *, shop: Shop, stage_key: str, now: datetime, erased: Collection[str] = ()
) -> Counts:
    """Say what a merge would do with the staged rows: it is done and undone."""
    with transaction.atomic():
        counts = consents_merge(shop=shop, stage_key=stage_key, now=now, erased=erased)
        transaction.set_rollback(True)
    return counts


@transaction.atomic
def consents_merge(
    *, shop: Shop, stage_key: str, now: datetime, erased: Collection[str] = ()
) -> Counts:
    """Write the staged rows, all or none. The stage stays.

    `erased` are the hashes of buyers who were forgotten: a list that still names one changes
    nothing, so that nobody writes to them; such a row counts as an older word.

    What a buyer said last about a channel holds: an earlier word changes nothing, so a list that
    still names somebody who took the consent back does not bring it to life again.
    """
    merge_lock(shop_id=shop.pk)
    staged = ConsentStage.objects.filter(stage_key=stage_key)
    total = [0, 0, 0, staged.filter(buyer_hash__in=erased).count()]
    waiting = staged.exclude(buyer_hash__in=erased).order_by("line")
    block: list[ConsentStage] = []
    for row in waiting.iterator(chunk_size=BLOCK):
        block.append(row)
        if len(block) == BLOCK:
            total = [a + b for a, b in zip(total, _written(shop, block, now), strict=True)]
            block = []
    total = [a + b for a, b in zip(total, _written(shop, block, now), strict=True)]
    counts = Counts(*total)
    many_written(MemberConsent, written=counts.new)
    return counts


def _written(shop: Shop, block: Sequence[ConsentStage], now: datetime) -> tuple[int, ...]:
    customers = _customers(shop, {row.buyer_hash for row in block})
    known = _known(customers)
    counts = {"new": 0, "changed": 0, "same": 0, "older": 0}
    fresh, other = [], []
    for row in block:
        found = known.get((row.buyer_hash, row.channel))
        verdict = "new" if found is None else _verdict(found, row)
        counts[verdict] += 1
        if found is None:
            found = MemberConsent(
                shop=shop, customer=customers[row.buyer_hash], channel=row.channel
            )
            fresh.append(found)
        elif verdict == "changed":
            other.append(found)
        if verdict in ("new", "changed"):
            found.changed_at = now
            for name in FIELDS:
                setattr(found, name, getattr(row, name))
    MemberConsent.objects.bulk_create(fresh)
    MemberConsent.objects.bulk_update(other, [*FIELDS, "changed_at"])
    return astuple(Counts(**counts))


def _verdict(found: MemberConsent, row: ConsentStage) -> str:
    told_at = row.withdrawn_at or row.given_at
    if told_at < found.told_at:
        return "older"
    same = all(getattr(found, name) == getattr(row, name) for name in FIELDS)
    return "same" if same else "changed"


def _customers(shop: Shop, hashes: Collection[str]) -> dict[str, Customer]:
    """Return the buyers of these hashes; who has not bought yet is kept by the hash alone."""
    fresh = [Customer(shop=shop, key_hash=each) for each in sorted(hashes)]
    Customer.objects.bulk_create(fresh, ignore_conflicts=True, batch_size=BLOCK)
    found = Customer.objects.filter(shop=shop, key_hash__in=hashes)
    return {row.key_hash: row for row in found}


def _known(customers: dict[str, Customer]) -> Known:
    rows = MemberConsent.objects.filter(customer__in=customers.values())
    return {(row.customer.key_hash, row.channel): row for row in rows.select_related("customer")}
