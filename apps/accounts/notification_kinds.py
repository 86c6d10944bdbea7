"""What may want somebody: the words of each kind, its page, and the right that it asks for."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of notification: `words` filled with its parameters, in the reader's language.

    `url_name` is the page on which it is dealt with, `by_id` whether that page names the row.
    `right` is the URL to which its reader must be allowed to send a form, "" = reading is enough.
    """

    url_name: str
    words: str | Promise
    icon: str
    by_id: bool = True
    right: str = ""


KINDS: Final[Mapping[str, Kind]] = {
    "task_given": Kind(
        "work:task", _("Task #%(number)s was given to you, due %(due_on)s."), "table"
    ),
    "task_review": Kind(
        "work:task", _("Task #%(number)s, which you asked for, waits to be checked."), "search"
    ),
    "task_done": Kind(
        "work:task", _("Task #%(number)s, which you asked for, is done."), "circle-check"
    ),
    "task_accepted": Kind(
        "work:task", _("Task #%(number)s was accepted: it is done."), "circle-check"
    ),
    "task_back": Kind(
        "work:task", _("Task #%(number)s came back to you: something is missing."), "arrow-back-up"
    ),
    "task_free": Kind(
        "work:task", _("Task #%(number)s, which you asked for, was put back."), "arrow-back-up"
    ),
    "task_cancelled": Kind(
        "work:task", _("Task #%(number)s is not wanted any more."), "circle-x"
    ),
    "handover_waiting": Kind(
        "work:handover", _("The handover of %(day)s waits for you to accept it."),
        "arrows-exchange", right="work:handover-item",
    ),
    "handover_returned": Kind(
        "work:handover", _("An item of your handover of %(day)s came back with a question."),
        "arrow-back-up",
    ),
    "handover_late": Kind(
        "work:handover", _("The handover of %(day)s was not accepted in time."),
        "clock-exclamation",
    ),
    "handover_left": Kind(
        "work:handover",
        ngettext_lazy(
            "%(n)s item of the handover of %(day)s was not done by the end of the next shift.",
            "%(n)s items of the handover of %(day)s were not done by the end of the next shift.",
            "n",
        ),
        "clock-exclamation",
    ),
    "case_approval": Kind(
        "aftersales:case", _("Case #%(number)s waits for your approval."), "receipt-refund",
        right="aftersales:case-act",
    ),
    "case_back": Kind(
        "aftersales:case", _("Your proposal for case #%(number)s was sent back."), "arrow-back-up"
    ),
    "refund_approval": Kind(
        "aftersales:case", _("A payment of case #%(number)s waits for your approval."), "coin",
        right="aftersales:leg-act",
    ),
    "case_overdue": Kind(
        "aftersales:case", _("Case #%(number)s is past its deadline."), "clock-exclamation",
        right="aftersales:case-act",
    ),
    "campaign_approval": Kind(
        "promotion:launch", _("The campaign “%(name)s” waits for your approval."), "calendar",
        right="promotion:launch-act",
    ),
    "campaign_back": Kind(
        "promotion:launch", _("The campaign “%(name)s” was sent back to you."), "arrow-back-up"
    ),
    "price_approval": Kind(
        "promotion:price", _("A price of %(sku)s waits for your approval."), "clock",
        right="promotion:price-act",
    ),
    "price_not_back": Kind(
        "promotion:price", _("The price of %(sku)s did not come back."), "alert-triangle",
        right="promotion:price-act",
    ),
    "bids_proposed": Kind(
        "promotion:proposals",
        ngettext_lazy(
            "%(n)s proposal about bids of %(day)s waits for a decision.",
            "%(n)s proposals about bids of %(day)s wait for a decision.",
            "n",
        ),
        "adjustments-horizontal", by_id=False, right="promotion:proposals-decide",
    ),
    "post_approval": Kind(
        "promotion:post", _("A post of %(day)s waits for your approval."), "calendar",
        right="promotion:post-act",
    ),
    "post_back": Kind(
        "promotion:post", _("Your post of %(day)s was sent back."), "arrow-back-up"
    ),
    "swap_asked": Kind(
        "service:shifts", _("A colleague asks you to take a shift of %(day)s."),
        "arrows-exchange", by_id=False,
    ),
    "swap_approval": Kind(
        "service:swaps", _("A change of shifts of %(day)s waits for your approval."),
        "arrows-exchange", by_id=False, right="service:swap-decide",
    ),
    "leave_approval": Kind(
        "service:leave", _("A request to be away waits for your decision."), "beach",
        by_id=False, right="service:leave-decide",
    ),
    "leave_decided": Kind(
        "service:leave", _("Your request to be away was decided."), "beach", by_id=False
    ),
    "shifts_told": Kind(
        "service:shifts",
        ngettext_lazy(
            "%(n)s day of your shifts changed.", "%(n)s days of your shifts changed.", "n"
        ),
        "calendar-user", by_id=False,
    ),
    "roster_proposed": Kind(
        "service:run", _("The planner has a plan for the roster from %(day)s."), "calendar-month"
    ),
    "rule_proposed": Kind(
        "service:conversion", _("Another rule of credit for orders waits for your decision."),
        "adjustments-horizontal", by_id=False, right="service:conversion-decide",
    ),
    "text_proposed": Kind(
        "service:snippet", _("A version of the text %(code)s waits for your approval."), "copy",
        right="service:snippet-approve",
    ),
    "review_sent": Kind("service:review", _("A chat of yours was reviewed."), "search"),
    "review_disputed": Kind(
        "service:review", _("A review of a chat is disputed: it waits for your decision."),
        "search", right="service:review-decide",
    ),
    "import_failed": Kind(
        "intake:batch", _("Import #%(number)s failed: nothing of it was taken in."), "file-off"
    ),
    "director_asked": Kind(
        "accounts:people", _("Somebody is to become a director: another director decides."),
        "users", by_id=False, right="accounts:raise-grant",
    ),
}  # fmt: skip
