"""A notebook that was run, as a page for readers without Python."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from assurance.show.dom import mended
from assurance.show.fragment import notebook_fragment
from assurance.show.shell import Banner, page_shell

__all__ = ["Banner", "render_notebook"]


def render_notebook(
    notebook_path: Path,
    *,
    title: str,
    programme_title: str,
    period_words: str,
    banners: Sequence[Banner] = (),
    nav: Sequence[tuple[str, str]] = (),
    here: str = "",
    footer: Sequence[str] = (),
) -> str:
    """Turn an executed notebook into one HTML page that needs no other file, no script and no network.

    Parameters
    ----------
    notebook_path : the executed notebook
    title : of the page, in words; the h1 where the notebook has none
    programme_title, period_words : shown at the top of every page
    banners : strips at the top, such as `Banner.incomplete(...)`
    nav : (link, label) of each page of the pack
    here : link of this page among them
    footer : lines of plain text

    Returns
    -------
    str
        The same notebook and arguments give the same text.

    Raises
    ------
    PackError
        When the notebook cannot be read, or holds something that a page cannot show to everyone: a
        figure without alt text, a picture from another file, a formula, an output that needs script.
    """
    main = mended(notebook_fragment(notebook_path), title=title, where=notebook_path.name)
    return page_shell(
        main, title=title, programme_title=programme_title, period_words=period_words,
        banners=banners, nav=nav, here=here, footer=footer,
    )  # fmt: skip
