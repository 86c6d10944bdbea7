"""The roles that a person can hold in a shop."""

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
