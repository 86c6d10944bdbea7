"""The agent desk: what waits by when it is due, and one conversation with its answers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, Left

from apps.common.access import Access
from apps.common.http import missing
from apps.common.masks import mask_name
from apps.common.wholenumbers import whole
from apps.service.models import Agent, Inquiry, Message, Round
from apps.service.models.people import desk_name
from apps.service.selectors.rosters import agent_here
from apps.service.states import INQUIRY_MOVES, events
from apps.shop.models import Shop

PAGE = 50
MOST_LINES = 300
# What nobody waits for stands after all that is due.
FAR = datetime(9999, 1, 1, tzinfo=UTC)
TABS = ("mine", "queue", "all")


@dataclass(frozen=True, slots=True)
class DeskLine:
    """One inquiry of the list, its buyer masked."""

    inquiry: Inquiry
    buyer: str
    owner: str
    last_words: str
    is_late: bool


@dataclass(frozen=True)
class DeskList:
    """A page of the list; `after` continues it, None at its end."""

    tab: str
    lines: Sequence[DeskLine]
    counts: dict[str, int]
    after: str | None
    is_first: bool


@dataclass(frozen=True, slots=True)
class TalkLine:
    """One row of a conversation; `seconds` on an answer is how long the buyer had waited."""

    message: Message
    who: str
    seconds: int | None
    is_new: bool


@dataclass(frozen=True)
class Talk:
    """One conversation, the last row seen, and what may be done with it."""

    inquiry: Inquiry
    shop: Shop
    buyer: str
    owner: str
    lines: Sequence[TalkLine]
    seen: int
    moves: frozenset[str]
    hidden: int

    @property
    def is_live(self) -> bool:
        """Tell whether it may be answered."""
        return self.inquiry.state in Inquiry.LIVE and self.inquiry.merged_into_id is None


def in_reach(access: Access, shop: Shop, agent: Agent | None) -> QuerySet[Inquiry]:
    """Return the inquiries of a shop that the actor may open at the URL asked for.

    Who sees only their own sees the shift queue too.
    """
    rows: QuerySet[Inquiry] = Inquiry.objects.visible_to(access).filter(shop=shop)
    if not access.is_own_only(shop.pk):
        return rows
    return rows.filter(Q(owner__isnull=True) | Q(owner=agent.pk if agent else 0))


def inquiry_of(access: Access, inquiry_id: int) -> Inquiry:
    """Return an inquiry that the actor may open, or raise not_found."""
    rows = Inquiry.objects.visible_to(access).select_related(
        "shop", "owner__user", "customer", "merged_into"
    )
    found: Inquiry | None = rows.filter(pk=inquiry_id).first()
    if found is None:
        raise missing()
    if access.is_own_only(found.shop_id) and found.owner_id is not None:
        agent = agent_here(access)
        if agent is None or agent.pk != found.owner_id:
            raise missing()
    return found


def desk_list(
    access: Access, shop: Shop, agent: Agent | None, tab: str, after: str, now: datetime
) -> DeskList:
    """Return a page of what is worked on, the answer that is due first at the top."""
    live = in_reach(access, shop, agent).filter(
        Q(snoozed_until__isnull=True) | Q(snoozed_until__lte=now),
        state__in=Inquiry.LIVE,
        merged_into__isnull=True,
    )
    mine = Q(owner=agent.pk if agent else 0)
    of_tab = {"mine": mine, "queue": Q(owner__isnull=True), "all": Q()}
    shown = tab if tab in of_tab else "mine" if agent else "all"
    counts = live.aggregate(
        mine=Count("pk", filter=mine), queue=Count("pk", filter=of_tab["queue"]), all=Count("pk")
    )
    last = Message.objects.filter(inquiry=OuterRef("pk"), side="buyer").order_by("-at", "-pk")
    rows = (
        live.filter(of_tab[shown])
        .annotate(due=Coalesce("next_due_at", Value(FAR)))
        .annotate(last_words=Left(Subquery(last.values("body")[:1]), 90))
        .select_related("owner__user", "customer")
        .order_by("due", "-pk")
    )
    found = list(_after(rows, after)[: PAGE + 1])
    lines = [_line(row, now) for row in found[:PAGE]]
    return DeskList(shown, lines, counts, _cursor(found), not after)


def talk_of(inquiry: Inquiry, *, seen: int | None = None, whole: bool = False) -> Talk:
    """Return the conversation of an inquiry and of those merged into it, the last rows of it.

    Rows after `seen` are marked as new.
    """
    said = Message.objects.filter(Q(inquiry=inquiry) | Q(inquiry__merged_into=inquiry))
    rows = said.select_related("sender__user").order_by("-at", "-side_rank", "-pk")
    found = list(rows if whole else rows[: MOST_LINES + 1])
    hidden = max(0, len(found) - MOST_LINES) if not whole else 0
    shown = found[:MOST_LINES] if hidden else found
    waits = dict(
        Round.objects.filter(
            Q(inquiry=inquiry) | Q(inquiry__merged_into=inquiry), replied_at__isnull=False
        ).values_list("replied_at", "sec_raw")
    )
    lines = [_talk_line(row, inquiry, waits, seen) for row in reversed(shown)]
    return Talk(
        inquiry,
        inquiry.shop,
        buyer_word(inquiry),
        desk_name(inquiry.owner.user) if inquiry.owner else "",
        lines,
        max((row.pk for row in found), default=0),
        events(INQUIRY_MOVES, inquiry.state) if inquiry.merged_into_id is None else frozenset(),
        hidden,
    )


def newest_row(inquiry: Inquiry) -> int:
    """Return the highest id of a conversation's rows, 0 without any."""
    said = Message.objects.filter(Q(inquiry=inquiry) | Q(inquiry__merged_into=inquiry))
    found: int | None = said.order_by("-pk").values_list("pk", flat=True).first()
    return found or 0


def next_due(
    access: Access, shop: Shop, agent: Agent | None, tab: str, but: int, now: datetime
) -> int | None:
    """Return the inquiry at the top of the list, another than this one."""
    lines = desk_list(access, shop, agent, tab, "", now).lines
    return next((line.inquiry.pk for line in lines if line.inquiry.pk != but), None)


def buyer_word(inquiry: Inquiry) -> str:
    """Return a buyer as everybody on the desk may see them: masked, empty where unknown."""
    return mask_name(inquiry.customer.name) if inquiry.customer else ""


def _line(row: Inquiry, now: datetime) -> DeskLine:
    return DeskLine(
        row,
        buyer_word(row),
        desk_name(row.owner.user) if row.owner else "",
        getattr(row, "last_words", "") or "",
        row.next_due_at is not None and row.next_due_at < now,
    )


def _talk_line(
    row: Message, inquiry: Inquiry, waits: dict[datetime | None, int | None], seen: int | None
) -> TalkLine:
    is_agent = row.side == Message.Side.AGENT
    who = desk_name(row.sender.user) if row.sender else row.sender_name if is_agent else ""
    seconds = waits.get(row.at) if is_agent else None
    return TalkLine(row, who, seconds, seen is not None and row.pk > seen)


def _after(rows: QuerySet[Inquiry], cursor: str) -> QuerySet[Inquiry]:
    micros, number = (whole(part) for part in cursor.partition("-")[::2])
    if micros is None or number is None:
        return rows
    try:
        due = datetime.fromtimestamp(micros / 1_000_000, UTC) if micros else FAR
    except (OverflowError, ValueError, OSError):
        return rows
    return rows.filter(Q(due__gt=due) | Q(due=due, pk__lt=number))


def _cursor(found: Sequence[Inquiry]) -> str | None:
    if len(found) <= PAGE:
        return None
    row = found[PAGE - 1]
    micros = round(row.next_due_at.timestamp() * 1_000_000) if row.next_due_at else 0
    return f"{micros}-{row.pk}"
