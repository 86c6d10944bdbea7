"""Rights to the rule by which orders are credited, and to the evidence of an order."""

from apps.accounts.rights.rule import PLANNERS, READ, TEAM, WRITE, Rule, whole_shop
from apps.accounts.roles import Role

RULES: tuple[Rule, ...] = (
    # Who leads the desk proposes a rule; the director decides. Analysts read what counts.
    Rule("service:conversion", READ, TEAM),
    Rule("service:conversion", WRITE, PLANNERS),
    Rule("service:conversion-decide", WRITE, whole_shop(Role.DIRECTOR)),
    Rule("service:order-credits", READ, PLANNERS),
)
