"""The main menu in its order, the page on which a role starts, and what a demo shows it first."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.accounts.roles import Role


@dataclass(frozen=True, slots=True)
class Section:
    """One page of the menu; `key` is the section that its pages name to `render_page`."""

    key: str
    url_name: str
    icon: str
    label: str | Promise


@dataclass(frozen=True, slots=True)
class Group:
    """Pages that belong together; a reader who may open only one of them sees no group."""

    icon: str
    label: str | Promise
    sections: tuple[Section, ...]


MENU: tuple[Group, ...] = (
    Group(
        "chart-bar",
        _("Morning"),
        (Section("day", "dashboard:day", "chart-bar", _("Morning")),),
    ),
    Group(
        "list-details",
        _("Work"),
        (
            Section("my-day", "work:mine", "calendar-user", _("My day")),
            Section("tasks", "work:tasks", "table", _("Tasks")),
            Section("checklist", "work:checklist", "circle-check", _("Checklist")),
            Section("digest", "work:digest", "send", _("Digest")),
            Section("handovers", "work:handovers", "arrows-exchange", _("Handover")),
            Section("meetings", "work:meetings", "users", _("Weekly meeting")),
        ),
    ),
    Group(
        "target",
        _("Figures"),
        (
            Section("targets", "metrics:targets", "target", _("Targets")),
            Section("scorecards", "dashboard:scorecards", "users", _("Scorecards")),
            Section(
                "conversion", "service:conversion", "adjustments-horizontal", _("Credit for orders")
            ),
            Section("status", "dashboard:status", "database", _("Data")),
            Section("intake", "intake:batches", "file-import", _("Imports")),
        ),
    ),
    Group(
        "list-details",
        _("Service"),
        (
            Section("desk", "service:desk", "list-details", _("Desk")),
            Section("queues", "service:queues", "list", _("Queues")),
            Section("promises", "service:promises", "flag", _("Promises")),
            Section("board", "service:board", "chart-line", _("Board")),
            Section("buyers", "service:buyers", "users", _("Buyers")),
            Section("texts", "service:snippets", "copy", _("Replies")),
            Section("carriers", "service:carriers", "send", _("Carriers")),
            Section("suggestions", "service:suggestions", "wand", _("Suggestions")),
        ),
    ),
    Group(
        "receipt-refund",
        _("After-sales"),
        (
            Section("cases", "aftersales:queue", "receipt-refund", _("Cases")),
            Section("refunds", "aftersales:refunds", "coin", _("Refunds of the day")),
            Section("case-figures", "dashboard:case-figures", "chart-line", _("Figures of cases")),
            Section("buyer-reviews", "aftersales:reviews", "flag", _("Reviews")),
            Section("inspections", "aftersales:inspections", "check", _("Inspections")),
            Section("issues", "aftersales:issues", "alert-triangle", _("Bad products")),
            Section("cases-start", "aftersales:shift-start", "clock", _("Shift start")),
            Section("reasons", "aftersales:reasons", "table", _("Reasons")),
            Section("cases-settings", "aftersales:settings", "settings", _("Limits and deadlines")),
        ),
    ),
    Group(
        "trending-up",
        _("Promotion"),
        (
            Section("ads", "dashboard:ads", "coin", _("Ads")),
            Section("proposals", "promotion:proposals", "adjustments-horizontal", _("Bids")),
            Section("launches", "promotion:launches", "calendar", _("Campaigns")),
            Section("enrolments", "promotion:enrolments", "flag", _("Entries into events")),
            Section("prices", "promotion:prices", "clock", _("Prices")),
            Section("holds", "promotion:holds", "hand-stop", _("Holds")),
            Section("content", "promotion:content", "calendar", _("Content")),
            Section("competitors", "promotion:competitors", "search", _("Competitors")),
            Section("members", "promotion:members", "users", _("Members")),
            Section("subscriptions", "promotion:subscriptions", "repeat", _("Subscriptions")),
        ),
    ),
    Group(
        "search",
        _("Quality"),
        (
            Section("reviews", "service:reviews", "search", _("Chat reviews")),
            Section("coachings", "service:coachings", "trending-up", _("Coaching")),
        ),
    ),
    Group(
        "calendar-month",
        _("Shifts"),
        (
            Section("roster", "service:roster", "calendar-month", _("Roster")),
            Section("shifts", "service:shifts", "calendar-user", _("My shifts")),
            Section("me", "dashboard:me", "user", _("My page")),
        ),
    ),
)

# Where a role starts after signing in; the others start on the first page of their menu.
HOMES: Final[Mapping[str, str]] = {
    Role.SUPERVISOR: "service:board",
    Role.AGENT: "work:mine",
    Role.ASSISTANT: "aftersales:shift-start",
    Role.PROMOTER: "promotion:proposals",
    Role.DESIGNER: "work:mine",
}
FIRST: Final = "dashboard:day"


@dataclass(frozen=True, slots=True)
class Stop:
    """A page that a demo shows first, and what is to be seen there; docs/tour.md says more."""

    url_name: str
    words: str | Promise


TOUR: Final[Mapping[str, tuple[Stop, ...]]] = {
    Role.DIRECTOR: (
        Stop("dashboard:day", _("Yesterday against its plan, and what made the gap")),
        Stop("work:checklist", _("The morning's checklist, answered by the figures")),
        Stop("work:meetings", _("The weekly meeting: decide something, it becomes a task")),
        Stop("work:tasks", _("Tasks of all departments, and what done ones brought")),
        Stop("metrics:targets", _("The month's target, day by day")),
    ),
    Role.SUPERVISOR: (
        Stop("service:board", _("Who is on shift, and who waits for an answer")),
        Stop("service:roster", _("The roster: give a shift to somebody else")),
        Stop("work:handovers", _("What one shift hands to the next")),
        Stop("service:reviews", _("Chats that are up for review")),
        Stop("aftersales:queue", _("Cases by deadline; the tab To approve is yours")),
    ),
    Role.AGENT: (
        Stop("work:mine", _("What is yours today")),
        Stop("service:desk", _("Buyers who wait: answer with a quick reply")),
        Stop("service:queues", _("Work that waits in queues: take some")),
        Stop("service:shifts", _("Your shifts; offer one for a swap")),
    ),
    Role.ASSISTANT: (
        Stop("aftersales:shift-start", _("What changed since your last shift")),
        Stop("aftersales:queue", _("Cases by deadline: decide one")),
        Stop("aftersales:reviews", _("Reviews that ask for an answer")),
        Stop("aftersales:issues", _("Products that come back more often than others")),
        Stop("work:handovers", _("Cases in the handover are yours to accept")),
    ),
    Role.PROMOTER: (
        Stop("promotion:proposals", _("Proposals about bids, each with its reason")),
        Stop("promotion:launches", _("Campaigns and what they brought")),
        Stop("dashboard:ads", _("Ads against their costs")),
        Stop("promotion:prices", _("Prices for a time, and whether they came back")),
        Stop("promotion:content", _("Posts of the week in their boxes")),
    ),
    Role.DESIGNER: (
        Stop("work:mine", _("Your tasks, and those that nobody has taken")),
        Stop("work:tasks", _("The board: begin a task, have it checked")),
        Stop("service:snippets", _("What buyers are told about the products")),
    ),
    Role.ANALYST: (
        Stop("dashboard:day", _("Yesterday against its plan, and what made the gap")),
        Stop("dashboard:scorecards", _("People's figures, with how sure they are")),
        Stop("promotion:members", _("Buyers by how often and how lately they bought")),
        Stop("aftersales:issues", _("Products that come back more often than others")),
    ),
}
