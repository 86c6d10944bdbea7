"""Posts: planned into a box of a day, written, approved by a second person, published."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.actors import SYSTEM
from apps.accounts.models import User
from apps.accounts.services import audit_write
from apps.accounts.services.notifications import Notice, notices_settle, notify
from apps.common.days import business_day
from apps.common.errors import ShopError
from apps.common.hands import NOTHING_SENT, Hand, Sent
from apps.common.incentives import bait_in
from apps.common.machine import guard
from apps.promotion.models import Campaign, ContentPost
from apps.promotion.selectors.margins import settings_of
from apps.promotion.services.post_changes import post_changed
from apps.promotion.services.steps import second_person, step_take
from apps.promotion.states import MAKERS, POST_MOVES
from apps.shop.models import Product, Shop, SkuHold

# A post that is not out so long after its time has failed; its box is empty again.
LATE: Final = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class PostText:
    """What a post says, where and when; `picture` is a link or the name of a file."""

    title: str
    body: str
    channel: str
    planned_at: datetime
    product: Product | None = None
    campaign: Campaign | None = None
    needs_picture: bool = True
    picture: str = ""
    utm: str = ""


@transaction.atomic
def post_add(
    *, shop: Shop, kind: str, slot_no: int | None, text: PostText, user: User, hand: Hand
) -> ContentPost:
    """Plan a post; without a box it takes the first free one of its day, a broadcast none.

    With words it is being written at once, without it is an idea. Raises ShopError field_invalid
    for a time that is past, a box that is taken or beyond the day's quota, or words that may not
    be said.
    """
    Shop.objects.select_for_update().get(pk=shop.pk)
    _check_text(text, hand.now)
    day = business_day(text.planned_at, shop.tz, shop.day_cut)
    is_content = kind == ContentPost.Kind.CONTENT
    row: ContentPost = ContentPost.objects.create(
        shop=shop, kind=kind, day=day, slot_no=_box(shop, day, slot_no) if is_content else None,
        state="drafting" if text.body else "idea", owner=user, written_by=user, **_values(text),
    )  # fmt: skip
    audit_write(
        actor=hand.actor, action="contentpost.add", subject=f"promotion.ContentPost:{row.pk}",
        shop_id=shop.pk, changes={"day": [None, str(day)], "state": [None, row.state]},
    )  # fmt: skip
    return row


def post_write(
    *, shop: Shop, pk: int, text: PostText, user: User, hand: Hand, sent: Sent = NOTHING_SENT
) -> ContentPost:
    """Write a post; it stays in its box, or takes a free one where its day changes.

    Raises stale where somebody wrote it since it was read.
    """

    def change(row: ContentPost) -> None:
        _check_text(text, hand.now)
        day = business_day(text.planned_at, shop.tz, shop.day_cut)
        if day != row.day and row.slot_no is not None:
            row.slot_no = _box(shop, day, None)
        row.day, row.written_by = day, user
        for name, value in _values(text).items():
            setattr(row, name, value)

    with transaction.atomic():
        Shop.objects.select_for_update().get(pk=shop.pk)
        return step_take(
            ContentPost, POST_MOVES, "write", pk=pk, hand=hand, sent=sent, change=change
        )


@transaction.atomic
def post_move(*, pk: int, event: str, hand: Hand, sent: Sent = NOTHING_SENT) -> ContentPost:
    """Take one step with a post; what was sent holds note, url or picture, as the step asks.

    Raises TransitionRefused where role, version, state or a guard forbids it.
    """

    def change(row: ContentPost) -> None:
        if guarding := GUARDS.get(event):
            guarding(row, sent.body, hand)

    row = step_take(ContentPost, POST_MOVES, event, pk=pk, hand=hand, sent=sent, change=change)
    post_changed(row, event, hand)
    return row


@transaction.atomic
def post_counted(
    *, shop: Shop, pk: int, reach: int | None, clicks: int | None, hand: Hand
) -> ContentPost:
    """Note how many a published post reached, and how many clicked."""
    rows = ContentPost.objects.select_for_update().filter(shop=shop, pk=pk, state="published")
    row: ContentPost | None = rows.first()
    if row is None:
        raise ShopError("state_refused", _("Only published posts have figures."))
    changes = {"reach": [row.reach, reach], "clicks": [row.clicks, clicks]}
    row.reach, row.clicks = reach, clicks
    row.save(update_fields=["reach", "clicks"])
    audit_write(
        actor=hand.actor, action="contentpost.count", subject=f"promotion.ContentPost:{row.pk}",
        shop_id=shop.pk, changes=changes,
    )  # fmt: skip
    return row


def posts_tick(*, now: datetime) -> int:
    """Mark approved posts that are half an hour late as failed; return how many."""
    done = 0
    for pk, shop_id in ContentPost.objects.late(now - LATE).values_list("pk", "shop_id"):
        try:
            post_move(pk=pk, event="fail", hand=Hand(SYSTEM, "system", shop_id, now))
        except ShopError:
            continue  # published or moved meanwhile
        done += 1
    return done


def is_held(product: Product | None) -> bool:
    """Tell whether a product may not be promoted for now."""
    if product is None:
        return False
    return SkuHold.objects.filter(sku__product=product, lifted_at=None).exists()


def _values(text: PostText) -> dict[str, Any]:
    names = (
        "title", "body", "channel", "planned_at", "product", "campaign", "needs_picture", "picture",
        "utm",
    )  # fmt: skip
    return {name: getattr(text, name) for name in names}


def _check_text(text: PostText, now: datetime) -> None:
    if text.planned_at <= now:
        raise ShopError("field_invalid", _("This time is past already."), "planned_at")
    if found := bait_in(f"{text.title}\n{text.body}"):
        words = _("“%(incentive)s” beside “%(change)s”: nothing may be offered for a review.")
        raise ShopError(
            "field_invalid",
            words % {"incentive": found.incentive, "change": found.change},
            "body",
        )


def _box(shop: Shop, day: date, asked: int | None) -> int:
    """Return the box of a day that a post takes. Call it with the shop's row locked."""
    quota = settings_of(shop).posts_per_day
    rows = ContentPost.objects.filter(shop=shop, day=day, slot_no__isnull=False)
    taken = set(rows.values_list("slot_no", flat=True))
    free = [number for number in range(1, quota + 1) if number not in taken]
    if not free or (asked is not None and asked > quota):
        text = _("This day has %(quota)s posts already: “Posts a day” under “Costs and limits”.")
        raise ShopError("field_invalid", text % {"quota": quota}, "planned_at")
    if asked is not None and asked not in free:
        text = _("Box %(number)s is taken already.")
        raise ShopError("field_invalid", text % {"number": asked}, "planned_at")
    return asked or free[0]


def _noted(row: ContentPost, told: Mapping[str, Any]) -> None:
    note = str(told.get("note", "")).strip()
    if not note:
        raise ShopError("field_invalid", _("Say why."), "note")
    # The whole reason stays with the task or in the log of who gave a longer one.
    row.note = note[:500]


def _ready(row: ContentPost, told: Mapping[str, Any], hand: Hand) -> None:
    if not row.body.strip():
        raise guard("words", _("There are no words yet."))
    if row.needs_picture and not row.picture:
        raise guard("picture", _("The picture is missing."))
    notice = Notice("post_approval", row.shop_id, row.pk, row.version, {"day": row.day})
    notify(notice, roles=MAKERS, without=[row.owner_id, row.written_by_id])


def _to_design(row: ContentPost, told: Mapping[str, Any], hand: Hand) -> None:
    # While it is with the designer nobody writes: what is missing now would be missing after.
    if not row.body.strip():
        raise guard("words", _("There are no words yet."))
    if row.planned_at <= hand.now:
        raise guard("time", _("Its time is past: give it another one first."))
    row.needs_picture = True


def _picture_came(row: ContentPost, told: Mapping[str, Any], hand: Hand) -> None:
    row.picture = str(told.get("picture", ""))
    _ready(row, told, hand)


def _send_back(row: ContentPost, told: Mapping[str, Any], hand: Hand) -> None:
    _noted(row, told)
    _settle(row)
    notice = Notice("post_back", row.shop_id, row.pk, row.version, {"day": row.day})
    notify(notice, people={row.owner_id, row.written_by_id}, without=[hand.user_id])


def _settle(row: ContentPost) -> None:
    notices_settle(("post_approval",), shop_id=row.shop_id, target=row.pk)


def _approve(row: ContentPost, told: Mapping[str, Any], hand: Hand) -> None:
    note = str(told.get("note", ""))
    second_person(settings_of(row.shop), [row.owner_id, row.written_by_id], hand, note)
    if row.planned_at <= hand.now:
        raise guard("time", _("Its time is past: send it back and give it another one."))
    _check_text(PostText(row.title, row.body, row.channel, row.planned_at), hand.now)
    _refuse_held(row)
    row.approved_by_id, row.note = hand.user_id, note
    _settle(row)


def _publish(row: ContentPost, told: Mapping[str, Any], hand: Hand) -> None:
    url = str(told.get("url", "")).strip()
    if not url:
        text = _("Give its link, or the number the platform gave it.")
        raise ShopError("field_invalid", text, "url")
    _refuse_held(row)
    row.url, row.published_at = url, hand.now


def _skip(row: ContentPost, told: Mapping[str, Any], hand: Hand) -> None:
    _noted(row, told)
    row.slot_no = None  # another post may take the box
    _settle(row)


def _refuse_held(row: ContentPost) -> None:
    if is_held(row.product):
        text = _("The product is held: it is not promoted for now.")
        raise guard("held", text, product=row.product_id)


GUARDS: Final = {
    "ready": _ready, "send_to_design": _to_design, "design_done": _picture_came,
    "design_cancelled": _send_back, "send_back": _send_back, "approve": _approve,
    "publish": _publish, "skip": _skip,
}  # fmt: skip
