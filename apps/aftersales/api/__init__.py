"""After-sales for programs: cases, and the events that move them."""

from apps.aftersales.api.cases import Case, CaseEvents, Cases
from apps.aftersales.api.events import CaseEventTry, LegEventTry

__all__ = ["Case", "CaseEventTry", "CaseEvents", "Cases", "LegEventTry"]
