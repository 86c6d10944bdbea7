"""Pushes: read strictly, written as a whole, answered the same when sent again."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection, transaction

from apps.accounts.services import audit_write
from apps.aftersales.hands import Hand
from apps.aftersales.rows import ReviewRow
from apps.aftersales.services.reviews import reviews_upsert
from apps.common.access import Actor
from apps.common.crash import crash_point
from apps.common.days import business_day
from apps.common.errors import ShopError
from apps.common.strict_json import JsonRefused, read_json
from apps.intake.mapping_fields import ADS, MESSAGES, REVIEWS
from apps.intake.models import Batch, Feed, InboxEvent
from apps.intake.push import TOPICS, BodyRefused, PushContext, PushError, read_push
from apps.intake.services.commit import REFINEMENTS
from apps.promotion.services.stats import ad_stats_upsert
from apps.service.services.messages import messages_add
from apps.service.talk import Said
from apps.shop.counts import Counts
from apps.shop.models import Shop, TrafficSource
from apps.shop.rows import OrderRow, RefundRow
from apps.shop.services import (
    orders_upsert,
    recipients_told,
    refunds_upsert,
    traffic_upsert,
)

REMEMBERED = timedelta(hours=24)
# Held to the end of the transaction: whoever does not get it meets a push that still runs.
TRY_LOCK = "SELECT pg_try_advisory_xact_lock(hashtextextended(%(source)s || ' ' || %(event)s, 7))"
REASON = "push"
ANSWER = ("batch", "new", "changed", "same", "older")
UPSERTS: Mapping[str, Callable[..., Counts]] = {
    "orders": orders_upsert,
    "refunds": refunds_upsert,
    "traffic": traffic_upsert,
    ADS: ad_stats_upsert,
}


@dataclass(frozen=True, slots=True)
class Push:
    """What a program sends: to which shop, of what, under which key of its own."""

    shop: Shop
    topic: str
    event_id: str
    body: bytes

    @property
    def sha256(self) -> str:
        """Return the hash of the bytes."""
        return hashlib.sha256(self.body).hexdigest()


@transaction.atomic
def push_receive(*, push: Push, actor: Actor, now: datetime) -> dict[str, int]:
    """Write the facts of a push and return its batch and counts; all of it or nothing.

    The same key with the same body within a day gets the stored answer and does nothing.
    Raises ShopError: in_progress (the first one still runs), idempotency_mismatch (other body,
    shop or kind under the key), body_invalid, rows_refused (extra: every fault).
    """
    if not _lock(actor.reference, push.event_id):
        raise ShopError("in_progress", "A push with this key is still running. Ask again.")
    stored = _stored(push, actor.reference, now)
    if stored is not None:
        return stored
    rows = _rows(push, now)
    counts = _write(push, rows, actor, now)
    if push.topic == "orders":
        recipients_told(shop=push.shop, rows=rows, now=now)
    crash_point("push.facts")
    batch = _batch(push, actor, rows, counts, now)
    answer = {"batch": batch.pk, **asdict(counts)}
    InboxEvent.objects.create(
        source=actor.reference,
        event_id=push.event_id,
        topic=push.topic,
        shop=push.shop,
        body_sha256=push.sha256,
        answer=answer,
        state=InboxEvent.State.DONE,
        created_at=now,
        done_at=now,
    )
    crash_point("push.event")
    return answer


def inbox_purge(*, now: datetime) -> int:
    """Forget the answers of pushes older than a day; return how many."""
    count: int = InboxEvent.objects.filter(created_at__lte=now - REMEMBERED).delete()[0]
    return count


def _write(push: Push, rows: Sequence[Any], actor: Actor, now: datetime) -> Counts:
    if push.topic == REVIEWS:
        hand = Hand(actor, "intake", push.shop.pk, now)
        return reviews_upsert(shop=push.shop, rows=rows, hand=hand)
    if push.topic != MESSAGES:
        return UPSERTS[push.topic](shop=push.shop, rows=rows, reason=REASON)
    added = messages_add(shop=push.shop, rows=rows, source="api", actor=actor, now=now)
    return Counts(new=added.new, changed=0, same=added.same, older=0)


def _lock(source: str, event_id: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(TRY_LOCK, {"source": source, "event": event_id})
        return bool(cursor.fetchone()[0])


def _stored(push: Push, source: str, now: datetime) -> dict[str, int] | None:
    """Return the answer given before; an answer older than a day is forgotten here."""
    events = InboxEvent.objects.filter(source=source, event_id=push.event_id)
    events.filter(created_at__lte=now - REMEMBERED).delete()
    event = events.first()
    if event is None:
        return None
    told = (event.shop_id, event.topic, event.body_sha256)
    if told != (push.shop.pk, push.topic, push.sha256):
        text = "This key was used for another push. Use a new key for new facts."
        raise ShopError("idempotency_mismatch", text)
    return {name: event.answer[name] for name in ANSWER}


def _rows(push: Push, now: datetime) -> tuple[Any, ...]:
    try:
        pushed = read_push(read_json(push.body), TOPICS[push.topic], _context(push.shop, now))
    except (JsonRefused, BodyRefused) as error:
        raise ShopError("body_invalid", str(error)) from error
    if pushed.errors:
        raise _refused(pushed.errors)
    return pushed.rows


def _refused(errors: Sequence[PushError]) -> ShopError:
    objects = len({error.index for error in errors})
    text = f"{objects} objects have faults; nothing was written."
    if objects == 1:
        text = "1 object has faults; nothing was written."
    return ShopError("rows_refused", text, extra={"errors": [asdict(each) for each in errors]})


def _context(shop: Shop, now: datetime) -> PushContext:
    return PushContext(
        currency=shop.currency,
        zone=shop.tz,
        day_cut=shop.day_cut,
        amount_limit=shop.amount_limit,
        now=now,
        today=business_day(now, shop.tz, shop.day_cut),
        sources=frozenset(TrafficSource.objects.values_list("key", flat=True)),
    )


def _batch(push: Push, actor: Actor, rows: Sequence[Any], counts: Counts, now: datetime) -> Batch:
    """Note the push beside the files, and that its feed is alive."""
    days = [_day(push.shop, row) for row in rows]
    batch = Batch.objects.create(
        shop=push.shop,
        kind=push.topic,
        channel="push",
        file_name=f"push {push.event_id}",
        sha256=push.sha256,
        size=len(push.body),
        stage=Batch.Stage.DONE,
        state=Batch.State.DONE,
        rows_read=len(rows),
        rows_staged=len(rows),
        counts=asdict(counts) | {"refused": 0, "skipped": 0},
        first_on=min(days),
        last_on=max(days),
        done_at=now,
        by_id=int(actor.reference[5:]) if actor.kind == "user" else None,
    )
    Feed.objects.update_or_create(
        shop=push.shop,
        kind=push.topic,
        defaults={"last_success_at": now},
        create_defaults={
            "last_success_at": now,
            "cadence": Feed.Cadence.PUSH,
            "required": push.topic not in REFINEMENTS,
        },
    )
    audit_write(
        actor=actor,
        action="batch.push",
        subject=f"intake.Batch:{batch.pk}",
        shop_id=push.shop.pk,
        changes={name: [None, number] for name, number in asdict(counts).items()},
        rows=len(rows),
    )
    return batch


def _day(shop: Shop, row: Any) -> date:
    if isinstance(row, OrderRow):
        return business_day(row.ordered_at, shop.tz, shop.day_cut)
    if isinstance(row, ReviewRow):
        return business_day(row.posted_at, shop.tz, shop.day_cut)
    if isinstance(row, Said):
        return business_day(row.at, shop.tz, shop.day_cut)
    return row.refunded_on if isinstance(row, RefundRow) else row.day
