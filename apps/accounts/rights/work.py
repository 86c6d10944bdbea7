"""Rights to tasks: who leads asks for and sees all of them, the others see what is theirs."""

from apps.accounts.rights.rule import (
    DESK_OWN,
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

ASKERS = whole_shop(Role.DIRECTOR, Role.SUPERVISOR, Role.PROMOTER)
# Their own tasks, those they asked for, and the free ones of their department.
WORKERS = {**ASKERS, **DESK_OWN, Role.DESIGNER: Scope.OWN}
CHECKERS = {**ASKERS, **DESK_OWN}
# The after-sales desk sees each change: cases in it are theirs, whoever is on shift.
SHIFTS = {**whole_shop(Role.DIRECTOR, Role.SUPERVISOR, Role.ASSISTANT), Role.AGENT: Scope.OWN}

RULES: tuple[Rule, ...] = (
    *each(READ, WORKERS, "work:tasks", "work:mine", "work:task"),
    Rule("work:task-move", WRITE, WORKERS),
    # Designers do tasks and ask for none.
    Rule("work:task-make", FORM, {**ASKERS, **DESK_OWN}),
    Rule("work:task-give", WRITE, ASKERS),
    # The morning's list is of the shop; those of a shift are each person's own.
    Rule("work:checklist", READ, CHECKERS),
    *each(WRITE, CHECKERS, "work:check-begin", "work:check-answer", "work:check-end"),
    Rule("work:check-strip", READ, ASKERS),
    # Who was on a shift hands it over, who is on the next one accepts it item by item.
    *each(READ, SHIFTS, "work:handovers", "work:handover"),
    *each(WRITE, SHIFTS, "work:handover-submit", "work:handover-item", "work:handover-end"),
    # The digest tells figures and tasks; a chat is the whole team's, so a director decides.
    Rule("work:digest", READ, ASKERS),
    Rule("work:digest-put", WRITE, ASKERS),
    Rule("work:digest-team", WRITE, whole_shop(Role.DIRECTOR)),
    # Everybody searches; each kind is found as far as its own page lets its reader in.
    Rule("work:search", READ, whole_shop(*Role)),
    # The director leads the weekly meeting, supervisors read along.
    *each(READ, PLANNERS, "work:meetings", "work:meeting"),
    *each(
        WRITE,
        whole_shop(Role.DIRECTOR),
        "work:meeting-draft",
        "work:meeting-decide",
        "work:meeting-write",
        "work:meeting-close",
    ),
    *each(FORM, PLANNERS, "work:check-items"),
    Rule("work:check-drop", WRITE, PLANNERS),
)
