"""What is on screen, as a file: the rows once, CSV and XLSX only encode them."""

from apps.dashboard.exports.made import FORMATS, Export, days_export, rows_export

__all__ = ["FORMATS", "Export", "days_export", "rows_export"]
