"""The forms of a document: PDF for reading and signing, workbook for counting on, page for everyone."""

from assurance.show.forms.page import render_document
from assurance.show.forms.pdf import make_pdf
from assurance.show.forms.workbook import make_workbook

__all__ = ["make_pdf", "make_workbook", "render_document"]
