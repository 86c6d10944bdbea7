"""Rights to files in, their layouts, and typed facts."""

from collections.abc import Mapping

from apps.accounts.rights.rule import FILES, FORM, PLANNERS, READ, TRAFFIC, WRITE, Rule, whole_shop
from apps.accounts.roles import Role

# A director brings files of every kind; these roles those of their own desk.
FILE_KINDS: Mapping[str, frozenset[str]] = {
    Role.SUPERVISOR: frozenset(
        {"orders", "order_lines", "refunds", "messages", "reviews", "cases"}
    ),
    Role.PROMOTER: frozenset(
        {"shop_traffic", "source_traffic", "product_traffic", "traffic", "ad_stats", "consents"}
    ),
}

RULES: tuple[Rule, ...] = (
    # Files in. A role brings the kinds of FILE_KINDS only; the service checks the kind.
    Rule("intake:batches", READ, FILES),
    Rule("intake:batch", READ, FILES),
    Rule("intake:batch-upload", FORM, FILES),
    Rule("intake:batch-progress", READ, FILES),
    Rule("intake:batch-rejected", WRITE, FILES),
    Rule("intake:batch-corrected", WRITE, FILES),
    Rule("intake:batch-commit", WRITE, FILES),
    Rule("intake:batch-cancel", WRITE, FILES),
    Rule("intake:batch-retry", WRITE, FILES),
    Rule("intake:batch-words", WRITE, FILES),
    # A layout decides what files become: a director's, with a sign-in of the last five minutes.
    Rule("intake:batch-mapping", FORM, whole_shop(Role.DIRECTOR), fresh=True),
    Rule("intake:sources", FORM, TRAFFIC),
    Rule("intake:case-words", FORM, PLANNERS),
    Rule("intake:typed-day", FORM, TRAFFIC),
    Rule("intake:mapping-trial", WRITE, whole_shop(Role.DIRECTOR)),
    Rule("intake:mappings", READ, whole_shop(Role.DIRECTOR)),
    Rule("intake:mapping", READ, whole_shop(Role.DIRECTOR)),
    Rule("intake:mapping-edit", FORM, whole_shop(Role.DIRECTOR), fresh=True),
    Rule("intake:mapping-retire", WRITE, whole_shop(Role.DIRECTOR), fresh=True),
)
