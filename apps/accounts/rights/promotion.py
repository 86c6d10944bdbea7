"""Rights to ads: what they cost and brought, their campaigns, settings and proposals."""

from apps.accounts.rights.rule import FORM, READ, WRITE, Rule, each, whole_shop
from apps.accounts.roles import KeyScope, Role

PROMOTERS = whole_shop(Role.DIRECTOR, Role.PROMOTER)
WRITERS = whole_shop(Role.PROMOTER)
READERS = {**PROMOTERS, **whole_shop(Role.ANALYST)}
DESK_READERS = {**READERS, **whole_shop(Role.SUPERVISOR, Role.AGENT, Role.ASSISTANT)}

RULES: tuple[Rule, ...] = (
    Rule("dashboard:ads", READ, READERS),
    Rule("dashboard:ads-export", WRITE, READERS),
    Rule("api:ads", READ, {**READERS, **whole_shop(KeyScope.KPI_READ)}),
    *each(FORM, PROMOTERS, "promotion:campaign"),
    Rule("promotion:reading-add", WRITE, PROMOTERS),
    Rule("promotion:proposals", READ, READERS),
    *each(WRITE, PROMOTERS, "promotion:proposals-decide", "promotion:proposals-export"),
    # What goods cost and how far bids may go is a director's word; a promoter reads it.
    Rule("promotion:settings", READ, PROMOTERS),
    Rule("promotion:settings", WRITE, whole_shop(Role.DIRECTOR)),
    # The desk sees what runs, so that it can tell buyers; what is to come it does not.
    *each(READ, DESK_READERS, "promotion:launches", "promotion:launch"),
    *each(FORM, PROMOTERS, "promotion:launch-add", "promotion:launch-edit"),
    *each(WRITE, PROMOTERS, "promotion:launch-act", "promotion:launch-item-add"),
    *each(WRITE, PROMOTERS, "promotion:launch-item-act", "promotion:launch-entry-add"),
    *each(READ, READERS, "promotion:enrolments", "promotion:enrolment"),
    *each(WRITE, PROMOTERS, "promotion:enrolment-act", "promotion:enrolment-tick"),
    *each(READ, READERS, "promotion:prices", "promotion:price"),
    *each(FORM, PROMOTERS, "promotion:price-add", "promotion:price-edit"),
    Rule("promotion:price-act", WRITE, PROMOTERS),
    Rule("promotion:holds", READ, DESK_READERS),
    *each(WRITE, PROMOTERS, "promotion:hold-add", "promotion:hold-lift"),
    *each(WRITE, READERS, "promotion:launches-export", "promotion:enrolments-export"),
    Rule("promotion:prices-export", WRITE, READERS),
    *each(READ, {**READERS, **whole_shop(KeyScope.KPI_READ)}, "api:launches", "api:enrolments"),
    Rule("api:prices", READ, {**READERS, **whole_shop(KeyScope.KPI_READ)}),
    Rule("api:subscriptions", READ, {**PROMOTERS, **whole_shop(KeyScope.KPI_READ)}),
    # A promoter writes; another one or the director approves, which the service holds.
    *each(READ, PROMOTERS, "promotion:content", "promotion:post"),
    *each(FORM, WRITERS, "promotion:post-add", "promotion:post-write"),
    *each(WRITE, PROMOTERS, "promotion:post-act", "promotion:content-export"),
    Rule("promotion:post-count", WRITE, WRITERS),
    Rule("api:content", READ, {**PROMOTERS, **whole_shop(KeyScope.KPI_READ)}),
    *each(FORM, PROMOTERS, "promotion:subscriptions", "promotion:subscription"),
    *each(WRITE, PROMOTERS, "promotion:subscription-act", "promotion:subscriptions-export"),
    *each(READ, PROMOTERS, "promotion:competitors"),
    *each(FORM, PROMOTERS, "promotion:competitor", "promotion:competitor-item"),
    *each(WRITE, PROMOTERS, "promotion:competitor-add", "promotion:competitor-rest"),
    *each(WRITE, PROMOTERS, "promotion:competitor-look", "promotion:competitor-act"),
    *each(WRITE, PROMOTERS, "promotion:competitor-ack", "promotion:competitor-upload"),
    Rule("promotion:competitors-export", WRITE, PROMOTERS),
    Rule("api:competitors", READ, {**PROMOTERS, **whole_shop(KeyScope.KPI_READ)}),
    # Counts of buyers and what they cost: no name of anybody.
    Rule("promotion:members", READ, READERS),
    Rule("promotion:members-export", WRITE, READERS),
    *each(READ, READERS, "promotion:sends", "promotion:send"),
    *each(FORM, PROMOTERS, "promotion:send-add", "promotion:send-edit"),
    Rule("promotion:send-act", WRITE, PROMOTERS),
    # The list names buyers: a director's, who may see them, with a reason that is written down.
    Rule("promotion:send-export", WRITE, whole_shop(Role.DIRECTOR)),
    Rule("api:members", READ, {**READERS, **whole_shop(KeyScope.KPI_READ)}),
)
