"""One person's own page: shifts, what they were told, what they ask and are asked for."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Max, Q

from apps.common.access import Access
from apps.common.http import missing
from apps.service.icalfeed import ShiftEvent
from apps.service.models import (
    Agent,
    AgentState,
    Availability,
    ExposureDay,
    PublishNotice,
    ShiftAssignment,
    SwapRequest,
)
from apps.service.querysets import AssignmentQuerySet
from apps.service.shifttime import span_words

State = ShiftAssignment.State
AHEAD = timedelta(days=62)
BEHIND = timedelta(days=30)


@dataclass(frozen=True)
class MyShift:
    """One shift, and the offer that is out for it."""

    row: ShiftAssignment
    offer: SwapRequest | None

    @property
    def hours(self) -> str:
        """Return its hours on the shop's clock."""
        shift = self.row.shift
        return span_words(shift.start_at, shift.end_at, shift.shop.tz)


@dataclass(frozen=True)
class MyPage:
    """Everything that a person of the desk sees of themselves."""

    agent: Agent
    presence: AgentState | None
    notices: tuple[PublishNotice, ...]
    shifts: tuple[MyShift, ...]
    asked: tuple[SwapRequest, ...]
    open_shifts: tuple[MyShift, ...]
    requests: tuple[Availability, ...]
    balance: float | None


def my_page(agent: Agent, access: Access, now: datetime) -> MyPage:
    """Return a person's own page as of now."""
    rows = _shifts().filter(agent=agent, end_at__gt=now, start_at__lt=now + AHEAD)
    mine = list(rows.filter(state__in=ShiftAssignment.KNOWN))
    swaps = list(_swaps(agent))
    offers = {swap.from_assignment_id: swap for swap in swaps}
    bids = {swap.to_assignment_id: swap for swap in swaps if swap.kind == SwapRequest.Kind.OPEN}
    free = _shifts().filter(
        agent__isnull=True,
        state=State.PUBLISHED,
        start_at__range=(now, now + AHEAD),
        shift__shop_id__in=access.shop_ids,
    )
    newest = ExposureDay.objects.newest().filter(agent=agent, shop=agent.home_shop).first()
    return MyPage(
        agent,
        AgentState.objects.lasting().filter(agent=agent).first(),
        tuple(
            PublishNotice.objects.unseen()
            .filter(agent=agent)
            .select_related("publish__roster__shop")
            .order_by("pk")
        ),
        tuple(MyShift(row, offers.get(row.pk)) for row in mine),
        tuple(swap for swap in swaps if _is_asked(swap, agent)),
        tuple(MyShift(row, bids.get(row.pk)) for row in free),
        tuple(Availability.objects.filter(agent=agent).order_by("-asked_at")[:10]),
        float(newest.balance) if newest else None,
    )


def own_assignment(agent: Agent, assignment_id: int) -> ShiftAssignment:
    """Return a published shift of the person, or raise not_found."""
    found: ShiftAssignment | None = (
        _shifts().filter(agent=agent, pk=assignment_id, state=State.PUBLISHED).first()
    )
    if found is None:
        raise missing()
    return found


def open_assignment(access: Access, assignment_id: int) -> ShiftAssignment:
    """Return a published shift without a person in one of the actor's shops, or not_found."""
    found: ShiftAssignment | None = (
        _shifts()
        .visible_to(access)
        .filter(agent__isnull=True, pk=assignment_id, state=State.PUBLISHED)
        .first()
    )
    if found is None:
        raise missing()
    return found


def agent_of_secret(digest: str) -> Agent | None:
    """Return whose calendar this digest opens; nobody's where they may not sign in any more."""
    rows = Agent.objects.filter(calendar_token_hash=digest, user__is_active=True)
    return rows.exclude(calendar_token_hash="").select_related("user", "home_shop").first()


def calendar_events(agent: Agent, now: datetime) -> list[ShiftEvent]:
    """Return the person's published shifts; those that went since are there as cancelled."""
    rows = _shifts().filter(agent=agent, end_at__gt=now - BEHIND)
    told = rows.filter(state__in=(*ShiftAssignment.KNOWN, *ShiftAssignment.GONE))
    stamped = told.annotate(told_at=Max("shift__roster__publications__published_at"))
    return [
        ShiftEvent(
            f"shift-{row.pk}@shopops",
            row.start_at,
            row.end_at,
            f"{row.shift.template.code} {row.shift.template.name}",
            row.shift.shop.name,
            row.version,
            row.told_at or row.start_at,
            row.state in ShiftAssignment.GONE,
        )
        for row in stamped.order_by("start_at", "pk")
    ]


def _shifts() -> AssignmentQuerySet:
    rows = ShiftAssignment.objects.select_related(
        "shift__template", "shift__shop", "shift__roster__shop"
    )
    return rows.order_by("start_at", "pk")


def _swaps(agent: Agent) -> list[SwapRequest]:
    own = Q(from_assignment__agent=agent) | Q(to_agent=agent)
    rows = (
        SwapRequest.objects.live()
        .filter(own)
        .select_related(
            "from_assignment__shift__template",
            "from_assignment__agent__user",
            "to_assignment__shift__template",
            "to_agent__user",
        )
    )
    return list(rows.order_by("pk"))


def _is_asked(swap: SwapRequest, agent: Agent) -> bool:
    """Tell whether the person has to answer this offer."""
    return swap.state == SwapRequest.State.OFFERED and swap.to_agent_id == agent.pk
