"""Rights to rosters, shifts, leave and swaps."""

from apps.accounts.rights.rule import (
    DESK,
    DESK_SELF,
    FORM,
    PLANNERS,
    PUBLIC,
    READ,
    WRITE,
    Rule,
    each,
    whole_shop,
)
from apps.accounts.roles import KeyScope, Role

RULES: tuple[Rule, ...] = (
    # Rosters. Supervisors plan; everybody on the desk sees names and times, and their own requests.
    *each(READ, DESK, "service:roster", "api:shifts"),
    *each(READ, PLANNERS, "service:agents", "service:swaps"),
    *each(FORM, PLANNERS, "service:cells", "service:roster-publish", "service:run"),
    *each(FORM, PLANNERS, "service:coverage", "service:agent"),
    *each(WRITE, PLANNERS, "service:roster-make", "service:roster-lock", "service:roster-fill"),
    *each(WRITE, PLANNERS, "service:agent-presence"),
    *each(WRITE, PLANNERS, "service:agent-sick", "service:leave-decide", "service:swap-decide"),
    # How the desk is set up. What is hard only a director weakens: the service asks.
    *each(READ, PLANNERS, "service:settings"),
    *each(FORM, PLANNERS, "service:template", "service:template-make", "service:rules"),
    *each(FORM, PLANNERS, "service:rotation", "service:rotation-make", "service:cohorts"),
    *each(FORM, PLANNERS, "service:bands"),
    *each(WRITE, PLANNERS, "service:cohorts-split", "service:band-remove", "service:desk-start"),
    Rule("service:shifts", READ, DESK_SELF),
    *each(FORM, DESK_SELF, "service:leave", "service:swap-offer"),
    *each(WRITE, DESK_SELF, "service:leave-withdraw", "service:swap-act", "service:swap-bid"),
    *each(WRITE, DESK_SELF, "service:shifts-seen", "service:clock", "service:calendar-link"),
    Rule("service:calendar", READ, PUBLIC),  # the secret of the address is the right
    Rule("api:coverage", READ, {**whole_shop(Role.ANALYST, KeyScope.KPI_READ), **PLANNERS}),
)
