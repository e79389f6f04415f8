"""The pages in a real browser: drawn with their own style, asking nobody for anything."""

from __future__ import annotations

import re
import shutil
import subprocess

import pytest

from assurance.show import html
from assurance.show.shell import page_shell

pytestmark = pytest.mark.needs("chromium")


def browse(page, folder, *options) -> str:
    path = folder / "page.html"
    path.write_text(page, encoding="utf-8")
    found = filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome")))
    command = [
        next(found), "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
        "--disable-background-networking", "--disable-component-update", "--disable-sync",
        f"--user-data-dir={folder / 'profile'}", f"--log-net-log={folder / 'net.json'}",
        *options, path.as_uri(),
    ]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)
    return done.stdout


def requests(folder) -> list[str]:
    """List the addresses asked for over the network, without those of the browser's own maker."""
    log = (folder / "net.json").read_text(encoding="utf-8")
    asked = re.findall(r'"url": ?"(https?:[^"]+)"', log)
    return [url for url in asked if not re.match(r"https?://[^/]*\.(?:google|googleapis|gvt1)\.com[:/]", url)]


def test_a_page_draws_and_asks_for_nothing(make, tmp_path):
    main = f"<h1>A page of results</h1>{html(make.draw())}"
    page = page_shell(main, title="A page", programme_title="Demo programme", period_words="October 2026")
    shot = tmp_path / "page.png"
    dom = browse(page, tmp_path, "--dump-dom", f"--screenshot={shot}", "--window-size=800,600")
    assert "A page of results" in dom
    assert requests(tmp_path) == []
    assert _header_is_dark(shot)


def _header_is_dark(shot) -> bool:
    """Tell whether the page's own style was applied: the first rows of pixels are the dark band."""
    from matplotlib.image import imread

    return bool(imread(shot)[5, 5, :3].max() < 0.5)


def test_the_net_log_would_show_a_request(tmp_path):
    page = '<!doctype html><html lang="en"><title>x y</title><img alt="" src="http://127.0.0.1:9/a.png">'
    browse(page, tmp_path, "--dump-dom", "--virtual-time-budget=2000")
    assert "http://127.0.0.1:9/a.png" in requests(tmp_path)
