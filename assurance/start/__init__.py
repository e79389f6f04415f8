"""The guided start: from somebody's own files to a commented programme folder."""

from assurance.start.folder import NewProgramme, new_programme

__all__ = ["NewProgramme", "new_programme"]
