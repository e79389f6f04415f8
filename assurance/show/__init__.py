"""How results are shown: sentences, plots with alt text, accessible tables, pages.

Reads results and computes nothing. matplotlib and seaborn are imported when something is drawn.
"""

from assurance.show import (  # noqa: F401  importing a file registers its kind of result
    attention,
    case_diff,
    case_lists,
    controls,
    corrected,
    datasets,
    definitions,
    design,
    diagnosis,
    draw,
    drift,
    estimates,
    exceptions,
    exemplars,
    frame,
    in_use,
    intake,
    interface_figures,
    looking,
    norms,
    passport,
    profile,
    quality,
    ranked,
    reconciliation,
    restated,
    rivals,
    sampled_traces,
    several,
    themes,
    tracers,
    traces,
    trends,
    triangulation,
    variation,
    waiting,
)
from assurance.show.index import render_index
from assurance.show.index_model import AttentionLine, FileLine, IndexModel, PageLine, VerdictLine
from assurance.show.page import render_notebook
from assurance.show.registry import Picture, alt_text, html, picture, plot, sentence, tables
from assurance.show.shell import Banner

__all__ = [
    "AttentionLine",
    "Banner",
    "FileLine",
    "IndexModel",
    "PageLine",
    "Picture",
    "VerdictLine",
    "alt_text",
    "html",
    "picture",
    "plot",
    "render_index",
    "render_notebook",
    "sentence",
    "tables",
]
