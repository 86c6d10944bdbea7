"""The digest of a shop-day in the words of `brief`, with what is due, and whether to wait."""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Final

from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from apps.common.days import business_day, month_start
from apps.intake.models import Feed
from apps.metrics.briefing import brief_lines
from apps.metrics.selectors.explained import explained_day
from apps.metrics.selectors.paces import month_pace
from apps.metrics.selectors.points import figures_as_of
from apps.metrics.selectors.scorecards import scorecard
from apps.metrics.selectors.snapshot import snapshot
from apps.metrics.selectors.status import data_status
from apps.metrics.selectors.why import Compared
from apps.service.selectors.readers import Reader
from apps.shop.models import Shop
from apps.work.models import DigestSending, DigestSubscription, Task
from apps.work.selectors.checklist import wrong_lines

# On the shop's clock; a source without an hour of its own is awaited so long.
SENT_AT: Final = time(8)
WAITS_UNTIL: Final = time(10)
READY: Final = frozenset({"final"})
DUE_SHOWN: Final = 8


@dataclass(frozen=True)
class Digest:
    """A digest ready to be sent; `lines` are those of `brief`."""

    day: date
    subject: str
    lines: tuple[str, ...]
    actions: tuple[str, ...]
    as_of: str
    is_provisional: bool

    @property
    def text(self) -> str:
        """The digest as plain words."""
        return render_to_string("work/mail/digest.txt", {"digest": self}).strip() + "\n"

    @property
    def html(self) -> str:
        """The digest as plain HTML, made from the same words."""
        return render_to_string("work/mail/digest.html", {"digest": self})


def digest_of(shop: Shop, day: date, now: datetime) -> Digest:
    """Write the digest of a day as it stands now; no word of it names a buyer."""
    with snapshot():
        explained = explained_day(shop, day, now, Compared())
        card = scorecard(shop, day, now, span=explained.span)
        month = month_pace(shop, month_start(day), day, now, span=explained.span)
        status = data_status(shop, now, span=explained.span)
        as_of = figures_as_of([shop])
    is_provisional = card.state not in READY
    subject = card.verdict.sentence
    if is_provisional:
        subject = _("Provisional: %(verdict)s") % {"verdict": subject}
    return Digest(
        day=day,
        subject=f"{shop.name}: {subject}"[:300],
        lines=brief_lines(card, explained, month, status),
        actions=tuple(_actions(shop, now)),
        as_of=_as_of(shop, as_of or now),
        is_provisional=is_provisional,
    )


def is_ready(shop: Shop, day: date, now: datetime) -> bool:
    """Whether the day's figures are final, as far as the money is concerned."""
    return scorecard(shop, day, now, keys=("sales.paid_amount",)).state in READY


def waits_until(shop: Shop) -> time:
    """Until when on the shop's clock a missing source is awaited: the latest of their hours."""
    hours = [
        hour or WAITS_UNTIL
        for hour in Feed.objects.filter(shop=shop, required=True).values_list(
            "expected_by", flat=True
        )
    ]
    return max([*hours, SENT_AT])


def own_digest(by: Reader, shop: Shop) -> DigestSubscription | None:
    """Return a person's subscription to a shop's digest, None where they never asked for one."""
    rows = DigestSubscription.objects.visible_to(by.access)
    found: DigestSubscription | None = rows.filter(shop=shop, user=by.user).first()
    return found


def team_digest(shop: Shop) -> DigestSubscription | None:
    """Return the subscription of the team's chat."""
    found: DigestSubscription | None = DigestSubscription.objects.filter(
        shop=shop, user=None
    ).first()
    return found


def sendings_of(by: Reader, shop: Shop) -> list[DigestSending]:
    """Return what a person was sent of a shop, the newest first."""
    mine = DigestSubscription.objects.visible_to(by.access).filter(shop=shop, user=by.user)
    return list(DigestSending.objects.filter(subscription__in=mine).order_by("-day")[:14])


def _actions(shop: Shop, now: datetime) -> list[str]:
    """What is due today: tasks by day, and what the morning's checklist found."""
    today = business_day(now, shop.tz, shop.day_cut)
    rows = Task.objects.live().filter(shop=shop, due_on__lte=today).order_by("due_on", "pk")
    tasks = [_task_words(row, today) for row in rows[:DUE_SHOWN]]
    found = [
        row.words if row.count is None or row.says_count else f"{row.words}: {row.count}"
        for row in wrong_lines(shop, today).rows
    ]
    return [*tasks, *found]


def _task_words(row: Task, today: date) -> str:
    words = _("Task #%(number)s, %(who)s: %(title)s") % {
        "number": row.pk,
        "who": row.get_department_display(),
        "title": row.title,
    }
    return _("%(words)s (late)") % {"words": words} if row.due_on < today else words


def _as_of(shop: Shop, at: datetime) -> str:
    """The moment up to which the figures were computed, with the name of the shop's zone."""
    return f"{at.astimezone(shop.tz):%Y-%m-%d %H:%M} {shop.zone}"
