"""A report as a document: what stands in it, apart from how a workbook or a PDF writes it."""

from reports.documents.content import Cell, Document, Fact, Table
from reports.documents.pdf import write_pdf
from reports.documents.xlsx import write_xlsx

WRITERS = {"xlsx": write_xlsx, "pdf": write_pdf}
TYPES = {"xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "pdf": "application/pdf"}

__all__ = ["TYPES", "WRITERS", "Cell", "Document", "Fact", "Table", "write_pdf", "write_xlsx"]
