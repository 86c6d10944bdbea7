"""How long there is, what happens then, and what each event is called."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from apps.aftersales.deadlines import ESCALATE
from apps.aftersales.models import AfterSalesCase, CaseLeg, DeadlinePolicy
from apps.common.cells import format_money

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
EVENTS = {
    "log": gettext_lazy("Logged"),
    "take": gettext_lazy("Take"),
    "put_back": gettext_lazy("Put back: nobody's again"),
    "ask_buyer": gettext_lazy("Ask the buyer"),
    "ask_undo": gettext_lazy("The question was not sent"),
    "buyer_replied": gettext_lazy("Buyer replied"),
    "ask_timed_out": gettext_lazy("Buyer did not answer"),
    "propose": gettext_lazy("Propose"),
    "send_back": gettext_lazy("Send back"),
    "approve": gettext_lazy("Approve"),
    "answer": gettext_lazy("Explain and resolve"),
    "reject": gettext_lazy("Reject"),
    "buyer_revises": gettext_lazy("Buyer asks for something else"),
    "revision_timed_out": gettext_lazy("Buyer's time is over"),
    "platform_settled": gettext_lazy("Refunded by the platform"),
    "reroute": gettext_lazy("Decide again"),
    "goods_expired": gettext_lazy("Goods never came"),
    "resolve": gettext_lazy("Resolve"),
    "close": gettext_lazy("Close"),
    "reopen": gettext_lazy("Reopen"),
    "cancel": pgettext_lazy("case", "Cancel"),
    "escalate": gettext_lazy("Platform was called"),
    "verdict_against": gettext_lazy("Verdict for the buyer"),
    "verdict_for": gettext_lazy("Verdict for us"),
    "ship": gettext_lazy("Shipped"),
    "deliver": gettext_lazy("Arrived"),
    "inspect": gettext_lazy("Inspect"),
    "accept": gettext_lazy("Accept all"),
    "accept_part": gettext_lazy("Accept a part"),
    "refuse": gettext_lazy("Send it back"),
    "expire": gettext_lazy("Time to send is over"),
    "lose": gettext_lazy("Lost"),
    "void": gettext_lazy("Take back"),
    "execute": gettext_lazy("Pay"),
    "succeed": gettext_lazy("Paid: enter the number"),
    "fail": gettext_lazy("Could not be paid"),
    "no_stock": gettext_lazy("Out of stock"),
    "restock": gettext_lazy("In stock again"),
    "receive": gettext_lazy("Received"),
    "diagnose": gettext_lazy("Diagnose"),
    "quote": gettext_lazy("Quote"),
    "start": gettext_lazy("Start"),
    "finish": gettext_lazy("Finished"),
    "ship_back": gettext_lazy("Ship back"),
    "give_up": gettext_lazy("Cannot be mended"),
    "submit": gettext_lazy("Evidence sent"),
    "miss": gettext_lazy("Evidence missed"),
    "judge": gettext_lazy("Judged"),
    "withdraw": gettext_lazy("Buyer let it go"),
    "note": gettext_lazy("Note"),
    "contact": gettext_lazy("Contact"),
    "assign": gettext_lazy("Given to somebody"),
    "assign_undo": gettext_lazy("Given back"),
    "verify": gettext_lazy("Reason or cause set"),
    "evidence": gettext_lazy("File added"),
    "overdue": gettext_lazy("Overdue"),
    "platform_told": gettext_lazy("The platform says something new"),
}
# How an event that a button names is told afterwards.
DONE = {
    "take": pgettext_lazy("done with a case", "Taken"),
    "ask_buyer": pgettext_lazy("done with a case", "Buyer asked"),
    "propose": pgettext_lazy("done with a case", "Proposed"),
    "send_back": pgettext_lazy("done with a case", "Sent back"),
    "approve": pgettext_lazy("done with a case", "Approved"),
    "answer": pgettext_lazy("done with a case", "Explained and resolved"),
    "reject": pgettext_lazy("done with a case", "Rejected"),
    "reroute": pgettext_lazy("done with a case", "To be decided again"),
    "resolve": pgettext_lazy("done with a case", "Resolved"),
    "close": pgettext_lazy("done with a case", "Closed"),
    "reopen": pgettext_lazy("done with a case", "Reopened"),
    "cancel": pgettext_lazy("done with a case", "Cancelled"),
    "inspect": pgettext_lazy("done with a case", "Inspection begun"),
    "accept": pgettext_lazy("done with a case", "All accepted"),
    "accept_part": pgettext_lazy("done with a case", "A part accepted"),
    "refuse": pgettext_lazy("done with a case", "Sent back to the buyer"),
    "void": pgettext_lazy("done with a case", "Taken back"),
    "execute": pgettext_lazy("done with a case", "Payment begun"),
    "succeed": pgettext_lazy("done with a case", "Paid"),
    "diagnose": pgettext_lazy("done with a case", "Diagnosis begun"),
    "quote": pgettext_lazy("done with a case", "Quoted"),
    "start": pgettext_lazy("done with a case", "Repair begun"),
    "ship_back": pgettext_lazy("done with a case", "Shipped back"),
}
PLATFORM_DOES = {
    DeadlinePolicy.Outcome.REFUNDED: gettext_lazy("%(who)s refunds %(sum)s by itself"),
    DeadlinePolicy.Outcome.APPROVED: gettext_lazy("%(who)s approves %(sum)s by itself"),
    DeadlinePolicy.Outcome.CLOSES: gettext_lazy("it closes by itself"),
    DeadlinePolicy.Outcome.RULES: gettext_lazy("%(who)s decides without us"),
    DeadlinePolicy.Outcome.STAYS: gettext_lazy("it stays open"),
    ESCALATE: gettext_lazy("it goes to the top for everybody"),
}


LEG_WORDS = {
    "waiting_buyer_ship": gettext_lazy("waits for the buyer's parcel"),
    "in_transit": gettext_lazy("on the way to us"),
    "delivered": gettext_lazy("arrived"),
    "inspecting": gettext_lazy("being looked at"),
    "accepted": gettext_lazy("accepted"),
    "partly_accepted": gettext_lazy("accepted in part"),
    "refused_back": gettext_lazy("sent back to the buyer"),
    "expired": gettext_lazy("never sent"),
    "lost": gettext_lazy("lost"),
    "void": gettext_lazy("taken back"),
    "requested": gettext_lazy("asked for"),
    "approved": gettext_lazy("approved, to be paid"),
    "failed": gettext_lazy("could not be paid"),
    "executing": gettext_lazy("being paid"),
    "succeeded": gettext_lazy("paid"),
    "reserved": gettext_lazy("reserved"),
    "out_of_stock": gettext_lazy("out of stock"),
    "shipped": gettext_lazy("on the way to the buyer"),
    "waiting_goods": gettext_lazy("waits for the goods"),
    "received": gettext_lazy("received"),
    "diagnosing": gettext_lazy("being diagnosed"),
    "quoted": gettext_lazy("quoted"),
    "repairing": gettext_lazy("being mended"),
    "done": gettext_lazy("mended"),
    "shipped_back": gettext_lazy("sent back mended"),
    "unrepairable": gettext_lazy("cannot be mended"),
    "opened": gettext_lazy("open, evidence wanted"),
    "judging": gettext_lazy("the platform decides"),
    "buyer_won": gettext_lazy("the buyer won"),
    "seller_won": gettext_lazy("we won"),
    "split": gettext_lazy("split"),
    "withdrawn": gettext_lazy("withdrawn"),
}


@dataclass(frozen=True, slots=True)
class Chip:
    """How much time is left: words, and the tone that they are drawn in."""

    tone: str
    words: str


def event_label(event: str) -> str:
    """Return what an event is called."""
    return str(EVENTS.get(event, event.replace("_", " ")))


def done_label(event: str) -> str:
    """Return what an event is called once it is done."""
    return str(DONE.get(event, "")) or event_label(event)


def state_words(leg: CaseLeg) -> str:
    """Return a leg's state as people say it."""
    return str(LEG_WORDS[leg.state])


def chip(due_at: datetime | None, now: datetime) -> Chip:
    """Say how long there is: quiet beyond a day, red within the last hour."""
    if due_at is None:
        return Chip("quiet", _("no deadline"))
    left = due_at - now
    if left < timedelta(0):
        return Chip("bad", _("overdue by %(time)s") % {"time": span_words(-left)})
    limits = ((DAY, "good"), (6 * HOUR, "warn"), (HOUR, "hot"))
    tone = next((tone for limit, tone in limits if left > limit), "bad")
    return Chip(tone, _("in %(time)s") % {"time": span_words(left)})


def span_words(span: timedelta) -> str:
    """Return a length of time in its largest unit: 3 d, 5 h, 20 min."""
    if span >= 2 * DAY:
        return _("%(count)s d") % {"count": span.days}
    if span >= HOUR:
        return _("%(count)s h") % {"count": int(span / HOUR)}
    return _("%(count)s min") % {"count": max(int(span / timedelta(minutes=1)), 1)}


def consequence(case: AfterSalesCase, now: datetime, money: Decimal, currency: str) -> str:
    """Say what happens when nobody acts: "in 3 h Taobao refunds ¥86.00 by itself"."""
    if case.deadline_at is None:
        return ""
    is_platform = bool(case.platform_ends_at and case.platform_outcome)
    outcome = case.platform_outcome if is_platform else case.on_timeout
    ends = case.platform_ends_at if is_platform and case.platform_ends_at else case.deadline_at
    if ends < now:
        return _("the platform's time is over") if is_platform else ""
    words = {
        "who": case.shop.get_platform_display(),
        "sum": format_money(money, currency),
    }
    does = str(PLATFORM_DOES.get(outcome, "")) % words
    if not does:
        return ""
    return f"{chip(ends, now).words} {does}"
