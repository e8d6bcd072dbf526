"""JupyterLab in a headless Chromium: cells are run, graphs are seen, zoomed and clicked, as a user does it."""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import nbformat
import pytest

from tests.notebook.conftest import ROOT

if TYPE_CHECKING:
    from playwright.sync_api import Page

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
PATIENCE = 60.0  # seconds for a server, a page or a kernel
CELLS = ("%load_ext logic.notebook\nfrom logic.notebook import Trial", "Trial(1)", "Trial(1).widget()")
pytestmark = [
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is there to look with (Debian: chromium)"),
    pytest.mark.skipif(
        not all(map(importlib.util.find_spec, ("jupyterlab", "playwright"))),
        reason="not installed: jupyterlab, playwright",
    ),
]


@pytest.fixture
def lab(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a JupyterLab of its own in a folder with one trial and a notebook."""
    command = [sys.executable, "-m", "noworkflow", "run", "script1.py"]
    subprocess.run(command, cwd=folder, capture_output=True, check=True, timeout=120)
    cells = [nbformat.v4.new_code_cell(cell) for cell in CELLS]
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3"}}  # without it the page asks for one
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=kernel), folder / "look.ipynb")
    own = tmp_path_factory.mktemp("jupyter")
    environment = {
        **os.environ, "PYTHONPATH": str(ROOT), "HOME": str(own), "IPYTHONDIR": str(own / "ipython"),
        "JUPYTER_RUNTIME_DIR": str(own), "JUPYTER_CONFIG_DIR": str(own), "JUPYTER_DATA_DIR": str(own / "data"),
    }  # fmt: skip
    options = ["--no-browser", "--ServerApp.port=0", "--ServerApp.ip=127.0.0.1", "--IdentityProvider.token="]
    options += ["--ServerApp.open_browser=False", "--allow-root", "--LabApp.expose_app_in_browser=True"]
    with (own / "server.log").open("w") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", "jupyterlab", *options], cwd=folder, env=environment, stdout=log, stderr=log
        )
        try:
            yield f"{_address(own, server)}lab/tree/look.ipynb?reset"
        finally:
            server.terminate()
            try:
                server.wait(20)
            except subprocess.TimeoutExpired:
                server.kill()


def _address(own: Path, server: subprocess.Popen[bytes]) -> str:
    """Where the server listens, as soon as it says so."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and server.poll() is None:
        for file in own.glob("jpserver-*.json"):
            try:
                return str(json.loads(file.read_text())["url"])
            except (json.JSONDecodeError, KeyError):  # it is still being written
                continue
        time.sleep(0.1)
    raise AssertionError(f"JupyterLab does not start:\n{(own / 'server.log').read_text()}")


@pytest.fixture
def page(lab: str) -> Iterator[Page]:
    """The notebook in a browser, with all cells run."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        try:
            page = browser.new_page(viewport={"width": 1200, "height": 1300})
            page.set_default_timeout(PATIENCE * 1000)
            page.goto(lab)
            page.wait_for_selector(".jp-Notebook .jp-CodeCell")
            # a promise that is waited for here would have no end where something is amiss
            page.wait_for_function("window.jupyterapp?.shell.currentWidget?.sessionContext?.session?.kernel")
            page.evaluate("void window.jupyterapp.commands.execute('notebook:run-all-cells')")
            page.wait_for_selector(".jp-OutputArea .logic-details", state="attached")
            yield page
        finally:
            browser.close()


def test_the_graph_is_seen_zoomed_and_clicked(page: Page, tmp_path_factory: pytest.TempPathFactory) -> None:
    still, moving = page.locator(".jp-OutputArea svg.logic-graph").all()
    # the picture: its size, the 8 nodes of Figure 6, and a tooltip for each
    box = still.bounding_box()
    assert box is not None
    assert (round(box["width"]), round(box["height"])) == (500, 350)
    assert still.locator("g.node").count() == moving.locator("g.node").count() == 8
    tooltips = [title.text_content() or "" for title in still.locator("g.node title").all()]
    assert sorted(tip.split("\n")[0] for tip in tooltips) == ["__main__", "range", "x", "x", "y", "z", "z", "z"]
    assert _inside(still)
    # the style of a picture is not that of the page
    assert page.evaluate("getComputedStyle(document.querySelector('.jp-Toolbar')).textAnchor") == "start"
    # the widget: the wheel zooms to where the mouse is, a drag moves, a click tells about a node
    node = moving.locator("g.node").filter(has_text="__main__").locator(".shape")
    before = node.bounding_box()
    node.hover()
    page.mouse.wheel(0, -100)
    page.wait_for_function("(svg) => svg.viewBox.baseVal.width > 0", arg=moving.element_handle())
    _until(lambda: (node.bounding_box() or {})["width"] > 1.2 * (before or {})["width"])
    node.click()
    details = page.locator(".logic-details")
    _until(lambda: (details.text_content() or "").startswith("__main__\n1 call, "))
    assert node.get_attribute("stroke-width") == "4"
    picture = Path(os.environ.get("LOGIC_SCREENSHOT", tmp_path_factory.mktemp("seen") / "lab.png"))
    page.screenshot(path=picture)
    assert picture.stat().st_size > 10_000


def _inside(svg: Any) -> bool:
    """Whether everything that is drawn lies within the picture."""
    return bool(
        svg.evaluate(
            "(svg) => { const box = svg.getBoundingClientRect();"
            "return [...svg.querySelectorAll('.node, .edge')].every((one) => { const own = one.getBoundingClientRect();"
            "return own.left >= box.left - 1 && own.right <= box.right + 1 && own.top >= box.top - 1 &&"
            "own.bottom <= box.bottom + 1; }); }"
        )
    )


def _until(holds: Any, patience: float = 10.0) -> None:
    """Waits until a condition holds."""
    until = time.monotonic() + patience
    while not holds():
        assert time.monotonic() < until
        time.sleep(0.05)
