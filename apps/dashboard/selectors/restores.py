"""Whether a backup of the installation was lately proved to restore, in words."""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from apps.accounts.selectors import restore_tested_at

LONGEST = timedelta(days=8)


def restore_warning(now: datetime) -> str:
    """Say that no backup was restored as a test for more than 8 days; "" when one was.

    An installation that is younger than that owes no proof yet.
    """
    tested_at, used_since = restore_tested_at()
    if tested_at is None:
        is_young = used_since is None or now - used_since <= LONGEST
        return "" if is_young else _("No backup of this installation was ever restored as a test.")
    days = (now - tested_at).days
    if now - tested_at <= LONGEST:
        return ""
    return _("The last test that restored a backup was %(days)s days ago.") % {"days": days}
