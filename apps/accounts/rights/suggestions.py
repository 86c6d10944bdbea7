"""Rights to suggestions: who works in a shop notes them; owners and planners answer."""

from apps.accounts.rights.rule import DESK_OWN, FORM, PLANNERS, WRITE, Rule, Scope, each, whole_shop
from apps.accounts.roles import Role

# Others than planners see what they reported, and what they own.
CONCERNED = {**PLANNERS, **DESK_OWN, Role.PROMOTER: Scope.OWN}

RULES: tuple[Rule, ...] = (
    Rule("service:suggestions", FORM, CONCERNED),
    *each(WRITE, CONCERNED, "service:suggestions-read", "service:suggestion-answer"),
    Rule("service:suggestion-give", WRITE, whole_shop(Role.DIRECTOR, Role.SUPERVISOR)),
)
