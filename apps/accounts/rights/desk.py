"""Rights to inquiries: the agent desk, the log, the supervisor's board, names in logs."""

from apps.accounts.rights.rule import FORM, PLANNERS, READ, WRITE, Rule, Scope, each, whole_shop
from apps.accounts.roles import KeyScope, Role

# An agent sees the own inquiries and the shift queue; a director reads.
SERVERS = {**whole_shop(Role.SUPERVISOR), Role.AGENT: Scope.OWN}
READERS = {**whole_shop(Role.DIRECTOR), **SERVERS}

RULES: tuple[Rule, ...] = (
    *each(READ, READERS, "service:desk", "service:inquiry", "service:inquiry-context"),
    *each(READ, READERS, "service:inquiries"),
    Rule("service:inquiry-presence", WRITE, READERS),
    *each(WRITE, SERVERS, "service:inquiry-reply", "service:inquiry-assign"),
    *each(WRITE, SERVERS, "service:inquiry-state", "service:inquiry-snooze"),
    *each(WRITE, SERVERS, "service:inquiry-priority", "service:inquiry-role"),
    *each(WRITE, SERVERS, "service:inquiry-product"),
    *each(WRITE, SERVERS, "service:inquiry-merge", "service:inquiry-unmerge"),
    Rule("service:inquiry-log", FORM, SERVERS),
    Rule("service:board", READ, PLANNERS),
    Rule("api:inquiries", READ, READERS),
    # Programs push messages and read none of them.
    Rule("api:push-messages", WRITE, whole_shop(Role.DIRECTOR, KeyScope.MESSAGES_PUSH)),
    Rule("service:names", FORM, PLANNERS),
)
