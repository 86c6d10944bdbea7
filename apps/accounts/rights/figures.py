"""Rights to pages and files of figures, targets and aims."""

from apps.accounts.rights.rule import (
    BUYERS,
    DESK_OWN,
    DESK_SELF,
    FIGURES,
    PLANNERS,
    READ,
    TEAM,
    WRITE,
    Rule,
    whole_shop,
)
from apps.accounts.roles import Role

RULES: tuple[Rule, ...] = (
    # Figures. Buyers' rows behind a figure are for those who serve the shop's buyers.
    Rule("dashboard:day", READ, {**FIGURES, **DESK_OWN}),
    Rule("dashboard:metric", READ, FIGURES),
    Rule("dashboard:rows", READ, BUYERS),
    # Files leave by POST: each one is written down.
    Rule("dashboard:day-export", WRITE, whole_shop(Role.DIRECTOR, Role.ANALYST)),
    Rule("dashboard:rows-export", WRITE, whole_shop(Role.DIRECTOR)),
    # Figures of people: of the team for who leads it; an agent sees their own and the average.
    Rule("dashboard:scorecards", READ, TEAM),
    Rule("dashboard:scorecard", READ, PLANNERS),
    Rule("dashboard:me", READ, DESK_SELF),
    Rule("dashboard:case-figures", READ, {**PLANNERS, **whole_shop(Role.ANALYST)}),
    Rule("dashboard:status", READ, FIGURES),
    Rule("metrics:day-recompute", WRITE, whole_shop(Role.DIRECTOR)),
    Rule("metrics:targets", READ, FIGURES),
    Rule("metrics:targets", WRITE, whole_shop(Role.DIRECTOR)),
    Rule("metrics:target-approve", WRITE, whole_shop(Role.DIRECTOR)),
    Rule("metrics:target-discard", WRITE, whole_shop(Role.DIRECTOR)),
    Rule("metrics:day-factor-add", WRITE, whole_shop(Role.DIRECTOR)),
    Rule("metrics:day-factor-remove", WRITE, whole_shop(Role.DIRECTOR)),
    Rule("metrics:aims", READ, FIGURES),
    Rule("metrics:aims", WRITE, whole_shop(Role.DIRECTOR)),
    Rule("metrics:aim-remove", WRITE, whole_shop(Role.DIRECTOR)),
)
