"""Which sheet of a workbook is meant: the declared one, else the only visible one with cells."""

from __future__ import annotations

from collections.abc import Sequence

from assurance.errors import ExtractError, near_miss
from assurance.extracts.files.workbook_sheets import Grid, Listed, Workbook

__all__ = ["choose_sheet"]


def choose_sheet(workbook: Workbook, declared: str | None) -> tuple[Grid, str, tuple[str, ...]]:
    """Open the sheet that is meant.

    Parameters
    ----------
    declared : its name, as `sheet` in sources.yaml

    Returns
    -------
    Grid, str, tuple of str : the sheet, its name, and what a reader should know of the others

    Raises
    ------
    ExtractError
        When there is no such sheet, or several could be meant.
    """
    sheets = workbook.sheets()
    with_cells = [sheet for sheet in sheets if sheet.cells]
    if declared is None:
        chosen = _only_visible(workbook.name, with_cells)
    else:
        chosen = _declared(workbook, sheets, declared)
    hidden = [repr(sheet.name) for sheet in with_cells if not sheet.visible and sheet is not chosen]
    notes = []
    if not chosen.visible:
        notes.append(f"{workbook.name}: sheet {chosen.name!r}, which is declared and read, is hidden.")
    if hidden:
        word = "a hidden sheet holds cells" if len(hidden) == 1 else "hidden sheets hold cells"
        notes.append(f"{workbook.name}: {word}, not read: {', '.join(hidden)}.")
    return chosen.grid, chosen.name, tuple(notes)


def _only_visible(name: str, with_cells: list[Listed]) -> Listed:
    shown = [sheet for sheet in with_cells if sheet.visible]
    if len(shown) == 1:
        return shown[0]
    if shown:
        raise ExtractError(
            f"{name} has {len(shown)} visible sheets with cells: {_listed(shown)}; expected one, or to be "
            f"told which; declare it, such as sheet: {shown[0].name}"
        )
    if with_cells:
        raise ExtractError(
            f"{name} has no visible sheet with cells; hidden sheets with cells: {_listed(with_cells)}; "
            f"declare the one to read, such as sheet: {with_cells[0].name}"
        )
    raise ExtractError(f"{name} has no sheet with cells in it; expected a table; export it again")


def _declared(workbook: Workbook, sheets: tuple[Listed, ...], declared: str) -> Listed:
    name = workbook.name
    for sheet in sheets:
        if sheet.name == declared:
            if sheet.cells:
                return sheet
            raise ExtractError(
                f"{name}: sheet {declared!r}, which is declared, has no cells in it; expected a table; "
                "export it again, or declare another sheet"
            )
    names = [sheet.name for sheet in sheets]
    twin = next((known for known in names if known.strip().casefold() == declared.strip().casefold()), None)
    hint = f'; did you mean "{twin}"?' if twin else near_miss(declared, names)
    there = f"; sheets found: {_listed(sheets)}" if sheets else "; the workbook holds no sheet with cells"
    raise ExtractError(
        f"{name} has no sheet {declared!r}{hint}{there}; correct sheet in sources.yaml or export it again"
    )


def _listed(sheets: Sequence[Listed]) -> str:
    more = f" and {len(sheets) - 20} more" if len(sheets) > 20 else ""
    return ", ".join(repr(sheet.name) for sheet in sheets[:20]) + more
