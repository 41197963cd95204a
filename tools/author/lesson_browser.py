"""Drive a lesson in a real JupyterLab with a real Chromium; the browser tests and screenshot.py share this code.

    with jupyterlab(notebooks) as server, chromium() as browser:
        lesson = Lesson(browser, server)
        lesson.open("notebooks/00_start.ipynb")
        lesson.run_all()
        lesson.screenshot("lesson.png")

The server works on a copy of the notebooks, with settings, workspace and progress of its own, so that neither the
repository nor what the person at this machine has done in the course is touched.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tools import ROOT
from tools.author.isolation import OWN_TRANSPORT, isolated_environment
from tools.learner.jupyter_setup import import_workspace, install_settings, lesson_url

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
THEMES = ("JupyterLab Light", "JupyterLab Dark")
NO_CHROMIUM = "no Chromium found: install one (on Debian `apt-get install chromium`) or set COURSE_CHROMIUM to its path"


def find_chromium() -> str | None:
    """The path of a Chromium on this machine (COURSE_CHROMIUM wins), or None."""
    chosen = os.environ.get("COURSE_CHROMIUM")
    if chosen:
        return shutil.which(chosen)
    return next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)


def browser_is_required() -> bool:
    """Whether a missing Chromium is an error, and no reason to leave the browser tests out: so it is in CI."""
    return os.environ.get("CI", "").lower() in {"1", "true"} or os.environ.get("COURSE_REQUIRE_BROWSER") == "1"


# ---------------------------------------------------------------------------------------------------------- the server


@dataclass(frozen=True)
class Server:
    """A running JupyterLab: where it is, what it serves and served at first, the learner's progress and layouts."""

    url: str
    token: str
    pid: int
    root: Path
    shipped: Path
    progress_file: Path
    workspaces: Path

    def lesson_url(self, notebook: str) -> str:
        return f"{self.url}{lesson_url(notebook)}?token={self.token}"

    def forget_learner(self) -> None:
        """Begin anew: the lessons as they are shipped, no progress, and the layout that a first visit shows.

        JupyterLab saves a lesson every minute, and what an earlier test has left in it is not what a learner opens.
        """
        for path in self.shipped.rglob("*.ipynb"):
            served = self.root / path.relative_to(self.shipped)
            if not served.is_file() or served.read_bytes() != path.read_bytes():
                shutil.copy(path, served)
        self.progress_file.unlink(missing_ok=True)
        for saved in self.workspaces.iterdir():
            saved.unlink()
        import_workspace(self.workspaces)

    def shut_down_kernels(self) -> None:
        """End every kernel, so that the next test neither waits for them nor meets their variables."""
        for session in self._api("GET", "sessions"):
            self._api("DELETE", f"sessions/{session['id']}")

    def _api(self, method: str, name: str):
        address = f"{self.url}/api/{name}?token={self.token}"
        with urllib.request.urlopen(urllib.request.Request(address, method=method), timeout=30) as answer:
            return json.loads(answer.read() or "null")


def free_port() -> int:
    """A port of this machine that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _server_command(port: int, token: str, root: Path) -> list[str]:
    return [
        sys.executable,
        "-m",
        "jupyterlab",
        "--no-browser",
        "--allow-root",
        "--expose-app-in-browser",
        f"--ServerApp.port={port}",
        "--ServerApp.port_retries=0",
        "--ServerApp.ip=127.0.0.1",
        f"--ServerApp.root_dir={root}",
        f"--IdentityProvider.token={token}",
        *(f"--KernelManager.{name}={value}" for name, value in OWN_TRANSPORT.items()),
    ]


def _wait_until_up(server: Server, process: subprocess.Popen, log: Path, seconds: float = 180) -> None:
    deadline = time.monotonic() + seconds
    while process.poll() is None and time.monotonic() < deadline:
        try:
            urllib.request.urlopen(f"{server.url}/api/status?token={server.token}", timeout=5).close()
            return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise RuntimeError(f"JupyterLab did not start within {seconds:.0f} s; it said:\n{log.read_text()[-2000:]}")


def _stop(process: subprocess.Popen) -> None:
    process.terminate()
    try:
        process.wait(timeout=10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


@contextmanager
def jupyterlab(
    notebooks: Path = ROOT / "notebooks",
    chosen: list[Path] | None = None,
    variables: Mapping[str, str] | None = None,
) -> Iterator[Server]:
    """Serve a copy of a folder of notebooks (or only of the `chosen` ones) as `notebooks/`, on a free port.

    `variables` are set in the server's environment, and so in that of its kernels, beside those of `isolation`.
    """
    with tempfile.TemporaryDirectory(prefix="course-", ignore_cleanup_errors=True) as folder:
        root, shipped, home = (Path(folder, name) for name in ("root", "shipped", "home"))
        home.mkdir()
        if chosen is None:
            shutil.copytree(notebooks, shipped / "notebooks", ignore=shutil.ignore_patterns(".ipynb_checkpoints"))
        else:
            (shipped / "notebooks").mkdir(parents=True)
            for path in chosen:
                shutil.copy(path, shipped / "notebooks" / path.name)
        shutil.copytree(shipped, root)
        with _serve(root, shipped, home, variables or {}) as server:
            yield server


@contextmanager
def _serve(root: Path, shipped: Path, home: Path, variables: Mapping[str, str]) -> Iterator[Server]:
    import matplotlib

    # matplotlib's list of fonts takes seconds to make, and is the same in every home.
    own = {"HOME": str(home), "MPLCONFIGDIR": matplotlib.get_cachedir()}
    environment = isolated_environment(home) | own | dict(variables)
    install_settings()
    # The same preparation as `make lab`, but with this server's own folders.
    prepare = [sys.executable, "-m", "tools.learner.jupyter_setup", str(root / "notebooks")]
    subprocess.run(prepare, cwd=ROOT, env=environment, check=True)
    token, port = secrets.token_hex(16), free_port()
    log = home / "server.log"
    with log.open("w") as sink:
        process = subprocess.Popen(
            _server_command(port, token, root), env=environment, cwd=root, stdout=sink, stderr=subprocess.STDOUT
        )
    progress, workspaces = (Path(environment[name]) for name in ("COURSE_PROGRESS_FILE", "JUPYTERLAB_WORKSPACES_DIR"))
    server = Server(f"http://127.0.0.1:{port}", token, process.pid, root, shipped, progress, workspaces)
    try:
        _wait_until_up(server, process, log)
        yield server
    finally:
        _stop(process)


# --------------------------------------------------------------------------------------------------------- the browser


@contextmanager
def chromium(executable: str | None = None):
    """A headless Chromium through Playwright; RuntimeError where there is none."""
    from playwright.sync_api import sync_playwright

    executable = executable or find_chromium()
    if executable is None:
        raise RuntimeError(NO_CHROMIUM)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=CHROMIUM_FLAGS)
        try:
            yield browser
        finally:
            browser.close()


# JavaScript that runs inside JupyterLab. `--expose-app-in-browser` makes the application `window.jupyterapp`.
_PANEL = "const app = window.jupyterapp, panel = app.shell.currentWidget, nb = panel?.content;"
_READY = f"""path => {{
    if (!window.jupyterapp) return false;
    {_PANEL}
    if (path && panel?.context?.path !== path) return false;
    const kernel = panel?.sessionContext?.session?.kernel;
    return !!(nb?.model?.cells?.length && kernel?.connectionStatus === 'connected' && kernel.status === 'idle');
}}"""
_CELLS = f"""() => {{ {_PANEL}
    return Array.from(nb.model.cells).map((cell, index) => ({{
        index, type: cell.type, source: cell.sharedModel.getSource(), tags: cell.getMetadata('tags') ?? [],
        count: cell.type === 'code' ? cell.executionCount : null,
        errors: cell.type !== 'code' ? [] : cell.outputs.toJSON()
            .filter(o => o.output_type === 'error' || (o.output_type === 'stream' && o.name === 'stderr'))
            .map(o => o.output_type === 'error' ? `${{o.ename}}: ${{o.evalue}}` : [].concat(o.text).join('')),
    }}));
}}"""
# A kernel answers in order: its answer to a question says that all sent before is done and shown. ipywidgets sends the
# last of several changes only when the first is done, so one answer is not enough.
_SETTLE = f"""() => {{ {_PANEL}
    window.courseSettled = false;
    (async () => {{
        const kernel = panel.sessionContext.session.kernel;
        for (let answers = 0; answers < 3; answers++) await kernel.requestKernelInfo();
        window.courseSettled = true;
    }})();
}}"""
_SETTLED = f"""() => {{ {_PANEL}
    const loading = node => node.textContent === 'Loading widget...';
    return window.courseSettled && panel.sessionContext.session?.kernel?.status === 'idle'
        && ![...document.querySelectorAll('.jp-OutputArea-output')].some(loading)
        && [...document.querySelectorAll('.course-widget')].every(node => node.querySelector('.course-companion'));
}}"""
# JupyterLab's own numbering of cells on the page can name two of them while it is still laying out the notebook.
_GO_TO = f"""async index => {{ {_PANEL}
    nb.activeCellIndex = index; nb.deselectAll(); await nb.scrollToItem(index, 'start');
    nb.widgets.forEach((cell, i) => cell.node.setAttribute('data-course-cell', i)); }}"""
_SCROLL = f"""offset => {{ {_PANEL}
    const box = nb.outerNode ?? nb.node; box.scrollTop = offset;
    const last = nb.widgets[nb.widgets.length - 1].node.getBoundingClientRect();
    return [box.clientHeight, last.bottom - box.getBoundingClientRect().bottom]; }}"""
# Not awaited inside the page: a cell that never ends would otherwise hold up the caller for ever, timeout or not.
_RUN_ALL = """() => {
    window.courseRunAll = 'running';
    window.jupyterapp.commands.execute('notebook:run-all-cells').finally(() => { window.courseRunAll = 'ended'; });
}"""


class Lesson:
    """One notebook in one browser tab, and what a learner does with it."""

    def __init__(self, browser, server: Server | None, *, width: int = 1280, height: int = 900, timeout: float = 180.0):
        self.server = server
        self.timeout_ms = timeout * 1000
        self.console_errors: list[str] = []
        self._context = browser.new_context(viewport={"width": width, "height": height}, reduced_motion="reduce")
        self.page = self._context.new_page()
        self.page.set_default_timeout(self.timeout_ms)
        self.page.on("console", self._note_console)
        self.page.on("pageerror", lambda error: self.console_errors.append(f"uncaught: {error}"))

    def _note_console(self, message) -> None:
        if message.type == "error":
            self.console_errors.append(f"{message.text} ({message.location.get('url', '')})")

    def close(self) -> None:
        self._context.close()

    # ---- opening

    def open(self, notebook: str) -> Lesson:
        """Open a notebook, named from the server's root, as `make lab` does; returns when its kernel is ready."""
        self.page.goto(self.server.lesson_url(notebook))
        return self.wait_until_open(notebook)

    def wait_until_open(self, notebook: str) -> Lesson:
        """Wait until JupyterLab shows a notebook and its kernel is ready, however the page came there."""
        self.page.wait_for_selector("#jupyterlab-splash", state="detached")
        self.page.wait_for_function(_READY, arg=notebook)
        return self

    def set_theme(self, theme: str) -> None:
        """Switch to one of `THEMES`."""
        self.page.evaluate("theme => window.jupyterapp.commands.execute('apputils:change-theme', {theme})", theme)
        light = "false" if "Dark" in theme else "true"
        self.page.wait_for_selector(
            f'body[data-jp-theme-name="{theme}"][data-jp-theme-light="{light}"]', state="attached"
        )

    def table_of_contents(self) -> list[str]:
        """The headings that the table of contents shows; empty when the panel is hidden."""
        items = self.page.locator(".jp-TableOfContents-tree .jp-tocItem-content")
        return [text.strip() for text in items.all_inner_texts()] if items.count() and items.first.is_visible() else []

    def close_left_panel(self) -> None:
        """Close the panel at the left, and wait until JupyterLab has noted it."""
        with self.page.expect_response(lambda answer: _notes_closed_panel(answer.request)):
            self.page.evaluate("() => { window.jupyterapp.shell.collapseLeft(); }")

    def tabs(self) -> list[str]:
        """The names of the tabs in the main area."""
        return self.page.evaluate("() => [...window.jupyterapp.shell.widgets('main')].map(tab => tab.title.label)")

    def dialogs(self) -> list[str]:
        """What dialogs and notifications ask or say at the moment."""
        return self.page.locator(".jp-Dialog, .Toastify__toast").all_inner_texts()

    def title(self) -> str:
        """The name of the tab in front."""
        return self.page.evaluate("() => window.jupyterapp.shell.currentWidget.title.label")

    # ---- cells

    def cells(self) -> list[dict]:
        """Every cell: index, type, source, tags, count (its execution number) and errors (exceptions, stderr)."""
        return self.page.evaluate(_CELLS)

    def find(self, text: str = "", *, tag: str = "") -> int:
        """The index of the first code cell whose source contains `text` and that carries `tag`."""
        for cell in self.cells():
            if cell["type"] == "code" and text in cell["source"] and (not tag or tag in cell["tags"]):
                return cell["index"]
        raise LookupError(f"no code cell contains {text!r}" + (f" and is tagged {tag!r}" if tag else ""))

    def cell(self, index: int):
        """Scroll to a cell, and return Playwright's locator of it."""
        self.page.evaluate(_GO_TO, index)
        return self.page.locator(f'.jp-Notebook .jp-Cell[data-course-cell="{index}"]')

    def type_into(self, index: int, source: str) -> None:
        """Replace the source of a cell with the keyboard, as a learner would."""
        self.cell(index).locator(".cm-content").click()
        self.page.keyboard.press("ControlOrMeta+a")
        self.page.keyboard.insert_text(source)
        typed = self.cells()[index]["source"]
        if typed != source:
            raise AssertionError(f"cell {index}: typed {source!r}, the editor holds {typed!r}")

    def run(self, index: int) -> str:
        """Run one cell, wait until the kernel is idle, and return its output text."""
        self.cell(index)
        self.page.evaluate("() => { window.jupyterapp.commands.execute('notebook:run-cell'); }")
        self.wait_until_idle()
        return self.output(index)

    def output(self, index: int) -> str:
        """The text that a cell's outputs show on the page, widgets included."""
        areas = self.cell(index).locator(".jp-Cell-outputArea")
        return "\n".join(areas.all_inner_texts())

    # ---- the kernel

    def run_all(self, timeout: float = 600.0) -> None:
        """Run every cell from a fresh kernel, and wait until all have a number and the kernel is idle."""
        self.page.evaluate(_RUN_ALL)
        self.page.wait_for_function("() => window.courseRunAll !== 'running'", timeout=timeout * 1000)
        self.wait_until_idle()
        unrun = [c["index"] for c in self.cells() if c["type"] == "code" and c["source"].strip() and not c["count"]]
        if unrun:
            raise AssertionError(f"cells without a number after Run All: {unrun}")

    def wait_until_idle(self) -> None:
        """Wait until all that was done is answered and shown: widgets go on talking after a cell has ended."""
        self.page.evaluate(_SETTLE)
        self.page.wait_for_function(_SETTLED)

    def save(self) -> None:
        """Save the notebook, and wait until JupyterLab has the server's answer."""
        self.page.evaluate("async () => { await window.jupyterapp.commands.execute('docmanager:save'); }")

    def restart_kernel(self) -> None:
        """Restart the kernel, without the question that JupyterLab asks first."""
        self.page.evaluate(f"() => {{ {_PANEL} return panel.sessionContext.session.kernel.restart(); }}")
        self.page.wait_for_function(_READY)

    def errors(self) -> list[str]:
        """Exceptions and stderr in any cell, each with the number of its cell."""
        return [f"cell {cell['index']}: {text}" for cell in self.cells() for text in cell["errors"]]

    # ---- pictures

    def screenshot(self, path: str | Path) -> None:
        """Photograph what the window shows now."""
        self.page.screenshot(path=str(path))

    def screenshots(self, folder: Path, stem: str = "page") -> list[Path]:
        """Photograph the whole notebook, one window height after the other, with a little overlap."""
        folder.mkdir(parents=True, exist_ok=True)
        self.page.evaluate(_SCROLL, 10**7)  # once to the end, so that every cell has been drawn and has its height
        self.page.wait_for_timeout(500)
        paths, offset = [], 0
        while True:
            seen, below = self.page.evaluate(_SCROLL, offset)
            self.page.wait_for_timeout(300)
            paths.append(folder / f"{stem}-{len(paths) + 1:02}.png")
            self.screenshot(paths[-1])
            if below < 2:
                return paths
            offset += int(0.92 * seen)


def _notes_closed_panel(request) -> bool:
    """Whether a request saves a layout with a closed left panel; on a slow machine an older layout may come first."""
    if request.method != "PUT" or "/api/workspaces/" not in request.url:
        return False
    layout = request.post_data_json["data"].get("layout-restorer:data", {})
    return bool(layout.get("left", {}).get("collapsed"))
