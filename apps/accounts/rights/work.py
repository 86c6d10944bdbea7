"""Rights to tasks: who leads asks for and sees all of them, the others see what is theirs."""

from apps.accounts.rights.rule import DESK_OWN, FORM, READ, WRITE, Rule, Scope, each, whole_shop
from apps.accounts.roles import Role

ASKERS = whole_shop(Role.DIRECTOR, Role.SUPERVISOR, Role.PROMOTER)
# Their own tasks, those they asked for, and the free ones of their department.
WORKERS = {**ASKERS, **DESK_OWN, Role.DESIGNER: Scope.OWN}

RULES: tuple[Rule, ...] = (
    *each(READ, WORKERS, "work:tasks", "work:mine", "work:task"),
    Rule("work:task-move", WRITE, WORKERS),
    # Designers do tasks and ask for none.
    Rule("work:task-make", FORM, {**ASKERS, **DESK_OWN}),
    Rule("work:task-give", WRITE, ASKERS),
)
