"""Rights to programs: figures out and facts in."""

from apps.accounts.rights.rule import ACCOUNT, PROGRAMS, PUSHES, READ, WRITE, Rule, whole_shop
from apps.accounts.roles import Role

LISTS = ("shops", "metrics")
READINGS = ("series", "scorecard", "attribution", "pacing", "status", "restatements", "targets")

RULES: tuple[Rule, ...] = (
    # The same figures for programs, and facts from them.
    *(Rule(f"api:{name}", READ, PROGRAMS) for name in (*LISTS, *READINGS)),
    Rule("api:targets", ("PUT",), whole_shop(Role.DIRECTOR)),
    Rule("api:push-orders", WRITE, PUSHES),
    Rule("api:push-refunds", WRITE, PUSHES),
    Rule("api:push-traffic", WRITE, PUSHES),
    Rule("api:schema", READ, PROGRAMS),
    Rule("api:docs", READ, ACCOUNT),
)
