"""The roles that a person can hold in a shop, and the scopes that a key can hold."""

from enum import StrEnum


class Role(StrEnum):
    """One role a person a shop."""

    DIRECTOR = "director"
    SUPERVISOR = "supervisor"
    AGENT = "agent"
    ASSISTANT = "assistant"
    PROMOTER = "promoter"
    DESIGNER = "designer"
    ANALYST = "analyst"


class KeyScope(StrEnum):
    """What an API key may do in its one shop; a key may hold several."""

    KPI_READ = "kpi:read"
    FACTS_PUSH = "facts:push"
    MESSAGES_PUSH = "messages:push"
