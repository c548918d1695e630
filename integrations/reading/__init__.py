"""Reading tables out of files: whatever the encoding, the delimiter or the program they come from, row by row."""

from integrations.reading.source import Reading, inspect, rows_of

__all__ = ["Reading", "inspect", "rows_of"]
