"""Tags of work's pages: states, evidence and effects of tasks as word, icon and colour."""

from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from apps.common.templatetags.ui import icon
from apps.work.models import CheckAnswer, Handover, HandoverItem, Meeting, Task, TaskEffect
from apps.work.selectors import wording

register = template.Library()

# state: (icon, tone)
STATES: Mapping[str, tuple[str, str]] = {
    "open": ("circle-dashed", "quiet"),
    "doing": ("player-play", "warn"),
    "review": ("help", "warn"),
    "done": ("circle-check", "good"),
    "cancelled": ("circle-x", "quiet"),
}
EFFECTS: Mapping[str, tuple[str, str]] = {
    "better": ("trending-up", "good"),
    "worse": ("trending-down", "bad"),
    "changed": ("equal", "quiet"),
    "none": ("equal", "quiet"),
    "unknown": ("help", "quiet"),
}
ANSWERS: Mapping[str, tuple[str, str]] = {
    "": ("circle-dashed", "quiet"),
    "ok": ("circle-check", "good"),
    "not_ok": ("alert-triangle", "bad"),
    "na": ("check", "quiet"),
    "unknown": ("help", "warn"),
}
HANDOVERS: Mapping[str, tuple[str, str]] = {
    "open": ("pencil", "quiet"),
    "submitted": ("send", "warn"),
    "accepted": ("alert-triangle", "warn"),
    "closed": ("circle-check", "good"),
}
ITEMS: Mapping[str, tuple[str, str]] = {
    "open": ("circle-dashed", "quiet"),
    "returned": ("arrow-back-up", "warn"),
    "done": ("circle-check", "good"),
    "accepted": ("check", "good"),
    "left": ("alert-triangle", "warn"),
}
URGENCIES: Mapping[int, str] = {0: "bad", 1: "warn", 2: "quiet"}
KINDS: Mapping[str, Any] = {
    "inquiry": _("Buyer waiting"),
    "queue_item": _("Queue"),
    "promise": _("Promise"),
    "note": _("Note"),
    "case": _("After-sales"),
    "task": _("Task"),
}
REPORT: Mapping[str, Any] = {
    "inquiries": _("New inquiries"),
    "replies": _("Questions answered"),
    "queue": _("Queue work closed"),
    "cases": _("New cases"),
    "orders": _("Orders paid"),
}
STEPS: Mapping[str, tuple[Any, str]] = {
    "take": (_("Begin"), "player-play"),
    "submit": (_("It is done: have it checked"), "check"),
    "finish": (_("It is done"), "check"),
    "accept": (_("It is good"), "check"),
    "send_back": (_("Send it back"), "arrow-back-up"),
    "put_back": (_("I cannot do it"), "arrow-back-up"),
    "cancel": (_("Not wanted any more"), "x"),
}
EVENTS: Mapping[str, Any] = {
    "make": _("asked for it"),
    "take": _("began"),
    "submit": _("had it checked"),
    "finish": _("did it"),
    "accept": _("found it good"),
    "send_back": _("sent it back"),
    "put_back": _("could not do it"),
    "cancel": _("does not want it any more"),
    "give": _("changed owner or day"),
}
GROUPS: Mapping[str, Any] = {
    "late": _("Late"),
    "today": _("Due today"),
    "later": _("Later"),
    "check": _("Done by others: check it"),
    "free": _("Free to take"),
}


@register.simple_tag
def task_state(task: Task) -> SafeString:
    """The state of a task."""
    name, tone = STATES[task.state]
    return _state(name, tone, str(task.get_state_display()))


@register.simple_tag
def task_effect(task: Task, effect: TaskEffect) -> SafeString:
    """What a task changed, in one sentence."""
    name, tone = EFFECTS[wording.effect_tone(task, effect)]
    return _state(name, tone, wording.effect_words(task, effect))


@register.simple_tag
def answer_state(row: CheckAnswer) -> SafeString:
    """How a line of a checklist stands; a line of the figures that somebody saw to says so."""
    name, tone = ANSWERS[row.answer]
    words = _("seen to") if row.key and row.answer == "na" else row.get_answer_display()
    return _state(name, tone, str(words))


@register.simple_tag
def handover_state(row: Handover) -> SafeString:
    """The state of a handover."""
    name, tone = HANDOVERS[row.state]
    return _state(name, tone, str(row.get_state_display()))


@register.simple_tag
def meeting_state(row: Meeting) -> SafeString:
    """Whether a meeting is ahead or closed."""
    is_closed = row.state == Meeting.State.CLOSED
    return _state(
        *(("lock", "quiet") if is_closed else ("pencil", "warn")), row.get_state_display()
    )


@register.simple_tag
def item_state(row: HandoverItem) -> SafeString:
    """The state of an item; an open one says how urgent it is."""
    name, tone = ITEMS[row.outcome]
    if row.outcome == "open":
        return _state(name, URGENCIES[row.urgency], str(row.get_urgency_display()))
    return _state(name, tone, str(row.get_outcome_display()))


@register.filter
def kind_word(kind: str) -> str:
    """What an item of a handover is about."""
    return str(KINDS[kind])


@register.filter
def report_word(key: str) -> str:
    """What a number of a shift's report counts."""
    return str(REPORT.get(key, key))


@register.filter
def step_word(event: str) -> str:
    """The words of a button."""
    return str(STEPS[event][0])


@register.filter
def step_icon(event: str) -> str:
    """The picture of a button."""
    return STEPS[event][1]


@register.filter
def event_word(event: str) -> str:
    """What somebody did, as the past."""
    return str(EVENTS.get(event, event))


@register.filter
def group_word(name: str) -> str:
    """The heading of a group of one's own day."""
    return str(GROUPS[name])


@register.filter
def figure_name(task: Task) -> str:
    """What a task is measured on."""
    return wording.figure_words(task)


@register.filter
def gap_text(task: Task) -> str:
    """The money behind a task."""
    return wording.gap_words(task)


@register.simple_tag
def figure_number(task: Task, number: Any) -> str:
    """A number of the task's figure."""
    return wording.number_words(task, number)


def _state(name: str, tone: str, words: str) -> SafeString:
    return format_html(
        '<span class="state state-{}">{}<span>{}</span></span>', tone, icon(name), words
    )
