"""Takes records out of the account as tables that spreadsheets open without running anything."""

from records.exporting.tables import columns, write_csv, write_xlsx

__all__ = ["columns", "write_csv", "write_xlsx"]
