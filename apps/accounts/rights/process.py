"""Rights to the process itself."""

from apps.accounts.rights.rule import PUBLIC, READ, Rule

RULES: tuple[Rule, ...] = (
    # The process and its readiness: one word each.
    Rule("livez", READ, PUBLIC),
    Rule("readyz", READ, PUBLIC),
)
