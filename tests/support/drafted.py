"""A programme folder that the guided start drafted, to be read and answered in tests."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path

from assurance.programme import Programme, load_programme
from assurance.start import NewProgramme, new_programme

__all__ = ["Made", "csv", "referrals", "words"]


class Made:
    """A folder that was made, to be read and answered."""

    def __init__(self, folder: Path, *files: Path) -> None:
        self.folder = folder
        self.result: NewProgramme = new_programme(folder, files)

    def text(self, name: str = "sources.yaml") -> str:
        return (self.folder / name).read_text(encoding="utf-8")

    def all(self) -> str:
        return "".join(self.text(name) for name in self.result.files)

    def column(self, name: str) -> str:
        """Give the lines of a column, comments and all."""
        return (
            re.split(rf"^      {name}:\n", self.text(), flags=re.M)[1].split("\n      ", 1)[0]
            + re.split(r"\n      (?! )", re.split(rf"^      {name}:\n", self.text(), flags=re.M)[1])[0]
        )

    def answer(self, name: str, **answers: str) -> None:
        """Answer the open question of each key, which has to be there once."""
        text = self.text(name)
        for key, answer in answers.items():
            text, count = re.subn(rf"^( *{key}:)( \[?ANSWER_ME\]?)?$", rf"\1 {answer}", text, flags=re.M)
            assert count == 1, (key, count)
        (self.folder / name).write_text(text, encoding="utf-8")

    def load(self) -> Programme:
        return load_programme(self.folder)


def csv(path: Path, headings: str, rows: list[str]) -> Path:
    path.write_text("\n".join([headings, *rows]) + "\n", encoding="utf-8")
    return path


def referrals(path: Path, *, days: str = "%d/%m/%Y") -> Path:
    """Write 400 referrals: some ends unknown, two of them too early; teams with blanks; a rare colour."""
    lines = []
    for n in range(400):
        received = date(2026, 9, 1) + timedelta(days=n % 60)
        seen = f"{received + timedelta(days=n % 9):{days}} {9 + n % 5:02}:00" if n % 10 else ""
        end = received + timedelta(days=n % 9 + n % 7 + 1) if n not in (5, 6) else date(2026, 8, 3)
        ended = f"{end:{days}}" if n % 4 else "Unknown"
        team = "" if n % 50 == 0 else ("North", "South")[n % 2]
        colour = "Mauve" if n < 3 else ("Red", "Unknown", "Blue")[n % 3]
        lines.append(f"R{n:05},{received:{days}},{seen},{ended},{('Yes', 'no')[n % 3 == 0]},{team},{colour}")
    return csv(path, "Ref,Received,Seen at,End,Consented,Team,Colour code", lines)


def words(text: str) -> str:
    """Give a text without the breaks between its lines of comments."""
    return " ".join(text.replace("#", " ").split())
