"""The demo command as tests run it: few days, and always the same last one."""

from io import StringIO

from django.core.management import call_command


def demo(*options: str) -> str:
    """Run the command and return what it said."""
    out = StringIO()
    call_command("demo", "--days", "20", "--today", "2026-06-10", *options, stdout=out)
    return out.getvalue()
