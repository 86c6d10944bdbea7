"""Makes rounds anew from messages, whatever the order in which these came in."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q

from apps.common.days import business_day
from apps.common.services.bulk import rows_update
from apps.service.models import Inquiry, InquiryAssignment, Message, Round, ServicePolicy
from apps.service.rounds import Line, Turn, clocks_of, due_at, turns_of
from apps.service.selectors.hours import DUE_WITHIN, DeskHours, desk_hours
from apps.service.selectors.policies import policies_of, policy_at
from apps.shop.models import Shop

State = Inquiry.State
STANDING = (
    "state",
    "opened_at",
    "opened_on",
    "last_message_at",
    "first_reply_at",
    "first_due_at",
    "next_due_at",
    "snoozed_until",
    "version",
)
COMPARED = (
    "seq",
    "is_first",
    "asked_at",
    "asked_on",
    "replied_at",
    "replier_id",
    "sec_raw",
    "sec_open",
    "sec_rostered",
    "sec_agent",
    "shift_id",
    "policy_id",
    "is_platform",
)
HadAt = dict[tuple[int, int], list[datetime]]


@dataclass
class _Talk:
    """One inquiry while its rounds are made."""

    inquiry: Inquiry
    lines: list[Line]
    turns: list[Turn]

    @property
    def root_id(self) -> int:
        return self.inquiry.merged_into_id or self.inquiry.pk

    @property
    def open_turn(self) -> Turn | None:
        return self.turns[-1] if self.turns and self.turns[-1].replied_at is None else None


@dataclass(frozen=True)
class _Desk:
    """What the clocks of a shop count by."""

    shop: Shop
    hours: DeskHours
    policies: Sequence[ServicePolicy]
    had_at: HadAt

    def policy(self, inquiry: Inquiry, asked_at: datetime) -> ServicePolicy:
        return policy_at(self.policies, inquiry.channel, inquiry.role, asked_at)

    def due(self, inquiry: Inquiry, asked_at: datetime, *, is_first: bool) -> datetime:
        policy = self.policy(inquiry, asked_at)
        seconds = policy.first_reply_s if is_first else policy.next_reply_s
        spans = self.hours.open_spans(inquiry.channel, asked_at, asked_at + DUE_WITHIN)
        return due_at(asked_at, seconds, spans)


@transaction.atomic
def rounds_write(*, shop: Shop, inquiry_ids: Iterable[int]) -> set[date]:
    """Make the rounds of inquiries anew, and their state and due times; return the days moved.

    Inquiries merged with them come along. A round that is the same as before stays as it is.
    """
    named = set(inquiry_ids)
    talks = _talks(shop, named)
    if not talks:
        return set()
    desk = _desk(shop, talks)
    groups: dict[int, list[_Talk]] = defaultdict(list)
    for talk in talks:
        groups[talk.root_id].append(talk)
    made = [row for group in groups.values() for row in _rounds(desk, group)]
    moved = _replace(shop, [talk.inquiry.pk for talk in talks], made)
    for group in groups.values():
        _stand(desk, group, named)
    rows_update([talk.inquiry for talk in talks], STANDING)
    return moved


def _talks(shop: Shop, named: set[int]) -> list[_Talk]:
    """Lock the inquiries and those merged with them, and read what was said."""
    roots = Inquiry.objects.filter(pk__in=named, merged_into__isnull=False)
    wanted = named | set(roots.values_list("merged_into_id", flat=True))
    rows = Inquiry.objects.select_for_update(no_key=True).filter(shop=shop)
    found = rows.filter(Q(pk__in=wanted) | Q(merged_into__in=wanted)).order_by("pk")
    talks = {row.pk: _Talk(row, [], []) for row in found}
    said = Message.objects.filter(inquiry__in=talks).in_order()
    for inquiry_id, *line in said.values_list(
        "inquiry_id", "at", "side", "sender_id", "sender_name"
    ):
        talks[inquiry_id].lines.append(Line(*line))
    for talk in talks.values():
        talk.turns = turns_of(talk.lines)
    for talk in talks.values():
        _answer_in_root(talk, talks.get(talk.root_id, talk))
    return list(talks.values())


def _answer_in_root(talk: _Talk, root: _Talk) -> None:
    """Let the open question of a merged inquiry be answered where the talk went on."""
    turn = talk.open_turn
    if turn is None or talk is root:
        return
    later = (line for line in root.lines if line.side == "agent" and line.at >= turn.asked_at)
    answer = next(later, None)
    if answer is not None:
        talk.turns[-1] = Turn(turn.asked_at, answer.at, answer.sender)


def _desk(shop: Shop, talks: list[_Talk]) -> _Desk:
    spoken = [line.at for talk in talks for line in talk.lines]
    first, last = min(spoken, default=_epoch(talks)), max(spoken, default=_epoch(talks))
    had_at: HadAt = defaultdict(list)
    ids = [talk.inquiry.pk for talk in talks]
    rows = InquiryAssignment.objects.filter(inquiry__in=ids, agent__isnull=False)
    for inquiry_id, agent_id, at in rows.order_by("at").values_list("inquiry_id", "agent_id", "at"):
        had_at[inquiry_id, agent_id or 0].append(at)
    return _Desk(shop, desk_hours(shop, first, last), policies_of(shop), had_at)


def _epoch(talks: list[_Talk]) -> datetime:
    return min(talk.inquiry.opened_at for talk in talks)


def _rounds(desk: _Desk, group: list[_Talk]) -> list[Round]:
    firsts = [(talk.turns[0].asked_at, talk.inquiry.pk) for talk in group if talk.turns]
    first = min(firsts, default=None)
    return [
        _round(
            desk, talk, seq, turn, is_first=seq == 1 and first == (turn.asked_at, talk.inquiry.pk)
        )
        for talk in group
        for seq, turn in enumerate(talk.turns, 1)
    ]


def _round(desk: _Desk, talk: _Talk, seq: int, turn: Turn, *, is_first: bool) -> Round:
    inquiry, shop = talk.inquiry, desk.shop
    row = Round(
        shop=shop,
        inquiry=inquiry,
        seq=seq,
        is_first=is_first,
        asked_at=turn.asked_at,
        asked_on=business_day(turn.asked_at, shop.tz, shop.day_cut),
        policy=desk.policy(inquiry, turn.asked_at),
        is_platform=desk.hours.is_platform(inquiry.channel, turn.asked_at),
    )
    if turn.replied_at is None:
        return row
    hours = desk.hours.of(inquiry.channel, inquiry.role, turn.asked_at, turn.replied_at)
    # Who takes an inquiry by answering it had it from the queue: the queue's wait is theirs.
    before = [
        at for at in desk.had_at.get((inquiry.pk, turn.sender or 0), ()) if at < turn.replied_at
    ]
    found = clocks_of(turn, hours, max(before, default=None))
    row.replied_at, row.replier_id = turn.replied_at, turn.sender
    row.shift_id = desk.hours.shift_of(turn.sender, turn.replied_at)
    if found is not None:
        row.sec_raw, row.sec_open = found.raw, found.open
        row.sec_rostered, row.sec_agent = found.rostered, found.agent
    return row


def _replace(shop: Shop, ids: list[int], made: list[Round]) -> set[date]:
    """Write the rounds of those inquiries whose rounds changed."""
    old: dict[int, set[tuple[object, ...]]] = defaultdict(set)
    new: dict[int, set[tuple[object, ...]]] = defaultdict(set)
    for row in Round.objects.filter(inquiry__in=ids):
        old[row.inquiry_id].add(_values(row))
    for row in made:
        new[row.inquiry_id].add(_values(row))
    changed = [pk for pk in ids if old[pk] != new[pk]]
    Round.objects.filter(inquiry__in=changed).delete()
    kept = set(changed)
    Round.objects.bulk_create([row for row in made if row.inquiry_id in kept], batch_size=1_000)
    at = COMPARED.index("asked_on")
    return {values[at] for pk in changed for values in old[pk] ^ new[pk]}  # type: ignore[misc]


def _values(row: Round) -> tuple[object, ...]:
    return tuple(getattr(row, name) for name in COMPARED)


def _stand(desk: _Desk, group: list[_Talk], named: set[int]) -> None:
    """Set what follows from the rounds: state, first answer, when the next one is due."""
    open_turns = [talk.open_turn for talk in group if talk.open_turn]
    for talk in group:
        inquiry = talk.inquiry
        if inquiry.pk in named:
            inquiry.version += 1
        if not talk.lines:
            continue
        _stamps(desk, talk)
        is_root = inquiry.pk == talk.root_id
        waits = min(open_turns, key=lambda turn: turn.asked_at) if open_turns and is_root else None
        if inquiry.state in Inquiry.OVER or waits is None:
            inquiry.next_due_at = None
        else:
            is_first = inquiry.first_reply_at is None
            inquiry.next_due_at = desk.due(inquiry, waits.asked_at, is_first=is_first)
        if inquiry.state not in Inquiry.OVER:
            inquiry.state = _state(inquiry, waits)


def _state(inquiry: Inquiry, waits: Turn | None) -> str:
    if waits is None:
        return State.WAITING_BUYER
    return State.NEW if inquiry.first_reply_at is None else State.WAITING_US


def _stamps(desk: _Desk, talk: _Talk) -> None:
    inquiry, shop = talk.inquiry, desk.shop
    inquiry.opened_at = talk.lines[0].at
    inquiry.opened_on = business_day(inquiry.opened_at, shop.tz, shop.day_cut)
    latest = talk.lines[-1].at
    asked = max((line.at for line in talk.lines if line.side == "buyer"), default=None)
    if inquiry.snoozed_until and asked == latest and latest > inquiry.last_message_at:
        inquiry.snoozed_until = None
    inquiry.last_message_at = latest
    inquiry.first_reply_at = talk.turns[0].replied_at if talk.turns else None
    inquiry.first_due_at = (
        desk.due(inquiry, talk.turns[0].asked_at, is_first=True) if talk.turns else None
    )


def next_due(inquiry: Inquiry) -> datetime | None:
    """Return when the open question of an inquiry is due by its rounds; None where none is open."""
    whole = Q(inquiry=inquiry) | Q(inquiry__merged_into=inquiry)
    rows = Round.objects.filter(whole, replied_at__isnull=True).select_related("policy")
    found = rows.order_by("asked_at").first()
    if found is None:
        return None
    is_first = inquiry.first_reply_at is None
    seconds = found.policy.first_reply_s if is_first else found.policy.next_reply_s
    hours = desk_hours(inquiry.shop, found.asked_at, found.asked_at)
    until = found.asked_at + DUE_WITHIN
    return due_at(found.asked_at, seconds, hours.open_spans(inquiry.channel, found.asked_at, until))


def days_around(instants: Iterable[datetime], shop: Shop) -> set[date]:
    """Return the business days of instants."""
    return {business_day(each, shop.tz, shop.day_cut) for each in instants}
