"""The document behind every form of a pack: made from its findings, and from nothing else."""

from assurance.pack.report.building import document_of

__all__ = ["document_of"]
