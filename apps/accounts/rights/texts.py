"""Rights to quick replies, articles and notices."""

from apps.accounts.rights.rule import DESK, FORM, PLANNERS, READ, WRITE, Rule, each, whole_shop
from apps.accounts.roles import Role

# Who does not serve buyers reads what is approved.
READERS = {**DESK, **whole_shop(Role.PROMOTER, Role.DESIGNER)}

RULES: tuple[Rule, ...] = (
    # Agents and assistants write their own and propose; supervisors approve, and say what is true.
    *each(READ, READERS, "service:snippets", "service:snippet", "service:snippet-search"),
    Rule("service:search-miss", WRITE, READERS),
    *each(FORM, DESK, "service:snippet-new", "service:snippet-edit"),
    *each(WRITE, DESK, "service:snippet-restore", "service:snippet-retire"),
    *each(WRITE, DESK, "service:snippet-use", "service:snippet-sent"),
    *each(WRITE, PLANNERS, "service:snippet-approve", "service:snippet-verify"),
    Rule("service:misses", FORM, PLANNERS),
)
