"""Make JupyterLab open quiet and ready: settings, the course's workspace, trusted notebooks.

    python -m tools.learner.jupyter_setup [FOLDER OF NOTEBOOKS]

`make lab`, the browser tests and Binder all run this file, so all three show the same JupyterLab. What it sets is in
`binder/overrides.json` and the files beside it. It is quick, says nothing when all is well, may be run any number of
times, and by somebody who may not write to the environment.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
from pathlib import Path

from tools import ROOT

STAGE = "share/jupyter/labextensions/large-model-maths"
SETTINGS = {
    "overrides.json": "share/jupyter/lab/settings",
    # The kernel says in the terminal, each time it starts, that it talks to JupyterLab unencrypted. Both run on this
    # machine and the messages are signed: as an alarm in a learner's first minute it misleads, so only errors show.
    "ipython_kernel_config.json": "etc/ipython",
    # The server saves stills in place of live views, which lead nowhere on the next day.
    "large-model-maths.json": "etc/jupyter/jupyter_server_config.d",
    # How a lesson looks: as wide as it reads well, with a frame where there is something to do.
    "labextension/package.json": STAGE,
    "labextension/static/remoteEntry.js": f"{STAGE}/static",
    "labextension/static/lesson.css": f"{STAGE}/static",
}
# What a hub sets for each learner's server (workshop/jupyterhub): with more threads, many learners on a few cores only
# get in each other's way.
HUB_VARIABLES = {"OMP_NUM_THREADS": "1"}
WORKSPACE = "course"
TABLE_OF_CONTENTS = "@jupyterlab/toc:plugin"  # JupyterLab's own name for the panel at the left
FIRST_LESSON = "notebooks/00_start.ipynb"


def lesson_url(notebook: str = FIRST_LESSON) -> str:
    """The address, inside the server, that opens a lesson in front in the course's own workspace."""
    return f"/lab/workspaces/{WORKSPACE}/tree/{notebook}"


def install_settings() -> None:
    """Give this environment the course's defaults; what a learner sets in JupyterLab still wins over them.

    An environment may belong to somebody else: what is there already is left alone, and what cannot be written is said.
    """
    for name, folder in SETTINGS.items():
        source = ROOT / "binder" / name
        target = Path(sys.prefix, folder, source.name)
        try:
            if target.is_file() and target.read_bytes() == source.read_bytes():
                continue
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(source, target)
        except OSError as problem:
            reason = problem.strerror or type(problem).__name__
            print(f"JupyterLab opens without the course's {name}: {target.parent} cannot be written ({reason}).")


def workspace(notebook: str = FIRST_LESSON) -> dict:
    """The first layout: the lesson in the main area, the table of contents at the left, nothing else."""
    widget = f"notebook:{notebook}"
    return {
        "metadata": {"id": WORKSPACE},
        "data": {
            "layout-restorer:data": {
                "main": {
                    "dock": {"type": "tab-area", "currentIndex": 0, "widgets": [widget]},
                    "current": widget,
                },
                "left": {
                    "collapsed": False,
                    "visible": True,
                    "current": TABLE_OF_CONTENTS,
                    "widgets": ["filebrowser", "running-sessions", TABLE_OF_CONTENTS],
                },
                "right": {"collapsed": True, "visible": True, "widgets": []},
                "relativeSizes": [0.2, 0.8, 0],
            },
            widget: {"data": {"path": notebook, "factory": "Notebook"}},
        },
    }


def workspaces_folder() -> Path:
    """Where JupyterLab keeps the layouts of this user."""
    from jupyter_core.paths import jupyter_config_dir

    return Path(os.environ.get("JUPYTERLAB_WORKSPACES_DIR") or Path(jupyter_config_dir(), "lab", "workspaces"))


def import_workspace(folder: Path) -> None:
    """Add the course's workspace beside the learner's own; a layout that a learner has changed since is kept."""
    from jupyterlab_server.workspaces_handler import WorkspacesManager

    manager = WorkspacesManager(str(folder))
    if not manager.load(WORKSPACE)["data"]:
        manager.save(WORKSPACE, json.dumps(workspace()))


def trust_notebooks(folder: Path) -> None:
    """Sign the course's notebooks, so that JupyterLab shows their stored pictures and HTML from the start."""
    import nbformat
    from nbformat.sign import NotebookNotary

    notary = NotebookNotary()
    for path in sorted(folder.rglob("*.ipynb")):
        if ".ipynb_checkpoints" not in path.parts:
            notebook = nbformat.read(path, as_version=4)
            if not notary.check_signature(notebook):
                notary.sign(notebook)


def main(folder: Path = ROOT / "notebooks") -> None:
    install_settings()
    import_workspace(workspaces_folder())
    trust_notebooks(folder)


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:2]))
