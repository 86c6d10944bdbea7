"""One event under way, the row of the log that tells of it, and who was faster."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from apps.aftersales.hands import Hand, Sent
from apps.aftersales.models import AfterSalesCase, AftersalesSettings, CaseEvent, CaseLeg
from apps.aftersales.selectors.guards import allowed_events
from apps.aftersales.selectors.settings import shift_of
from apps.common.days import business_day
from apps.common.errors import TransitionRefused
from apps.service.models.people import desk_name


@dataclass
class Turn:
    """One event under way: the locked rows, who acts, and what its row of the log will say."""

    case: AfterSalesCase
    hand: Hand
    event: str
    settings: AftersalesSettings
    leg: CaseLeg | None = None
    note: str = ""
    channel: str = ""
    direction: str = ""
    outcome: str = ""
    payload: dict[str, Any] = field(default_factory=dict)
    # Days beside today whose figures move.
    days: set[Any] = field(default_factory=set)
    written: CaseEvent | None = None

    @property
    def day(self) -> date:
        """Return the shop's day on which this happens."""
        shop = self.case.shop
        return business_day(self.hand.now, shop.tz, shop.day_cut)

    @property
    def state(self) -> str:
        """Return the state of what moves: the leg's, else the case's."""
        state: str = self.case.status if self.leg is None else self.leg.state
        return state

    def told(self) -> dict[str, Any]:
        """Return what every refusal says of the case."""
        subject = self.case if self.leg is None else self.leg
        allowed = allowed_events(subject, self.hand, self.case)
        return {
            "case": self.case.pk,
            "event": self.event,
            "state": self.state,
            "version": self.case.version,
            "allowed": allowed,
        }


def event_write(
    turn: Turn, sent: Sent, before: str, changed: list[str], kind: str = "transition"
) -> CaseEvent:
    """Write the one row that tells of an event."""
    hand = turn.hand
    by = {} if hand.user_id is not None else {"by": hand.actor.reference, "as": hand.role}
    told = {"version": turn.case.version, "changed": changed}
    return CaseEvent.objects.create(
        case=turn.case,
        leg=turn.leg,
        at=hand.now,
        business_day=turn.day,
        actor_id=hand.user_id,
        shift_id=shift_of(turn.case.shop_id, hand.user_id, hand.now),
        type=kind,
        event=turn.event,
        from_state=before,
        to_state=turn.state,
        note=turn.note,
        channel=turn.channel,
        direction=turn.direction,
        outcome=turn.outcome,
        idempotency_key=sent.key or None,
        body_sha256=sent.digest(turn.event, turn.leg.pk if turn.leg else None),
        payload=turn.payload | told | by,
    )


def stale(turn: Turn, seen: int) -> TransitionRefused:
    """Return the refusal of who read an older version: what changed since, when and by whom."""
    since = turn.case.events.filter(payload__version__gt=seen).select_related("actor")
    rows = list(since)
    last = rows[-1] if rows else None
    who = desk_name(last.actor) if last and last.actor else _("the system")
    text = _("Somebody was faster: version %(seen)s became %(now)s, by %(who)s. Look again.")
    changed = sorted({name for row in rows for name in row.payload.get("changed", ())})
    extra = {
        "seen": seen,
        "by": who,
        "at": last.at.isoformat() if last else None,
        "events": [row.event for row in rows],
        "changed": changed,
    }
    words = {"seen": seen, "now": turn.case.version, "who": who}
    return TransitionRefused("stale", text % words, "version", extra)
