"""Rights to programs: figures out and facts in."""

from apps.accounts.rights.rule import FIGURES, PROGRAMS, PUSHES, READ, TEAM, WRITE, Rule, whole_shop
from apps.accounts.roles import KeyScope, Role

LISTS = ("shops", "metrics")
READINGS = ("series", "scorecard", "attribution", "pacing", "status", "restatements", "targets")

RULES: tuple[Rule, ...] = (
    # The same figures for programs, and facts from them.
    *(Rule(f"api:{name}", READ, PROGRAMS) for name in (*LISTS, *READINGS)),
    # People's figures: not for everybody who reads those of the shop.
    Rule("api:agents", READ, {**TEAM, **whole_shop(KeyScope.KPI_READ)}),
    Rule("api:targets", ("PUT",), whole_shop(Role.DIRECTOR)),
    Rule("api:push-orders", WRITE, PUSHES),
    Rule("api:push-refunds", WRITE, PUSHES),
    Rule("api:push-traffic", WRITE, PUSHES),
    Rule("api:push-ad-stats", WRITE, PUSHES),
    Rule("api:push-reviews", WRITE, PUSHES),
    Rule("api:schema", READ, PROGRAMS),
    # The page that reads the schema aloud: for whom the schema is.
    Rule("api:docs", READ, FIGURES),
)
