"""A report as a document: what stands in it, apart from how a workbook or a PDF writes it."""

from reports.documents.content import Cell, Document, Fact, Table
from reports.documents.csv import write_csv
from reports.documents.pdf import write_pdf
from reports.documents.xlsx import write_xlsx

WRITERS = {"xlsx": write_xlsx, "pdf": write_pdf, "csv": write_csv}
TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
    "csv": "text/csv; charset=utf-8",
}

__all__ = ["TYPES", "WRITERS", "Cell", "Document", "Fact", "Table", "write_csv", "write_pdf", "write_xlsx"]
