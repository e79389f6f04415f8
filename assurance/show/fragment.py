"""An executed notebook as a fragment of HTML: nbconvert with our own template."""

from __future__ import annotations

import json
from base64 import b64encode
from pathlib import Path
from typing import Any

from assurance.errors import PackError

__all__ = ["notebook_fragment"]

_TEMPLATES = Path(__file__).with_name("templates")
_DRAWN = {
    "text/html", "text/markdown", "text/plain", "image/png", "image/jpeg", "image/svg+xml",
}  # fmt: skip


def notebook_fragment(path: Path) -> str:
    """Give the cells of a notebook as HTML, still to be cleaned by `assurance.show.dom`.

    Raises
    ------
    PackError
        When the file cannot be read as a notebook, or an output is of a type that no page can show.
    """
    import nbformat
    from nbconvert.exporters import HTMLExporter
    from traitlets.config import Config

    try:
        text = path.read_text(encoding="utf-8")
        nbformat.validate(dict(json.loads(text)), version=4)
    except (OSError, ValueError, TypeError, nbformat.ValidationError) as error:
        raise PackError(
            f"{path.name}: cannot be read as a notebook ({type(error).__name__}); run the pack again"
        ) from error
    notebook = nbformat.reads(text, as_version=4)
    _refuse_invisible(notebook, path.name)
    _hide_defaults(notebook)
    order = ["text/html", "text/markdown", "image/svg+xml", "image/png", "image/jpeg", "text/plain"]
    exporter = HTMLExporter(
        config=Config({"NbConvertBase": {"display_data_priority": order}}),
        template_name="assurance",
        extra_template_basedirs=[str(_TEMPLATES)],
        exclude_anchor_links=True,
    )
    exporter.register_filter("figure_alt", _figure_alt)
    exporter.register_filter("base64_text", lambda text: b64encode("".join(text).encode()).decode("ascii"))
    body, _ = exporter.from_notebook_node(notebook)
    return str(body)


def _hide_defaults(notebook: Any) -> None:
    """Hide the default parameters where those of the run stand beside them: only these were used."""
    tags = [cell.metadata.get("tags", []) for cell in notebook.cells]
    if any("injected-parameters" in names for names in tags):
        for cell, names in zip(notebook.cells, tags, strict=True):
            if "parameters" in names:
                cell.metadata["tags"] = [*names, "remove-input"]


def _figure_alt(output: Any, cell: Any) -> str:
    """Find the alt text of a figure: beside the picture, beside the output, or with its cell."""
    beside: Any = next((kept for name, kept in output.metadata.items() if name.startswith("image/")), {})
    for place in (beside, output.metadata, cell.metadata):
        if text := str(place.get("alt", "")).strip():
            return text
    return ""


def _refuse_invisible(notebook: Any, name: str) -> None:
    for number, cell in enumerate(notebook.cells, start=1):
        for output in cell.get("outputs", []):
            data = output.get("data")
            if data is not None and not _DRAWN & set(data):
                raise PackError(
                    f"{name}: cell {number} leaves an output of type {', '.join(sorted(data))}, which a page "
                    "without script cannot show; display a result, a table or a picture instead"
                )
