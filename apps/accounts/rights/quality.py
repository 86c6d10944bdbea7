"""Rights to chat reviews, the scorecard and coaching."""

from apps.accounts.rights.rule import PLANNERS, READ, WRITE, Rule, Scope, each, whole_shop
from apps.accounts.roles import Role

REVIEWERS = whole_shop(Role.SUPERVISOR, Role.ASSISTANT)
READERS = {**PLANNERS, **REVIEWERS, Role.AGENT: Scope.OWN}

RULES: tuple[Rule, ...] = (
    # A person reads what was sent about their own chats and may dispute it; a director reads.
    *each(READ, READERS, "service:reviews", "service:review"),
    Rule("service:review-mark", WRITE, REVIEWERS),
    Rule("service:review-dispute", WRITE, {Role.AGENT: Scope.OWN}),
    Rule("service:review-decide", WRITE, whole_shop(Role.SUPERVISOR)),
    Rule("service:review-draw", WRITE, whole_shop(Role.SUPERVISOR)),
    Rule("service:scorecard", READ, {**PLANNERS, **REVIEWERS}),
    Rule("service:scorecard", WRITE, PLANNERS),
    # Coaching is between a person and their supervisor; the director reads.
    Rule("service:coachings", READ, {**PLANNERS, Role.AGENT: Scope.OWN}),
    Rule("service:coachings", WRITE, whole_shop(Role.SUPERVISOR)),
    Rule("service:coaching-withdraw", WRITE, whole_shop(Role.SUPERVISOR)),
)
