"""The words of queues: kinds, results and reasons, as pages show them."""

from dataclasses import dataclass

from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext_lazy as _

from apps.service.outcomes import OUTCOMES, Outcome

OUTCOME_WORDS: dict[str, str | Lazy] = {
    "unpaid:promised": _("Pays later"),
    "unpaid:reached": _("Reached, undecided"),
    "unpaid:sent": _("Message sent"),
    "unpaid:refused": _("Does not want it any more"),
    "cod:confirmed": _("Confirmed"),
    "cod:changed": _("Confirmed with a change"),
    "cod:refused": _("Refuses the order"),
    "address:confirmed": _("Address is right"),
    "address:changed": _("Another address"),
    "address:refused": _("Cancels the order"),
    "callback:reached": _("Settled"),
    "callback:promised": _("Promised something"),
    "callback:refused": _("Does not want a call"),
    "delay:notice": _("Send the notice"),
    "delay:told": _("Told in person"),
    "delay:renegotiated": _("Agreed on another time"),
    "delay:refused": _("Cancels the order"),
    "no_answer": _("No answer"),
    "invalid": _("Wrong contact"),
}
RESULT_WORDS: dict[str, str | Lazy] = {
    "paid": _("Paid"),
    "order_closed": _("Order cancelled"),
    "shipped": _("Left already"),
    "confirmed": _("Confirmed"),
    "changed": _("Confirmed with a change"),
    "unreachable": _("Nobody reached"),
    "refused": _("Refused"),
    "invalid": _("Wrong contact"),
    "released": _("Released"),
    "gave_up": _("Given up"),
    "reached": _("Settled"),
    "promised": _("Promised"),
    "told": _("Told in person"),
    "notice": _("Notice sent"),
    "renegotiated": _("Agreed on another time"),
    "kept": _("Kept after all"),
    "broken": _("Too late"),
    "open": _("Not at risk any more"),
}
REASON_WORDS: dict[str, str | Lazy] = {
    "unpaid": _("Placed, not paid"),
    "cod": _("Cash on delivery: the buyer has to confirm"),
    "incomplete": _("Address or phone is incomplete"),
    "every": _("Every address is confirmed"),
    "changed": _("Changed after the buyer had confirmed it"),
    "at_risk": _("Will probably come later than promised"),
}
SCRIPTS: dict[str, str | Lazy] = {
    "unpaid": _(
        "Hello {buyer}, this is {shop}. Your order {order} over {amount} is not paid yet. If you "
        "pay until {cutoff}, it leaves the same day. Can I help you with anything?"
    ),
    "cod": _(
        "Hello {buyer}, this is {shop}. You ordered {product} for {amount}, paid on delivery. "
        "Shall we send it to you?"
    ),
    "address": _(
        "Hello {buyer}, this is {shop}. Before order {order} leaves: where exactly shall we send "
        "it, and on which number does the courier reach you?"
    ),
    "callback": _("Hello {buyer}, this is {shop}. You asked us to call you back."),
    "delay": _(
        "Hello {buyer}, this is {shop}. We promised your order {order} for {promise}. It will "
        "probably come later, and we are sorry. What would suit you?"
    ),
}


@dataclass(frozen=True, slots=True)
class Choice:
    """One result with its word, as a button."""

    outcome: Outcome
    label: str


def choices_of(kind: str) -> list[Choice]:
    """Return the results of a kind in the order of their keys."""
    return [Choice(each, outcome_word(kind, each.code)) for each in OUTCOMES[kind]]


def outcome_word(kind: str, code: str) -> str:
    """Return the word of a result of a kind."""
    return str(OUTCOME_WORDS.get(f"{kind}:{code}") or OUTCOME_WORDS[code])


def result_word(result: str) -> str:
    """Return the word of how an item ended."""
    return str(RESULT_WORDS.get(result, result))


def reason_word(reason: str) -> str:
    """Return the words of why an item was opened; what people wrote stays as it is."""
    return str(REASON_WORDS.get(reason, reason))
