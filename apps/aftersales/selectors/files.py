"""Files of cases."""

from apps.aftersales.models import AfterSalesCase, EventFile
from apps.common.http import missing


def file_of(case: AfterSalesCase, file_id: int) -> EventFile:
    """Return a file of a case; not_found for one of another case."""
    found: EventFile | None = EventFile.objects.filter(event__case=case, pk=file_id).first()
    if found is None:
        raise missing()
    return found
