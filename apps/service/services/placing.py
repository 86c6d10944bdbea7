"""Finds the conversation that a row belongs to, or opens a new one."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Max, Q

from apps.common.days import business_day
from apps.common.services.bulk import rows_update
from apps.service.models import Inquiry, ServicePolicy
from apps.service.selectors.policies import policies_of, policy_at
from apps.service.talk import Said, Stretch
from apps.shop.models import Customer, Shop

State = Inquiry.State
REOPENED = ("state", "closed_at", "reopened_count", "lost_reason", "lost_note")


@dataclass(frozen=True, slots=True)
class Placed:
    """A row and its inquiry."""

    said: Said
    inquiry: Inquiry
    is_new: bool


@dataclass
class _Known:
    """An inquiry of a talk with its stretch as it grows."""

    inquiry: Inquiry
    stretch: Stretch
    is_new: bool = False


def place(
    shop: Shop, rows: Sequence[Said], buyers: Mapping[str, Customer], source: str
) -> list[Placed]:
    """Return each row with its inquiry, new ones saved, closed ones opened again by the buyer.

    The caller holds the shop's lock. Within `reopen_days` of its end a buyer's word opens an
    inquiry again, later it begins a new one; what went quiet ends when it would close by itself.
    """
    policies = policies_of(shop)
    talks: dict[tuple[str, str, str], list[Said]] = defaultdict(list)
    for row in rows:
        talks[row.talk].append(row)
    known = _known(shop, talks, buyers)
    placed: list[tuple[Said, _Known]] = []
    for key, said in talks.items():
        for row in sorted(said, key=lambda each: (each.at, each.side != "buyer")):
            found = _find(shop, known[key], row, policies)
            if found is None:
                found = _open(shop, row, buyers.get(row.buyer), source)
                known[key].append(found)
                known[key].sort(key=lambda each: each.stretch.opened_at)
            _grow(found, row)
            placed.append((row, found))
    _save(shop, [each for group in known.values() for each in group])
    return [Placed(row, each.inquiry, each.is_new) for row, each in placed]


def _known(
    shop: Shop, talks: Mapping[tuple[str, str, str], list[Said]], buyers: Mapping[str, Customer]
) -> dict[tuple[str, str, str], list[_Known]]:
    conversations = {key[2] for key in talks if key[1] == "conversation"}
    nicks = {buyers[key[2]].pk: key[2] for key in talks if key[1] == "buyer"}
    wanted = Q(external_id__in=conversations) & ~Q(external_id="")
    wanted |= Q(customer__in=nicks, external_id="")
    told = Inquiry.objects.filter(wanted, shop=shop).values_list(
        "channel", "external_id", "customer_id", "pk", "merged_into_id"
    )
    rows = [(channel, name, buyer, root or pk) for channel, name, buyer, pk, root in told]
    locked = Inquiry.objects.select_for_update(no_key=True).order_by("pk")
    roots = locked.in_bulk([row[3] for row in rows])
    found: dict[tuple[str, str, str], list[_Known]] = defaultdict(list)
    for channel, name, buyer, root_id in rows:
        root = roots[root_id]
        stretch = Stretch(root.opened_at, root.last_message_at, root.closed_at)
        kind = "conversation" if name else "buyer"
        found[channel, kind, name or nicks[buyer or 0]].append(_Known(root, stretch))
    for group in found.values():
        group.sort(key=lambda each: (each.stretch.opened_at, each.inquiry.pk))
    return found


def _find(
    shop: Shop, known: list[_Known], row: Said, policies: Sequence[ServicePolicy]
) -> _Known | None:
    if not known:
        return None
    before = [each for each in known if each.stretch.opened_at <= row.at]
    found = before[-1] if before else known[0]
    policy = policy_at(policies, row.channel, found.inquiry.role, row.at)
    reopen = timedelta(days=policy.reopen_days)
    if not before:
        return found if found.stretch.opened_at - row.at <= reopen else None
    minutes = policy.auto_close_min
    quiet = timedelta(minutes=minutes) if minutes is not None else None
    if row.side == "buyer" and found.stretch.is_over_at(row.at, reopen, quiet):
        return None
    _reopen(found, row, is_last=found is known[-1])
    return found


def _reopen(found: _Known, row: Said, *, is_last: bool) -> None:
    closed_at = found.stretch.closed_at
    if row.side != "buyer" or not is_last or closed_at is None or row.at <= closed_at:
        return
    inquiry = found.inquiry
    inquiry.state, inquiry.closed_at = State.WAITING_US, None
    inquiry.lost_reason, inquiry.lost_note = "", ""
    inquiry.reopened_count += 1
    found.stretch.closed_at = None


def _open(shop: Shop, row: Said, buyer: Customer | None, source: str) -> _Known:
    inquiry = Inquiry(
        shop=shop,
        channel=row.channel,
        external_id=row.conversation,
        customer=buyer,
        role=row.role,
        source=source,
        opened_at=row.at,
        opened_on=business_day(row.at, shop.tz, shop.day_cut),
        last_message_at=row.at,
        version=0,
    )
    return _Known(inquiry, Stretch(row.at, row.at), is_new=True)


def _grow(found: _Known, row: Said) -> None:
    stretch = found.stretch
    stretch.opened_at = min(stretch.opened_at, row.at)
    stretch.last_at = max(stretch.last_at, row.at)


def _save(shop: Shop, known: Iterable[_Known]) -> None:
    rows = list(known)
    fresh = [each.inquiry for each in rows if each.is_new]
    last = Inquiry.objects.filter(shop=shop).aggregate(last=Max("number"))["last"] or 0
    for number, inquiry in enumerate(fresh, last + 1):
        inquiry.number = number
    Inquiry.objects.bulk_create(fresh, batch_size=1_000)
    old = {each.inquiry.pk: each.inquiry for each in rows if not each.is_new}
    rows_update(list(old.values()), REOPENED)
