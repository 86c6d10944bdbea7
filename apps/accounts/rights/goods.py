"""Rights to reviews, inspections and bad products; which step is whose stands in the states."""

from apps.accounts.rights.rule import FORM, PLANNERS, READ, WRITE, Rule, each, whole_shop
from apps.accounts.roles import Role

HANDLERS = {**PLANNERS, **whole_shop(Role.ASSISTANT)}
# Figures of bad products, without a buyer or a word of one.
WATCHERS = {**HANDLERS, **whole_shop(Role.ANALYST, Role.PROMOTER)}

RULES: tuple[Rule, ...] = (
    *each(READ, HANDLERS, "aftersales:reviews", "aftersales:review", "aftersales:buyer-reviews"),
    *each(FORM, HANDLERS, "aftersales:review-add", "aftersales:inspections"),
    *each(FORM, HANDLERS, "aftersales:inspection"),
    *each(WRITE, HANDLERS, "aftersales:inspection-begin", "aftersales:inspection-photo-add"),
    *each(READ, HANDLERS, "aftersales:inspection-photo"),
    *each(FORM, whole_shop(Role.DIRECTOR), "aftersales:checklists"),
    *each(WRITE, HANDLERS, "aftersales:review-act", "aftersales:issue-act"),
    *each(READ, WATCHERS, "aftersales:issues", "aftersales:issue"),
    *each(READ, WATCHERS, "aftersales:refunds"),
)
