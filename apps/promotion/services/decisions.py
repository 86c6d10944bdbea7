"""What people decide about proposals: approve, reject, enter into the console, take back."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.actors import UserActor
from apps.accounts.models import User
from apps.accounts.services import audit_write
from apps.accounts.services.notifications import notices_settle
from apps.common.errors import ShopError
from apps.promotion.bidding import CENT
from apps.promotion.models import BidProposal, Keyword
from apps.promotion.selectors.margins import settings_of
from apps.promotion.states import MOVES
from apps.shop.models import SkuHold

RAISING: Final = frozenset({"raise", "add"})


@dataclass
class Decided:
    """How many rows moved, and why the others did not: (proposal, words)."""

    done: int = 0
    refused: list[tuple[int, str]] = field(default_factory=list)


def proposals_decide(
    *, shop_id: int, ids: Iterable[int], event: str, user: User, now: datetime
) -> Decided:
    """Take one step with many proposals, each by itself: a refused one keeps its reason."""
    told = Decided()
    for pk in dict.fromkeys(ids):
        try:
            proposal_move(shop_id=shop_id, proposal_id=pk, event=event, user=user, now=now)
        except ShopError as error:
            told.refused.append((pk, error.message))
        else:
            told.done += 1
    return told


@transaction.atomic
def proposal_move(
    *, shop_id: int, proposal_id: int, event: str, user: User, now: datetime
) -> BidProposal:
    """Take one step with a proposal. Raises not_found, state_refused, guard_refused.

    The row is locked: of two people who take the same step at once one is told that it is taken.
    """
    rows = BidProposal.objects.select_for_update(of=("self",)).filter(run__shop_id=shop_id)
    along = rows.select_related("run__shop", "ad_group", "keyword")
    row: BidProposal | None = along.filter(pk=proposal_id).first()
    if row is None or event not in MOVES:
        raise ShopError("not_found", _("There is no such proposal."))
    before, after = MOVES[event]
    if row.state not in before:
        text = _("This was decided meanwhile: it is %(state)s.")
        raise ShopError("state_refused", text % {"state": row.state})
    if event in ("approve", "apply"):
        _guard(row, now)
    if event == "apply":
        _apply(row, now)
    elif event == "revert":
        _revert(row)
    was, row.state = row.state, after
    if event in ("approve", "reject"):
        row.decided_by, row.decided_at = user, now
    if event in ("reject", "revert"):
        row.ended_at = now
    row.save()
    _settle(shop_id, row.run_id)
    audit_write(
        actor=UserActor(user.pk), action=f"bid.{event}",
        subject=f"promotion.BidProposal:{row.pk}", shop_id=shop_id,
        changes={"state": [was, after], "bid": [_text(row.old_bid), _text(row.new_bid)]},
    )  # fmt: skip
    return row


def _settle(shop_id: int, run_id: int) -> None:
    """Nobody has to look at a run of which nothing waits any more."""
    if not BidProposal.objects.filter(run=run_id, state="proposed").exists():
        notices_settle(("bids_proposed",), shop_id=shop_id, target=run_id)


def _guard(row: BidProposal, now: datetime) -> None:
    """Refuse what may not be done any more: too late, locked, held, or bids stand still."""
    if row.expires_at <= now:
        raise ShopError("guard_refused", _("Its day is over; tomorrow it is looked at again."))
    if not settings_of(row.run.shop).bidding_on:
        raise ShopError("guard_refused", _("Changes of bids are switched off."))
    if row.keyword is not None and row.keyword.is_locked:
        raise ShopError("guard_refused", _("The word is locked."))
    if row.action in RAISING and _is_held(row):
        raise ShopError("guard_refused", _("The product is held: it is not promoted for now."))


def _is_held(row: BidProposal) -> bool:
    stand = SkuHold.objects.filter(shop=row.run.shop, lifted_at=None)
    group = row.ad_group
    if group.sku_id and stand.filter(sku=group.sku_id).exists():
        return True
    return bool(group.product_id) and stand.filter(sku__product=group.product_id).exists()


def _apply(row: BidProposal, now: datetime) -> None:
    """Write what was entered into the console; the bid must still be the one looked at."""
    row.applied_at = now
    if row.keyword is None:
        _cut_group(row)
        return
    word = Keyword.objects.select_for_update().get(pk=row.keyword_id)
    if row.action != "add" and word.bid is not None and word.bid != row.old_bid:
        raise ShopError("guard_refused", _("The bid moved meanwhile."))
    row.evidence = {**row.evidence, "bids": {str(word.pk): _text(word.bid)}}
    if row.new_bid is not None:
        word.bid = row.new_bid
    if row.action == "add":
        word.state = Keyword.State.ACTIVE
    elif row.action == "delete" and row.new_bid is None:
        word.state = Keyword.State.DELETED
    word.save(update_fields=["bid", "state"])


def _cut_group(row: BidProposal) -> None:
    """Lower every bid of a group by the same part, none below the floor."""
    if not row.old_bid or row.new_bid is None:
        return
    part, floor = row.new_bid / row.old_bid, settings_of(row.run.shop).bid_floor
    words = Keyword.objects.select_for_update().filter(
        ad_group=row.ad_group, state=Keyword.State.ACTIVE, is_locked=False, bid__isnull=False
    )
    before: dict[str, str | None] = {}
    for word in words:
        old = Decimal(word.bid)
        before[str(word.pk)] = _text(old)
        word.bid = min(old, max(floor, (old * part).quantize(CENT, ROUND_HALF_UP)))
        word.save(update_fields=["bid"])
    row.evidence = {**row.evidence, "bids": before}


def _revert(row: BidProposal) -> None:
    """Give every word the bid and the state that it had."""
    for pk, bid in row.evidence.get("bids", {}).items():
        word = Keyword.objects.select_for_update().filter(pk=int(pk)).first()
        if word is None:
            continue
        word.bid = None if bid is None else Decimal(bid)
        if row.action == "add":
            word.state = Keyword.State.CANDIDATE
        elif row.action == "delete":
            word.state = Keyword.State.ACTIVE
        word.save(update_fields=["bid", "state"])


def _text(bid: Decimal | None) -> str | None:
    return None if bid is None else f"{bid:.2f}"
