"""Rights to buyers, what they bought, and what is noted about both."""

from apps.accounts.rights.rule import BUYERS, DESK_OWN, FORM, READ, WRITE, Rule, each, whole_shop
from apps.accounts.roles import Role

# Agents and assistants see the buyers of their own inquiries, items and cases.
SERVED = {**BUYERS, **DESK_OWN}
NOTES = {**whole_shop(Role.SUPERVISOR), **DESK_OWN}

RULES: tuple[Rule, ...] = (
    # A buyer: masked, and by name for who says why.
    *each(READ, SERVED, "service:buyers", "service:order", "service:inquiry-notes"),
    Rule("service:buyer", FORM, SERVED),
    *each(WRITE, NOTES, "service:buyer-note", "service:order-note", "service:inquiry-notes"),
    Rule("service:note-edit", FORM, NOTES),
    # Who asks to be forgotten is forgotten by a director, with a sign-in of the last five minutes.
    Rule("intake:buyer-erase", FORM, whole_shop(Role.DIRECTOR), fresh=True),
    Rule("intake:erasures", READ, whole_shop(Role.DIRECTOR)),
    *each(WRITE, NOTES, "service:note-acknowledge", "service:note-end"),
)
