"""Run the course on a real JupyterHub with two learners: `make hub`, or where there is no make

    python -m tools.instructor.hub [WORDS FOR PYTEST]

The first time it installs JupyterHub beside the course into build/hub, by the steps of workshop/jupyterhub/plain.sh.
Then tests/hub makes accounts on this machine, starts the hub with the course's own configuration, and removes the
accounts again; so it needs root, on Linux. COURSE_HUB_LOG=FILE keeps the hub's log, COURSE_HUB_PICTURES=FOLDER keeps
pictures of the two windows.
"""

import os
import re
import shutil
import stat
import subprocess
import sys
import tempfile
from pathlib import Path

from tools import ROOT
from tools.author.isolation import isolated_environment
from tools.author.lesson_browser import NO_CHROMIUM, find_chromium
from tools.learner import environment
from tools.learner.environment import SetupError

HUB = ROOT / "build" / "hub"
VENV = HUB / "venv"
PYTHON = VENV / "bin" / "python"
OWN_PYTHON = HUB / "python"  # a copy, where the system's learners could not read the Python that runs this
PROXY = HUB / "proxy"
SKELETON = HUB / "skeleton"  # what a new learner's home begins with
STAMP = HUB / "ready"
LOG = HUB / "install.log"

CONFIGURATION = ROOT / "workshop" / "jupyterhub" / "jupyterhub_config.py"
CONSTRAINTS = ROOT / "workshop" / "jupyterhub" / "constraints.txt"
PACKAGES = ("jupyterhub", "nbgitpuller", "jupyterhub-idle-culler")
PROXY_PACKAGE = "configurable-http-proxy@5.1.0"
OLDEST_NODE = 18
COMMANDS = ("git", "useradd", "userdel", "chpasswd", "prlimit", "node", "npm")


# ------------------------------------------------------------------------------------------------------ what is needed


def missing():
    """Return in one line what keeps the hub from being tested here; "" where nothing does."""
    if not sys.platform.startswith("linux") or os.geteuid() != 0:
        return "it makes accounts for two learners and removes them again, which takes root on Linux"
    absent = [name for name in COMMANDS if shutil.which(name) is None]
    if absent:
        return f"not found here: {', '.join(absent)} (on Debian: apt-get install git passwd util-linux nodejs npm)"
    if node_version() < OLDEST_NODE:
        return f"the hub's proxy needs Node.js {OLDEST_NODE} or newer, and here is {node_version()}"
    if find_chromium() is None:
        return NO_CHROMIUM
    if not open_to_all(ROOT):
        return "the learners' accounts cannot read this folder: put the repository where every user may read it"
    return ""


def node_version():
    """Return the main version of Node.js here, or 0."""
    said = subprocess.run(["node", "--version"], capture_output=True, text=True, check=False).stdout
    found = re.match(r"v(\d+)\.", said)
    return int(found.group(1)) if found else 0


def open_to_all(path):
    """Tell whether every user of this machine may enter a folder, and each folder on the way to it."""
    path = Path(path).resolve()
    return all(folder.stat().st_mode & stat.S_IXOTH for folder in (path, *path.parents))


# ------------------------------------------------------------------------------------------------------------ install


def fingerprint():
    """Return what the hub's environment depends on."""
    settings = [path.read_text(encoding="utf-8") for path in sorted(Path(environment.ROOT, "binder").glob("*.json"))]
    constraints = CONSTRAINTS.read_text(encoding="utf-8")
    return environment.fingerprint() + constraints + PROXY_PACKAGE + "\n" + "".join(settings)


def is_ready():
    """Tell whether build/hub is complete and fits the constraints as they are now."""
    return STAMP.is_file() and STAMP.read_text(encoding="utf-8") == fingerprint()


def python_for_all():
    """Return a Python that learners' accounts may run; copies the one that runs this where it lies in a closed home."""
    if open_to_all(sys.base_prefix):
        return os.path.realpath(sys.executable)
    version = "python{}.{}".format(*sys.version_info)
    unneeded = shutil.ignore_patterns("test", "site-packages", "__pycache__", "idlelib", "config-*")
    library, copied = Path(sys.base_prefix, "lib"), OWN_PYTHON / "lib"
    shutil.copytree(library / version, copied / version, symlinks=True, ignore=unneeded)
    for shared in library.glob("libpython3*"):
        shutil.copy(shared, copied)
    (OWN_PYTHON / "bin").mkdir()
    return shutil.copy(os.path.realpath(sys.executable), OWN_PYTHON / "bin" / "python3")


def library_path():
    """Return the variable under which a copied Python finds its own library; nothing where none was copied."""
    return {"LD_LIBRARY_PATH": str(OWN_PYTHON / "lib")} if OWN_PYTHON.exists() else {}


def run(*command, **variables):
    """Run a step of the installation with its output in the log; a SetupError where it fails."""
    with LOG.open("a", encoding="utf-8") as log:
        log.write(f"$ {' '.join(map(str, command))}\n")
        log.flush()
        surroundings = os.environ | library_path() | variables
        status = subprocess.call(command, cwd=ROOT, env=surroundings, stdout=log, stderr=subprocess.STDOUT)
    if status != 0:
        signs = (*environment.NETWORK_SIGNS, "ENOTFOUND", "ECONNREFUSED", "ETIMEDOUT")  # pip's words, and npm's
        offline = any(sign in LOG.read_text(encoding="utf-8", errors="replace") for sign in signs)
        why = "the network could not be reached" if offline else f"{Path(command[0]).name} failed"
        raise SetupError(f"JupyterHub could not be installed: {why} (log: {environment.shown(str(LOG))})")


def install():
    """Make build/hub anew: the environment of the hub and of the learners' servers, and the proxy in front."""
    print("Installing JupyterHub into build/hub (a few minutes, only this once) ...", flush=True)
    shutil.rmtree(HUB, ignore_errors=True)
    HUB.mkdir(parents=True)
    run(python_for_all(), "-m", "venv", VENV)
    pip = [PYTHON, "-m", "pip", "install", "--disable-pip-version-check", "--no-input", "--progress-bar", "off"]
    run(*pip, "-c", "constraints.txt", "-c", CONSTRAINTS, "-e", ".", *PACKAGES)
    run("npm", "install", "--prefix", PROXY, "--no-audit", "--no-fund", PROXY_PACKAGE)
    with tempfile.TemporaryDirectory() as home:  # the settings go into the environment; the person's home is left alone
        run(PYTHON, "-m", "tools.learner.jupyter_setup", **isolated_environment(Path(home)))
    run(PYTHON, "-c", "import matplotlib.font_manager", MPLCONFIGDIR=str(SKELETON / ".cache" / "matplotlib"))
    STAMP.write_text(fingerprint(), encoding="utf-8")


def main():
    """Install what is not there yet, and run the test."""
    problem = missing()
    if problem:
        raise SetupError(f"The JupyterHub cannot be tested here: {problem}.")
    if not is_ready():
        install()
    with tempfile.TemporaryDirectory(prefix="course-hub-") as home:
        variables = isolated_environment(Path(home))
        command = [sys.executable, "-m", "pytest", "-q", "tests/hub", *sys.argv[1:]]
        return subprocess.call(command, cwd=ROOT, env=variables)


if __name__ == "__main__":
    sys.exit(environment.main(main))
