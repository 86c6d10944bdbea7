"""Messages to members: who would get one, how the arms stand, what it brought; counts alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from django.db.models import Count, Q

from apps.accounts.models import AuditEvent
from apps.common.access import Access
from apps.common.http import missing
from apps.common.querysets import rows_read
from apps.promotion.draws import (
    HOLD,
    SEND,
    WORTH,
    SendEffect,
    Takings,
    buyers_needed,
    gain_shown,
    held_count,
    send_effect,
)
from apps.promotion.lift import HoldOut
from apps.promotion.models import (
    MemberConsent,
    MemberScore,
    MemberSend,
    MemberSendArm,
    MessageChannel,
)
from apps.promotion.selectors.members import score_day
from apps.promotion.states import MEASURE_AFTER
from apps.shop.models import Shop

# Buyers of each arm who are still known and were not left out: how many, how many of them bought
# within the window, what they paid, and its deviation; orders given back whole do not count.
ARMS: Final = """
    SELECT a.arm, count(*), count(b.customer_id), coalesce(sum(b.net), 0),
      stddev_samp(coalesce(b.net, 0))
    FROM promotion_membersendarm a
    LEFT JOIN (
      SELECT o.customer_id, sum(o.paid_amount - coalesce(r.amount, 0)) AS net
      FROM shop_order o
      LEFT JOIN (
        SELECT order_id, sum(amount) AS amount FROM shop_refund
        WHERE shop_id = %(shop)s GROUP BY order_id
      ) r ON r.order_id = o.id
      WHERE o.shop_id = %(shop)s AND o.excluded_reason IS NULL AND o.customer_id IS NOT NULL
        AND o.paid_at >= %(since)s AND o.paid_at < %(until)s
        AND o.paid_amount > coalesce(r.amount, 0)
      GROUP BY o.customer_id
    ) b ON b.customer_id = a.customer_id
    WHERE a.send_id = %(send)s AND NOT a.is_left_out AND a.customer_id IS NOT NULL
    GROUP BY a.arm
"""


NOBODY: Final = (0, 0, Decimal(0), None)


@dataclass(frozen=True, slots=True)
class Recipients:
    """Who of a segment a message would reach: buyers by key, and how many did not agree to it.

    `as_of` None = nobody is scored yet. `rate` is the share of all scored buyers who bought in the
    two weeks before: what a plan takes for those who buy anyway.
    """

    as_of: date | None
    agreed: tuple[int, ...]
    without_consent: int
    rate: Decimal

    @property
    def segment_size(self) -> int:
        """How many buyers the segment has."""
        return len(self.agreed) + self.without_consent

    def held(self, holdout_pct: int) -> int:
        """Return how many would be held back."""
        return held_count(len(self.agreed), holdout_pct)

    def reach(self, holdout_pct: int) -> "Reach":
        """Return how many each arm would get, and whether they can show anything."""
        held = self.held(holdout_pct)
        to = len(self.agreed) - held
        rate = float(self.rate)
        needed = buyers_needed(holdout_pct, rate)
        return Reach(self, to, held, gain_shown(to, held, rate), needed)


@dataclass(frozen=True, slots=True)
class Reach:
    """The arms that a message would have, and what they can show.

    `shown` is the least share of buyers more that they show, None where an arm is empty; `needed`
    how many recipients show five points, None where nobody is held back.
    """

    found: Recipients
    to: int
    held: int
    shown: float | None
    needed: int | None

    @property
    def is_enough(self) -> bool:
        """Tell whether five points more would show."""
        return self.shown is not None and self.shown <= WORTH


@dataclass(frozen=True, slots=True)
class Counted:
    """How many buyers were drawn for each arm, left out at the sending, and forgotten since."""

    send: int
    hold: int
    left_out: int
    forgotten: int


@dataclass(frozen=True, slots=True)
class SendLine:
    """A message, its arms (None before they are drawn) and its effect (None before measured)."""

    row: MemberSend
    counted: Counted | None
    effect: SendEffect | None


@dataclass(frozen=True, slots=True)
class ConsentLine:
    """How many buyers agreed to a channel, and how many took it back."""

    channel: str
    label: str
    given: int
    withdrawn: int


def recipients_of(shop: Shop, segment: str, channel: str) -> Recipients:
    """Return whom a message to a segment would reach by the newest marks and what holds now."""
    as_of = score_day(shop)
    if as_of is None:
        return Recipients(None, (), 0, Decimal(0))
    scored = MemberScore.objects.filter(shop=shop, as_of=as_of)
    of = scored.aggregate(
        size=Count("pk", filter=Q(segment=segment)), n=Count("pk"),
        lately=Count("pk", filter=Q(recency_days__lte=MEASURE_AFTER.days)),
    )  # fmt: skip
    live = consents_live(shop, channel).values("customer_id")
    agreed = scored.filter(segment=segment, customer__in=live)
    keys = tuple(agreed.order_by("customer_id").values_list("customer_id", flat=True))
    # One more of each kind: a shop in which nobody bought lately still has a rate.
    rate = Decimal(of["lately"] + 1) / (of["n"] + 2)
    return Recipients(as_of, keys, of["size"] - len(keys), rate)


def consents_live(shop: Shop, channel: str) -> Any:
    """Return the consents to a channel that hold."""
    return MemberConsent.objects.live().filter(shop=shop, channel=channel)


def consent_lines(shop: Shop) -> list[ConsentLine]:
    """Return what buyers said of each channel."""
    counted = MemberConsent.objects.filter(shop=shop).values("channel")
    gone = Count("pk", filter=Q(withdrawn_at__isnull=False))
    found = {row["channel"]: row for row in counted.annotate(n=Count("pk"), gone=gone)}
    lines = []
    for channel, label in MessageChannel.choices:
        row = found.get(channel, {"n": 0, "gone": 0})
        lines.append(ConsentLine(channel, str(label), row["n"] - row["gone"], row["gone"]))
    return lines


def send_of(access: Access, send_id: int) -> MemberSend:
    """Return a message of a shop that the page may show, or raise not_found."""
    rows = MemberSend.objects.visible_to(access).select_related(
        "shop", "owner", "author", "approved_by", "product"
    )
    found: MemberSend | None = rows.filter(pk=send_id).first()
    if found is None:
        raise missing()
    return found


def send_lines(shop: Shop, most: int = 100) -> list[SendLine]:
    """Return the messages of a shop, the newest first."""
    rows = list(MemberSend.objects.filter(shop=shop).order_by("-planned_at", "-pk")[:most])
    counted = arms_counted(rows)
    return [SendLine(row, counted.get(row.pk), effect_of(row)) for row in rows]


def send_line(row: MemberSend) -> SendLine:
    """Return one message with its arms and its effect."""
    return SendLine(row, arms_counted([row]).get(row.pk), effect_of(row))


def arms_counted(rows: Sequence[MemberSend]) -> dict[int, Counted]:
    """Return the sizes of the arms by message; those without arms are not in it."""
    told = MemberSendArm.objects.filter(send__in=[row.pk for row in rows]).values("send_id")
    counted = told.annotate(
        to=Count("pk", filter=Q(arm=SEND)),
        hold=Count("pk", filter=Q(arm=HOLD)),
        out=Count("pk", filter=Q(is_left_out=True)),
        gone=Count("pk", filter=Q(customer__isnull=True)),
    )
    return {
        row["send_id"]: Counted(row["to"], row["hold"], row["out"], row["gone"]) for row in counted
    }


def arm_figures(row: MemberSend) -> tuple[HoldOut, Takings]:
    """Return what the arms of a sent message did within its window."""
    if row.sent_at is None:
        return HoldOut(0, 0, 0, 0), Takings(Decimal(0), Decimal(0), row.cost)
    names = {"shop": row.shop_id, "send": row.pk, "since": row.sent_at}
    found = rows_read(ARMS, names | {"until": measurable_from(row)})
    arms = {arm: told for arm, *told in found}
    asked, bought, paid, deviation = arms.get(SEND, NOBODY)
    held, held_bought, held_paid, held_deviation = arms.get(HOLD, NOBODY)
    takings = Takings(paid, held_paid, row.cost, (deviation, held_deviation))
    return HoldOut(asked, bought, held, held_bought), takings


def measurable_from(row: MemberSend) -> datetime | None:
    """Return when the window of a message that went out is over."""
    return None if row.sent_at is None else row.sent_at + MEASURE_AFTER


def effect_of(row: MemberSend) -> SendEffect | None:
    """Return what a measured message changed; None before, and without a hold-out."""
    figures = row.figures
    if figures is None or row.asked_paid is None or row.held_paid is None:
        return None
    deviations = row.asked_deviation, row.held_deviation
    return send_effect(figures, Takings(row.asked_paid, row.held_paid, row.cost, deviations))


def send_events(row: MemberSend) -> list[AuditEvent]:
    """Return what was done with a message."""
    events = AuditEvent.objects.filter(object=f"promotion.MemberSend:{row.pk}", shop_id=row.shop_id)
    return list(events.order_by("pk"))


def references_of(row: MemberSend) -> list[str]:
    """Return how the console knows those who are sent to and agree until now, in order."""
    to = MemberSendArm.objects.filter(send=row, is_listed=True)
    live = consents_live(row.shop, row.channel).filter(customer__in=to.values("customer_id"))
    return list(live.order_by("reference", "pk").values_list("reference", flat=True))
