"""Rights to buyers and what they bought."""

from apps.accounts.rights.rule import BUYERS, FORM, Rule

RULES: tuple[Rule, ...] = (
    # A buyer: masked, and by name for who says why. Their rows of cases come with those pages.
    Rule("accounts:buyer", FORM, BUYERS),
)
