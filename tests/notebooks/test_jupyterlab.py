"""Notebooks as somebody opens them in JupyterLab: what is shown, and what is said when something lacks."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import papermill
import pytest
from nbclient import NotebookClient
from packs import sealed
from small_programme import MONTHLY, PERIOD, ROOT, Small

__all__ = ["sealed"]

EXPLORE = ROOT / "notebooks" / "explore"
TOKEN = "made-up"
WAIT = 120


def filled(path: Path, small: Small) -> Any:
    """Type programme, period and places into the cell of parameters, as an analyst does."""
    typed = {
        "programme": small.folder, "period": PERIOD, "extracts": small.extracts, "store": small.store,
        "measure": "seen_28d",
    }  # fmt: skip
    book = nbformat.read(path, as_version=4)
    (cell,) = [cell for cell in book.cells if "parameters" in cell.metadata.get("tags", [])]
    lines = [line.partition(":")[0] for line in cell.source.splitlines()]
    cell.source = "\n".join(
        f"{name}: str = {str(typed[name])!r}" if name in typed else line
        for name, line in zip(lines, cell.source.splitlines(), strict=True)
    )
    return book


@pytest.mark.filterwarnings("ignore")
def test_run_by_hand_it_shows_its_results_and_leaves_nothing(sealed: Small, tmp_path: Path) -> None:
    book = filled(MONTHLY / "reconcile.ipynb", sealed)
    NotebookClient(book, kernel_name="python3", resources={"metadata": {"path": str(tmp_path)}}).execute()
    *shown, last = [cell.outputs for cell in book.cells if cell.cell_type == "code" and cell.outputs]
    assert len(shown) == 3
    assert all("text/html" in outputs[-1]["data"] for outputs in shown)
    assert "left for a pack only where out names a folder" in last[0]["data"]["text/plain"]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(
    ("given", "missing"), [({}, "programme is empty"), ({"programme": "somewhere"}, "period is empty")]
)
def test_what_is_missing_is_said_with_what_to_type(tmp_path: Path, given, missing: str) -> None:
    with pytest.raises(papermill.PapermillExecutionError) as refused:
        papermill.execute_notebook(
            MONTHLY / "reconcile.ipynb", tmp_path / "out.ipynb", parameters=given, progress_bar=False,
            cwd=tmp_path,
        )  # fmt: skip
    said = str(refused.value)
    assert missing in said
    assert 'programme: str = "../../sampling_plans/sepsis"\n    period: str = "2026-10"' in said


def ask(base: str, path: str, data: object = None) -> Any:
    request = urllib.request.Request(  # noqa: S310 - the server of this test
        f"{base}{path}",
        data=None if data is None else json.dumps(data).encode(),
        headers={"Authorization": f"token {TOKEN}"},
    )
    with urllib.request.urlopen(request, timeout=WAIT) as answer:  # noqa: S310
        return answer.read()


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """A JupyterLab without a browser, with settings of its own; its address, and the folder it serves."""
    home = tmp_path_factory.mktemp("lab")
    (home / "work").mkdir()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with (home / "log").open("w") as log:
        server = subprocess.Popen(
            [
                sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", f"--port={port}",
                "--ServerApp.port_retries=0", f"--IdentityProvider.token={TOKEN}", str(home / "work"),
            ],
            env={**os.environ, "HOME": str(home), "JUPYTER_CONFIG_DIR": str(home / "config")},
            stdout=log, stderr=log, start_new_session=True,
        )  # fmt: skip
    base = f"http://127.0.0.1:{port}/"
    try:
        ends = time.monotonic() + WAIT
        while True:
            try:
                assert b"JupyterLab" in ask(base, "lab")
                break
            except OSError:
                if server.poll() is not None or time.monotonic() > ends:
                    pytest.fail((home / "log").read_text(), pytrace=False)
                time.sleep(0.2)
        yield base, home / "work"
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait(timeout=WAIT)


def run_in(base: str, name: str, book: Any) -> list[dict[str, Any]]:
    """Run the cells of a notebook in a session of the server, as its page does: one request a cell."""
    from tornado.httpclient import HTTPRequest
    from tornado.ioloop import IOLoop
    from tornado.websocket import websocket_connect

    session = {"path": name, "name": name, "type": "notebook", "kernel": {"name": "python3"}}
    kernel = json.loads(ask(base, "api/sessions", session))["kernel"]["id"]
    place = f"{base.replace('http', 'ws')}api/kernels/{kernel}/channels"

    async def cells() -> list[dict[str, Any]]:
        line = await websocket_connect(
            HTTPRequest(place, headers={"Authorization": f"token {TOKEN}"}), max_message_size=10**8
        )
        found: list[dict[str, Any]] = []
        for cell in (cell for cell in book.cells if cell.cell_type == "code"):
            number = uuid.uuid4().hex
            header = {
                "msg_id": number,
                "msg_type": "execute_request",
                "username": "",
                "session": "",
                "version": "5.3",
            }
            content = {"code": cell.source, "silent": False, "store_history": True}
            message = {
                "header": header,
                "parent_header": {},
                "metadata": {},
                "content": content,
                "channel": "shell",
            }
            await line.write_message(json.dumps(message))
            while True:
                said = json.loads(await line.read_message())
                if said["parent_header"].get("msg_id") != number:
                    continue
                if said["msg_type"] in ("execute_result", "display_data", "error"):
                    found.append({"type": said["msg_type"], **said["content"]})
                if said["msg_type"] == "status" and said["content"]["execution_state"] == "idle":
                    break
        line.close()
        return found

    return IOLoop(make_current=False).run_sync(cells, timeout=WAIT)


@pytest.mark.proof
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(
    "path", [MONTHLY / "reconcile.ipynb", EXPLORE / "variation.ipynb"], ids=lambda path: path.stem
)
def test_in_jupyterlab_itself(lab: tuple[str, Path], sealed: Small, path: Path) -> None:
    base, work = lab
    nbformat.write(filled(path, sealed), work / path.name)
    opened = json.loads(ask(base, f"api/contents/{path.name}"))
    assert opened["type"] == "notebook"
    found = run_in(base, path.name, nbformat.from_dict(opened["content"]))
    assert not [one for one in found if one["type"] == "error"]
    pages = [one["data"]["text/html"] for one in found if "text/html" in one.get("data", {})]
    assert any("<figure" in page for page in pages)
