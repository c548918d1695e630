"""Deals from a file, hundreds at a time. Gates don't stop an import: what is so elsewhere is so here."""

from opportunities.services.importing.removal import remove_imported
from opportunities.services.importing.rows import import_rows

__all__ = ["import_rows", "remove_imported"]
