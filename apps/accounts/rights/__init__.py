"""The table of rights, one module a domain: which role may use which URL, how, on whose rows."""

from apps.accounts.rights import (
    buyers,
    cases,
    conversion,
    desk,
    figures,
    files,
    goods,
    people,
    process,
    programs,
    promotion,
    quality,
    queues,
    rosters,
    suggestions,
    texts,
    work,
)
from apps.accounts.rights.rule import Rule

DOMAINS = (
    process, figures, conversion, rosters, cases, goods, desk, texts, queues, programs, promotion,
    files, buyers, quality, suggestions, work, people,
)  # fmt: skip
RULES: tuple[Rule, ...] = tuple(rule for domain in DOMAINS for rule in domain.RULES)
