"""The table of rights as people read it."""

from collections.abc import Iterable

from apps.accounts.policy import ANYONE, RULES, SIGNED_IN, Rule
from apps.accounts.roles import KeyScope, Role


def permission_table(rules: Iterable[Rule] = RULES) -> str:
    """Return the table of rights as Markdown, one line a rule."""
    columns = [ANYONE, SIGNED_IN, *Role]
    lines = [
        "| page | methods | " + " | ".join(columns) + " | key | notes |",
        "|---" * (len(columns) + 4) + "|",
    ]
    for rule in rules:
        cells = [str(rule.allow.get(column, "-")) for column in columns]
        scopes = [str(scope) for scope in KeyScope if scope in rule.allow]
        notes = [
            *(["sign-in of the last five minutes"] if rule.fresh else []),
            *(["open before the second factor is set up"] if rule.before_second_factor else []),
            *(["one idle hour ends the sign-in"] if rule.settings else []),
        ]
        lines.append(
            f"| `{rule.url_name}` | {', '.join(rule.methods)} | "
            f"{' | '.join(cells)} | {', '.join(scopes) or '-'} | {'; '.join(notes)} |"
        )
    return "\n".join(lines) + "\n"
