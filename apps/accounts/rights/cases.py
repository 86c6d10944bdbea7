"""Rights to cases after the sale; which event is whose stands in apps.aftersales.states."""

from apps.accounts.rights.rule import (
    FORM,
    PLANNERS,
    READ,
    WRITE,
    Rule,
    Scope,
    each,
    whole_shop,
)
from apps.accounts.roles import KeyScope, Role

HANDLERS = {**PLANNERS, **whole_shop(Role.ASSISTANT)}
# An agent sees, and writes to, the cases they logged themselves.
READERS = {**HANDLERS, Role.AGENT: Scope.OWN}

RULES: tuple[Rule, ...] = (
    *each(READ, READERS, "aftersales:queue", "aftersales:case", "aftersales:file"),
    *each(READ, READERS, "aftersales:case-context", "aftersales:buyer-cases"),
    *each(READ, READERS, "aftersales:order-cases"),
    *each(FORM, READERS, "aftersales:log"),
    # A person's own views of the queue.
    *each(WRITE, READERS, "aftersales:view-keep", "aftersales:view-drop"),
    *each(WRITE, READERS, "aftersales:note", "aftersales:evidence"),
    *each(READ, HANDLERS, "aftersales:shift-start"),
    *each(WRITE, HANDLERS, "aftersales:case-act", "aftersales:leg-act", "aftersales:assign"),
    *each(WRITE, HANDLERS, "aftersales:line", "aftersales:bulk", "aftersales:bulk-undo"),
    # Files leave by POST: each one is written down.
    Rule("aftersales:export", WRITE, PLANNERS),
    *each(FORM, whole_shop(Role.DIRECTOR), "aftersales:reasons", "aftersales:settings"),
    *each(WRITE, whole_shop(Role.DIRECTOR), "aftersales:deadline", "aftersales:reasons-offer"),
    *each(READ, {**HANDLERS, **whole_shop(KeyScope.KPI_READ)}, "api:cases", "api:case"),
    *each(READ, {**HANDLERS, **whole_shop(KeyScope.KPI_READ)}, "api:case-events"),
    # Of a key the table of moves takes what files and pushes may, and no more.
    *each(WRITE, {**HANDLERS, **whole_shop(KeyScope.FACTS_PUSH)}, "api:case-event"),
    *each(WRITE, {**HANDLERS, **whole_shop(KeyScope.FACTS_PUSH)}, "api:leg-event"),
)
