"""Pictures that designers hand in, and the posts that wait for them."""

from datetime import datetime
from typing import Final

from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.accounts.services import audit_write
from apps.common.access import Actor
from apps.common.days import business_day
from apps.common.errors import ShopError
from apps.common.hands import Hand, Sent
from apps.promotion.models import ContentPost
from apps.promotion.services.content import post_move
from apps.promotion.states import WORK
from apps.work.models import Task, TaskEvent

LONGEST: Final = 500
# What a step of a task does to the post that it is about.
POST_STEPS: Final = {
    "make": "send_to_design", "accept": "design_done", "finish": "design_done",
    "cancel": "design_cancelled",
}  # fmt: skip


def picture_put(row: Task, picture: str) -> str:
    """Put what is handed in at a task as its next version and return it; the caller saves.

    Raises field_invalid where there is none, or where a page would run it as a script.
    """
    told = picture.strip()
    if not told:
        raise ShopError("field_invalid", _("Say where it is: a link, or the file."), "picture")
    if len(told) > LONGEST:
        raise ShopError("field_invalid", _("This is too long for a link."), "picture")
    if ":" in told and not told.startswith(("https://", "http://")):
        text = _("Give an address that begins with https://, or the name of a file.")
        raise ShopError("field_invalid", text, "picture")
    row.picture, row.picture_no = told, row.picture_no + 1
    return told


def post_follow(
    row: Task, event: str, user: User, actor: Actor, now: datetime, note: str = ""
) -> None:
    """Let the post of a task take the step that belongs to the task's. Raises TransitionRefused."""
    step = POST_STEPS.get(event)
    if row.post_id is None or step is None:
        return
    hand = Hand(actor, WORK, row.shop_id, now, user_id=user.pk)
    sent = Sent(body={"note": note, "picture": row.picture})
    post_move(pk=row.post_id, event=step, hand=hand, sent=sent)


def post_lock(task_id: int) -> None:
    """Lock the post of a task before the task: who leaves a post out locks them in this order."""
    list(ContentPost.objects.select_for_update().filter(tasks=task_id))


def post_left_out(post: ContentPost, event: str, hand: Hand) -> None:
    """Cancel the live task of a post that nobody wants any more."""
    if event != "skip":
        return
    rows = Task.objects.live().filter(post=post).select_for_update(of=("self",))
    for row in rows.select_related("shop"):
        before = row.state
        row.cancel()
        row.ended_on = business_day(hand.now, row.shop.tz, row.shop.day_cut)
        row.version += 1
        row.save()
        TaskEvent.objects.create(
            task=row, at=hand.now, by_id=hand.user_id, event="cancel", note=post.note
        )
        audit_write(
            actor=hand.actor, action="task.cancel", subject=f"work.Task:{row.pk}",
            shop_id=row.shop_id, changes={"state": [before, row.state]},
        )  # fmt: skip
