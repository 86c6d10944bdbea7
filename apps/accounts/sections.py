"""The main menu: its groups and their pages, in the order in which they are shown."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


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
