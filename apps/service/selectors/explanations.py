"""Why a plan leaves shifts short, or cannot be, in the reader's language."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.service.explain import MOST_NAMES
from apps.service.explained import CONFLICT, NO_PLAN
from apps.service.models import Agent, SolverRun, Weekday
from apps.service.planning import RuleCode
from apps.service.selectors.sentences import day_text, rule_clause

Names = Mapping[int, str]


def explanation_words(run: SolverRun | None) -> list[str]:
    """Return what has to be said beside a plan, a sentence an entry."""
    entries = run.explanation if run is not None else []
    ids = {who for entry in entries for who in _people(entry)}
    agents = Agent.objects.filter(pk__in=ids).select_related("user") if ids else ()
    names = {agent.pk: str(agent) for agent in agents}
    return [_sentence(entry, names) for entry in entries]


def _people(entry: Mapping[str, Any]) -> set[int]:
    ids = {entry.get("person"), entry.get("allow"), *entry.get("free", ())}
    ids.update(who for reason in entry.get("reasons", ()) for who in reason["people"])
    return {who for who in ids if who is not None}


def _sentence(entry: Mapping[str, Any], names: Names) -> str:
    if entry["kind"] == NO_PLAN:
        return _("No plan in time. Nothing was changed.")
    if entry["kind"] == CONFLICT:
        clause = rule_clause(RuleCode(entry["code"]), entry["params"])
        if entry["person"] is None:
            return clause[:1].upper() + clause[1:] + "."
        named = {"name": _name(names, entry["person"]), "rule": clause}
        return _("%(name)s: %(rule)s.") % named
    return _short(entry, names)


def _short(entry: Mapping[str, Any], names: Names) -> str:
    clauses = [_clause(reason, names) for reason in entry["reasons"]]
    if entry["free"]:
        text = ngettext("%(n)s free (%(names)s)", "%(n)s free (%(names)s)", len(entry["free"]))
        clauses.append(text % {"n": len(entry["free"]), "names": _listed(entry["free"], names)})
    text = _("%(day)s %(code)s needs %(need)s, %(missing)s missing: %(why)s.")
    told = {
        "day": day_text(date.fromisoformat(entry["day"])),
        "code": entry["shift"],
        "need": entry["need"],
        "missing": entry["missing"],
        "why": "; ".join(clauses) or _("nobody else is there"),
    }
    return " ".join(filter(None, (text % told, _advice(entry, names))))


def _clause(reason: Mapping[str, Any], names: Names) -> str:
    rule = rule_clause(RuleCode(reason["code"]), reason["params"])
    return f"{len(reason['people'])} {rule} ({_listed(reason['people'], names)})"


def _advice(entry: Mapping[str, Any], names: Names) -> str:
    if entry["allow"] is None:
        return ""
    named: dict[str, object] = {"name": _name(names, entry["allow"])}
    if entry["switch_to"] is None:
        return _("Ask the director to allow %(name)s.") % named
    text = _("Switch half the team on %(day)s, or ask the director to allow %(name)s.")
    return text % {**named, "day": Weekday(entry["switch_to"]).label}


def _listed(people: Collection[int], names: Names) -> str:
    shown = ", ".join(_name(names, who) for who in list(people)[:MOST_NAMES])
    more = len(people) - MOST_NAMES
    return _("%(names)s and %(n)s more") % {"names": shown, "n": more} if more > 0 else shown


def _name(names: Names, who: int) -> str:
    return names.get(who) or _("somebody")
