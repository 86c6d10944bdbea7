"""What we do about a bad review: reach the buyer, put it right, ask once, and for nothing."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from apps.accounts.actors import SYSTEM
from apps.accounts.models import Membership
from apps.aftersales.hands import NOTHING_SENT, Hand, Sent
from apps.aftersales.models import AfterSalesCase, Review
from apps.aftersales.selectors.settings import open_due
from apps.aftersales.services.subjects import Told, event_add, guard, subject_move
from apps.aftersales.states import DESK, ENDED
from apps.common.errors import TransitionRefused
from apps.common.http import forbidden, missing
from apps.common.incentives import bait_in
from apps.shop.models import Shop

MOST_TRIES = 2


def review_assign(
    *, review_id: int, owner_id: int, hand: Hand, sent: Sent = NOTHING_SENT
) -> Review:
    """Give a review to somebody of the shop."""

    def step(review: Review) -> Told:
        members = Membership.objects.valid_at(hand.now).filter(role__in=DESK)
        if not members.filter(shop_id=review.shop_id, user_id=owner_id).exists():
            raise TransitionRefused("field_invalid", _("Choose somebody of this shop."), "owner")
        review.owner_id = owner_id
        return Told(payload={"owner": owner_id})

    return subject_move(Review, "assign", pk=review_id, hand=hand, sent=sent, step=step)


def review_contact(
    *, review_id: int, channel: str, outcome: str, note: str, hand: Hand, sent: Sent = NOTHING_SENT
) -> Review:
    """Note that the buyer was written to or called: twice at most, in open hours only."""

    def step(review: Review) -> Told:
        if review.tries >= MOST_TRIES:
            text = _("The buyer was contacted %(tries)s times: that is enough.")
            raise guard("tries", text % {"tries": review.tries}, tries=review.tries)
        if not is_open(review.shop, hand.now):
            raise guard("open_hours", _("The desk is closed: buyers are contacted in open hours."))
        _lint(note, "note")
        review.tries += 1
        review.contacted_at = review.contacted_at or hand.now
        return Told(note=note, channel=channel, direction="out", outcome=outcome)

    return subject_move(Review, "contact", pk=review_id, hand=hand, sent=sent, step=step)


def review_offer(*, review_id: int, case_id: int, hand: Hand, sent: Sent = NOTHING_SENT) -> Review:
    """Link the case that puts things right: what is offered is decided there, not here."""

    def step(review: Review) -> Told:
        case = AfterSalesCase.objects.filter(pk=case_id, shop_id=review.shop_id).first()
        if case is None:
            text = _("There is no case of this number in the shop.")
            raise TransitionRefused("field_invalid", text, "case")
        review.case = case
        return Told(payload={"case": case.pk})

    return subject_move(Review, "offer", pk=review_id, hand=hand, sent=sent, step=step)


def review_solve(*, review_id: int, note: str, hand: Hand, sent: Sent = NOTHING_SENT) -> Review:
    """Note that it is put right: the linked case is resolved, or the note says how."""

    def step(review: Review) -> Told:
        is_done = review.case is not None and review.case.status in ENDED
        if not is_done and not note.strip():
            raise guard("solved", _("Resolve the linked case first, or say how it was put right."))
        _lint(note, "note")
        return Told(note=note)

    return subject_move(Review, "solve", pk=review_id, hand=hand, sent=sent, step=step)


def review_invite(*, review_id: int, text: str, hand: Hand, sent: Sent = NOTHING_SENT) -> Review:
    """Note the one invitation to look at the review again; it offers nothing for it."""

    def step(review: Review) -> Told:
        if review.window_ends_at is not None and hand.now >= review.window_ends_at:
            raise guard("window", _("The platform takes no change any more."))
        _lint(text, "text")
        review.invited_at = hand.now
        return Told(note=text, direction="out")

    return subject_move(Review, "invite", pk=review_id, hand=hand, sent=sent, step=step)


def review_give_up(*, review_id: int, hand: Hand, sent: Sent = NOTHING_SENT) -> Review:
    """Leave it when the buyer could not be reached in two tries."""

    def step(review: Review) -> Told:
        if review.tries < MOST_TRIES:
            text = _("Contact the buyer %(most)s times first: %(tries)s so far.")
            raise guard("tries", text % {"most": MOST_TRIES, "tries": review.tries})
        return Told()

    return subject_move(Review, "give_up", pk=review_id, hand=hand, sent=sent, step=step)


@transaction.atomic
def review_reply(*, review_id: int, text: str, hand: Hand) -> Review:
    """Keep the public reply; it may offer nothing for a changed review."""
    rows = Review.objects.filter(pk=review_id, shop_id=hand.shop_id).select_related("shop")
    review: Review | None = rows.select_for_update(no_key=True, of=("self",)).first()
    if review is None:
        raise missing()
    if hand.role not in DESK:
        raise forbidden()
    if not text.strip():
        raise TransitionRefused("field_invalid", _("Write the reply."), "text")
    _lint(text, "text")
    review.reply, review.replied_at, review.version = text, hand.now, review.version + 1
    review.save()
    event_add(review, "reply", hand=hand, told=Told(note=text, direction="out"), kind="contact")
    return review


def reviews_sweep(*, shop: Shop, now: datetime) -> int:
    """Close what the platform takes no change of any more; return how many."""
    hand = Hand(SYSTEM, "system", shop.pk, now)
    due = Review.objects.live().filter(Q(shop=shop, window_ends_at__lte=now)).order_by("pk")
    ended = list(due.values_list("pk", "state"))
    for pk, state in ended:
        event = "keep" if state == Review.State.REVISE_INVITED else "window_end"
        try:
            subject_move(Review, event, pk=pk, hand=hand)
        except TransitionRefused:
            continue  # somebody was faster
    return len(ended)


def is_open(shop: Shop, now: datetime) -> bool:
    """Tell whether the desk is open; a shop that never said when is open always."""
    return open_due(shop, now, 1) <= now + timedelta(seconds=1)


def _lint(text: str, field: str) -> None:
    bait = bait_in(text)
    if bait is not None:
        words = {"incentive": bait.incentive, "change": bait.change}
        said = _("“%(incentive)s” beside “%(change)s”: nothing may be offered for a review.")
        raise TransitionRefused("guard_refused", said % words, field, {"guard": "incentive"})
