"""The word, icon and tone of every state that a page shows."""

from django.utils.translation import gettext_lazy as _

# state: (word, icon, tone). A state that is not listed here is a mistake and raises KeyError.
BADGES = {
    "final": (_("Final"), "circle-check", "good"),
    "provisional": (_("Provisional"), "circle-dashed", "quiet"),
    "stale": (_("Stale"), "clock-exclamation", "warn"),
    "missing": (_("Missing"), "file-off", "bad"),
    "none": (_("Not asked for"), "circle-dashed", "quiet"),
    "restated": (_("Restated"), "history", "warn"),
    "done": (_("Done"), "circle-check", "good"),
    "open": (_("Day still open"), "clock", "quiet"),
    "hit": (_("Hit"), "circle-check", "good"),
    "missed": (_("Missed"), "circle-x", "bad"),
    "unusual": (_("Unusual"), "alert-triangle", "warn"),
    "no_target": (_("No target"), "target", "quiet"),
    "unknown": (_("Unknown"), "help", "quiet"),
    "on_pace": (_("On pace"), "trending-up", "good"),
    "at_risk": (_("At risk"), "alert-triangle", "warn"),
    "off": (_("Off pace"), "trending-down", "bad"),
    "too_early": (_("Too early to say"), "clock", "quiet"),
    "ahead": (_("Ahead of the aim"), "circle-check", "good"),
    "near": (_("Near the aim"), "alert-triangle", "warn"),
    "behind": (_("Behind the aim"), "circle-x", "bad"),
    "planned": (_("From then on"), "clock", "quiet"),
    "received": (_("Received"), "clock", "quiet"),
    "running": (_("Loading"), "refresh", "quiet"),
    "loaded": (_("Loaded"), "circle-check", "good"),
    "refused": (_("Refused"), "circle-x", "bad"),
    "failed": (_("Failed"), "alert-triangle", "bad"),
    "active": (_("Active"), "circle-check", "good"),
    "draft": (_("Draft"), "pencil", "quiet"),
    "discarded": (_("Discarded"), "trash", "quiet"),
    "superseded": (_("Superseded"), "history", "quiet"),
    "invited": (_("Invited"), "clock", "quiet"),
    "disabled": (_("Disabled"), "lock", "bad"),
    "revoked": (_("Revoked"), "circle-x", "quiet"),
    "expired": (_("Run out"), "clock-exclamation", "warn"),
    "protected": (_("On"), "shield-lock", "good"),
    "unprotected": (_("Not set up"), "alert-triangle", "warn"),
}

TONES = {
    "good": (_("In order:"), "circle-check"),
    "warning": (_("Look at this:"), "alert-triangle"),
    "bad": (_("Do something:"), "circle-x"),
}
