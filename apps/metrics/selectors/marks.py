"""What changed so that days were computed again, in words: "21 changes of cases"."""

from collections.abc import Mapping

from django.utils.translation import ngettext_lazy

# By the reason of a mark; a mark is one change of one day.
MARKS = {
    "audit": ngettext_lazy("%(count)s day audited", "%(count)s days audited", "count"),
    "case": ngettext_lazy("%(count)s change of cases", "%(count)s changes of cases", "count"),
    "close": ngettext_lazy("%(count)s day closed", "%(count)s days closed", "count"),
    "credit": ngettext_lazy(
        "%(count)s change of credits for orders", "%(count)s changes of credits for orders", "count"
    ),
    "definition": ngettext_lazy(
        "%(count)s day by a changed formula", "%(count)s days by a changed formula", "count"
    ),
    "gap": ngettext_lazy(
        "%(count)s day never computed before", "%(count)s days never computed before", "count"
    ),
    "import": ngettext_lazy("%(count)s change by imports", "%(count)s changes by imports", "count"),
    "inquiry": ngettext_lazy(
        "%(count)s change of inquiries", "%(count)s changes of inquiries", "count"
    ),
    "manual": ngettext_lazy("%(count)s change by hand", "%(count)s changes by hand", "count"),
    "messages": ngettext_lazy("%(count)s change of chats", "%(count)s changes of chats", "count"),
    "names": ngettext_lazy(
        "%(count)s change of names in chats", "%(count)s changes of names in chats", "count"
    ),
    "order_changed": ngettext_lazy(
        "%(count)s change of orders", "%(count)s changes of orders", "count"
    ),
    "order_excluded": ngettext_lazy(
        "%(count)s change of excluded orders", "%(count)s changes of excluded orders", "count"
    ),
    "order_new": ngettext_lazy(
        "%(count)s change by new orders", "%(count)s changes by new orders", "count"
    ),
    "refund_changed": ngettext_lazy(
        "%(count)s change of refunds", "%(count)s changes of refunds", "count"
    ),
    "refund_new": ngettext_lazy(
        "%(count)s change by new refunds", "%(count)s changes by new refunds", "count"
    ),
    "traffic": ngettext_lazy("%(count)s change of visits", "%(count)s changes of visits", "count"),
    "zone": ngettext_lazy(
        "%(count)s day by a changed day boundary",
        "%(count)s days by a changed day boundary",
        "count",
    ),
}


# A reason that an earlier version of ShopOps kept.
OTHER = ngettext_lazy("%(count)s other change", "%(count)s other changes", "count")


def marks_words(marks: Mapping[str, int]) -> str:
    """The claimed marks of a recompute: "21 changes of cases, 2 days closed"."""
    return ", ".join(MARKS.get(reason, OTHER) % {"count": count} for reason, count in marks.items())
