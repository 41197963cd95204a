"""Make the course's environment, `.venv`, with pip, unless it is there and up to date.

    python -m tools.learner.environment

Runs before anything is installed, so it needs the standard library alone, and it also runs on a Python that is too old
for the course: it has to say so. Set PYTHON to the Python that the environment is to be made with.
"""

import hashlib
import os
import re
import shutil
import subprocess
import sys

import tools

ROOT = str(tools.ROOT)
VENV = os.path.join(ROOT, ".venv")
PYTHON = os.path.join(VENV, "Scripts", "python.exe") if os.name == "nt" else os.path.join(VENV, "bin", "python")
STAMP = os.path.join(VENV, "course-ready")  # written last: an interrupted installation has none
BEGUN = os.path.join(VENV, "course-begun")  # tells a half environment of ours from one that somebody else made
LOG = os.path.join(VENV, "install.log")
EXTRAS = "torch,service,test"

NETWORK_SIGNS = (
    "NewConnectionError",
    "NameResolutionError",
    "Temporary failure in name resolution",
    "Network is unreachable",
    "Connection refused",
    "ConnectTimeoutError",
    "ReadTimeoutError",
    "Read timed out",
    "ProxyError",
    "RemoteDisconnected",
    "SSLError",
)


class SetupError(Exception):
    """What is wrong, in one line for the person at the keyboard."""


def read(name):
    """Return the text of a file at the root of the repository."""
    with open(os.path.join(ROOT, name), encoding="utf-8") as file:
        return file.read()


# ------------------------------------------------------------------------------------------- which Python to make it of


def supported():
    """Return the lowest version that the course supports, and the first that it does not: ((3, 11), (3, 16))."""
    lowest, beyond = re.search(r'requires-python = ">=3\.(\d+),<3\.(\d+)"', read("pyproject.toml")).groups()
    return (3, int(lowest)), (3, int(beyond))


def version_of(command):
    """Return the version of a Python as a pair, or None where the command does not run one."""
    code = "import sys; print(sys.version_info[0], sys.version_info[1])"
    try:
        done = subprocess.run([*command, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        return tuple(int(part) for part in done.stdout.split()) if done.returncode == 0 else None
    except (OSError, ValueError):
        return None


def candidates():
    """Return the commands to try, in order: the Python of this script, then the others that the course supports."""
    lowest, beyond = supported()
    names = [[f"python3.{minor}"] for minor in range(lowest[1], beyond[1])]
    launcher = [["py", f"-3.{minor}"] for minor in range(lowest[1], beyond[1])] if os.name == "nt" else []
    return [[sys.executable], ["python3"], *names, *launcher]


def find_python():
    """Return the command of a Python that the course supports; PYTHON, where it is set, is the only one to try."""
    lowest, beyond = supported()
    wanted = f"Python 3.{lowest[1]} to 3.{beyond[1] - 1}"
    chosen = os.environ.get("PYTHON")
    seen = []
    for command in [[chosen]] if chosen else candidates():
        version = version_of(command)
        if version and lowest <= version < beyond:
            return command
        if version:
            seen.append("{}.{}".format(*version))
    if chosen:
        what = f"which is Python {seen[0]}" if seen else "which is no Python that runs"
        raise SetupError(f"The course needs {wanted}, but PYTHON is set to {chosen}, {what}.")
    found = ", ".join(sorted(set(seen))) or "none"
    raise SetupError(
        f"The course needs {wanted}; found here: {found}. "
        "Install one of them, or name it: make lab PYTHON=/path/to/python3.12"
    )


# ---------------------------------------------------------------------------------------------------------- is it ready


def fingerprint():
    """Return what the environment depends on, in short: the folder, and the contents of two files."""
    contents = read("pyproject.toml") + read("constraints.txt")
    return "{}\n{}\n".format(ROOT, hashlib.sha256(contents.encode("utf-8")).hexdigest())


def stamp():
    """Return the fingerprint that the environment was made with; empty where none was finished."""
    try:
        with open(STAMP, encoding="utf-8") as file:
            return file.read()
    except OSError:
        return ""


def is_ready():
    """Tell whether the environment is complete and fits pyproject.toml and constraints.txt as they are now."""
    return os.path.exists(PYTHON) and stamp() == fingerprint()


def must_start_over():
    """Tell whether what stands in .venv is no use: half made, made for another folder, or its Python is gone."""
    moved = stamp() and stamp().split("\n")[0] != ROOT
    return os.path.exists(BEGUN) or bool(moved) or not os.path.exists(PYTHON)


# -------------------------------------------------------------------------------------------------------------- make it


def run(command, shows_progress=False):
    """Run a command with its output in the log; return its exit status."""
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    with open(LOG, "ab") as log, process:
        for line in process.stdout:
            log.write(line)
            if shows_progress and sys.stdout.isatty() and line.startswith((b"Collecting ", b"Installing ")):
                words = line.decode("utf-8", "replace").split()[:2]
                print("\r  " + " ".join(words)[:70].ljust(70), end="", flush=True)
    if shows_progress and sys.stdout.isatty():
        print("\r" + 72 * " " + "\r", end="", flush=True)
    return process.returncode


def make_virtual_environment():
    """Make an empty .venv; one that is half made goes first."""
    python = find_python()
    if subprocess.call([*python, "-c", "import ensurepip, venv"], stderr=subprocess.DEVNULL) != 0:
        name = "python{}.{}".format(*version_of(python))
        raise SetupError(
            f"{name} has no venv module, which the environment is made with. "
            f"On Debian or Ubuntu: apt install {name}-venv"
        )
    shutil.rmtree(VENV, ignore_errors=True)
    os.makedirs(VENV)
    open(BEGUN, "w").close()
    if run([*python, "-m", "venv", VENV]) != 0:
        raise SetupError(f"The environment .venv could not be made: {last_words()} (log: {shown(LOG)})")


def install():
    """Install the course and everything that it needs, in the versions that were tested together."""
    command = [PYTHON, "-m", "pip", "install", "--disable-pip-version-check", "--no-input", "--retries", "2"]
    command += ["--progress-bar", "off", "--constraint", "constraints.txt", "--editable", f".[{EXTRAS}]"]
    if run(command, shows_progress=True) != 0:
        raise SetupError(f"{diagnosis()} (log: {shown(LOG)})")
    # matplotlib lists the fonts of this machine once, and says so in the first lesson unless it is done by then.
    run([PYTHON, "-c", "import matplotlib.font_manager"])


def log_text():
    """Return what the commands have printed."""
    with open(LOG, encoding="utf-8", errors="replace") as file:
        return file.read()


def last_words():
    """Return the last line of the log that says something; an error of pip's wins."""
    lines = [line.strip() for line in log_text().splitlines() if line.strip()]
    errors = [line for line in lines if line.upper().startswith("ERROR")]
    return (errors or lines or ["it said nothing"])[-1][:200]


def diagnosis():
    """Say in one line why pip failed."""
    text = log_text()
    if "No space left on device" in text:
        return "The disk is full: the environment takes about 3 GB on the way and 2 GB when done."
    if any(sign in text for sign in NETWORK_SIGNS):
        return "No network: pip could not reach the package index. Check the connection, then run this again."
    return "pip could not install the packages: " + last_words()


def shown(path):
    """Return a path as a person in this folder would type it."""
    relative = os.path.relpath(path)
    return path if relative.startswith("..") else relative


def make():
    """Make or update the environment."""
    if must_start_over():
        make_virtual_environment()
    if os.path.exists(STAMP):
        os.remove(STAMP)
    open(BEGUN, "w").close()
    print("Installing the course's packages into .venv (a few minutes, only this once) ...", flush=True)
    install()
    with open(STAMP, "w", encoding="utf-8") as file:
        file.write(fingerprint())
    os.remove(BEGUN)


def ensure():
    """Return the path of the environment's Python, making the environment first if need be."""
    if not is_ready():
        make()
    return PYTHON


def main(task=ensure):
    """Run a task of the command line; a problem becomes one line on stderr, and exit status 1."""
    try:
        return task()
    except SetupError as problem:
        sys.exit(str(problem))
    except KeyboardInterrupt:
        sys.exit("\nStopped. Run it again to go on.")
    except OSError as error:
        sys.exit(f"The environment could not be made: {error}")


if __name__ == "__main__":
    main()
