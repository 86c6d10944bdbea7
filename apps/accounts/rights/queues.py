"""Rights to work queues, promises and carriers."""

from collections.abc import Mapping

from apps.accounts.rights.rule import (
    DESK,
    FORM,
    PLANNERS,
    READ,
    WRITE,
    Rule,
    Scope,
    each,
    whole_shop,
)
from apps.accounts.roles import Role

# An agent sees and works on their own items and those of the shift; a director reads.
AGENT_OWN: Mapping[str, Scope] = {Role.AGENT: Scope.OWN}
READERS = {**PLANNERS, **AGENT_OWN}
WORKERS = {**whole_shop(Role.SUPERVISOR), **AGENT_OWN}
SERVING = whole_shop(Role.DIRECTOR, Role.SUPERVISOR, Role.AGENT)

RULES: tuple[Rule, ...] = (
    Rule("service:queues", READ, {**READERS, **whole_shop(Role.ANALYST)}),
    *each(READ, READERS, "service:queue", "service:queue-items", "service:queue-item"),
    *each(WRITE, WORKERS, "service:queue-next", "service:queue-result"),
    *each(WRITE, WORKERS, "service:queue-renew", "service:queue-back"),
    Rule("service:callback-add", FORM, SERVING),
    Rule("service:queue-settings", FORM, PLANNERS),
    # Beyond a claim, a look at a buyer and a released order need a reason.
    *each(WRITE, PLANNERS, "service:queue-release", "service:queue-reveal"),
    Rule("api:queue-items", READ, READERS),
    Rule("service:promises", READ, SERVING),
    Rule("service:promise-add", FORM, SERVING),
    Rule("service:promise-act", WRITE, SERVING),
    Rule("service:carriers", READ, DESK),
    Rule("service:carriers", WRITE, PLANNERS),
    Rule("service:carrier-end", WRITE, PLANNERS),
)
