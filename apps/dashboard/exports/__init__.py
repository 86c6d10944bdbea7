"""What is on screen, as a file: the rows once, CSV and XLSX only encode them."""

from apps.dashboard.exports.made import (
    FORMATS,
    Export,
    FileAsked,
    ads_export,
    days_export,
    members_export,
    rows_export,
)

__all__ = [
    "FORMATS",
    "Export",
    "FileAsked",
    "ads_export",
    "days_export",
    "members_export",
    "rows_export",
]
