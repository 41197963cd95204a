"""A class-room on a real JupyterHub: accounts, a repository, the hub, and learners with a browser each.

The hub runs the configuration that an instructor gets, workshop/jupyterhub/jupyterhub_config.py, under other ports and
with another shared folder.
"""

from __future__ import annotations

import contextlib
import grp
import json
import os
import pwd
import shutil
import signal
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

import psutil

from tools.author.lesson_browser import Lesson, free_port
from tools.instructor import hub
from tools.instructor.links import Remote, nbgitpuller_link

LEARNERS = ("course-test-ada", "course-test-grace")
INSTRUCTOR = "course-test-instructor"
GROUPS = ("learners", "instructors")
START = "course/notebooks/00_start.ipynb"
LESSON = "course/notebooks/mathematics/01_vectors.ipynb"
MEASURED: list[str] = []  # lines to print when the tests have ended


# ------------------------------------------------------------------------------------------------------------ accounts


def remove_account(name: str) -> None:
    """End what an account still runs, and take it away with its home; nothing where there is none."""
    try:
        number = pwd.getpwnam(name).pw_uid
    except KeyError:
        return
    running_still = processes_of(number)
    for process in running_still:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.kill()
    psutil.wait_procs(running_still, timeout=10)  # an account with a process cannot be taken away
    subprocess.run(["userdel", "--remove", name], check=True, capture_output=True)


def processes_of(number: int) -> list[psutil.Process]:
    """What runs under an account."""
    found = []
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.NoSuchProcess):
            if process.uids().real == number and process.status() != psutil.STATUS_ZOMBIE:
                found.append(process)
    return found


@contextlib.contextmanager
def accounts(*names: str) -> Iterator[dict[str, str]]:
    """Make accounts as the instructor does, with accounts.sh; yield their passwords, and leave no account behind."""
    for name in names:  # what a run that was killed has left
        remove_account(name)
    new_groups = [name for name in GROUPS if not any(name == group.gr_name for group in grp.getgrall())]
    script = hub.CONFIGURATION.with_name("accounts.sh")
    try:
        done = subprocess.run(
            ["sh", script, *names],
            env=os.environ | {"SKELETON": str(hub.SKELETON)},
            check=True,
            capture_output=True,
            text=True,
        )
        yield dict(line.split("\t") for line in done.stdout.splitlines())
    finally:
        for name in names:
            remove_account(name)
        for name in new_groups:
            subprocess.run(["groupdel", name], check=False, capture_output=True)


# ---------------------------------------------------------------------------------------------------------- the servers


@contextlib.contextmanager
def running(command: list, log: Path, **options) -> Iterator[subprocess.Popen]:
    """Run a program with its output in a file, and end it and all that it has started."""
    with log.open("w") as sink:
        process = subprocess.Popen(command, stdout=sink, stderr=subprocess.STDOUT, start_new_session=True, **options)
        try:
            yield process
        finally:
            stop(process)


def stop(process: subprocess.Popen) -> None:
    """Ask a program to end, as a service manager does; kill its group where it does not."""
    if process.poll() is None:
        process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(timeout=40)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


@contextlib.contextmanager
def repository(folder: Path) -> Iterator[Remote]:
    """Serve what is committed here as the branch main of course.git, with git's own server."""
    bare, port = folder / "course.git", free_port()
    subprocess.run(["git", "init", "--quiet", "--bare", "--initial-branch=main", bare], check=True)
    subprocess.run(["git", "-C", bare, "config", "receive.shallowUpdate", "true"], check=True)
    subprocess.run(["git", "-C", hub.ROOT, "push", "--quiet", bare, "HEAD:refs/heads/main"], check=True)
    serve = ["git", "daemon", "--listen=127.0.0.1", f"--port={port}", f"--base-path={folder}", "--export-all", folder]
    with running(serve, folder / "git.log"):
        yield Remote(f"127.0.0.1:{port}", "course")


def link_for_learners(remote: Remote, address: str) -> str:
    """What `make links` prints for this hub; only that git's server here speaks no https."""
    link = nbgitpuller_link(remote, "main", address)
    return link.replace(quote(f"https://{remote.host}", safe=""), quote(f"git://{remote.host}", safe=""))


def write_configuration(folder: Path, port: int) -> Path:
    """The course's configuration, with ports that are free here and a shared folder of the test's own."""
    file = folder / "test_config.py"
    variables = {"COURSE_SHARED_FOLDER": str(folder / "room")} | hub.library_path()
    lines = [
        f"load_subconfig({str(hub.CONFIGURATION)!r})",
        f"c.JupyterHub.bind_url = 'http://127.0.0.1:{port}'",
        f"c.JupyterHub.hub_port = {free_port()}",
        f"c.ConfigurableHTTPProxy.api_url = 'http://127.0.0.1:{free_port()}'",
        f"c.Spawner.environment = c.Spawner.environment | {variables!r}",
        "c.Spawner.args = [*c.Spawner.args, '--LabApp.expose_app_in_browser=True']",  # or a test could not look inside
    ]
    file.write_text("\n".join(["c = get_config()", *lines, ""]))
    return file


@contextlib.contextmanager
def hub_on(port: int, folder: Path) -> Iterator[subprocess.Popen]:
    """Start the hub from a folder that root alone can read, as plain.sh does; wait until it answers."""
    state = folder / "hub"
    state.mkdir(mode=0o700)
    programs = [str(hub.PYTHON.parent), str(hub.PROXY / "node_modules" / ".bin"), os.environ["PATH"]]
    command = [hub.PYTHON.with_name("jupyterhub"), "-f", write_configuration(folder, port)]
    surroundings = hub.library_path() | {"PATH": os.pathsep.join(programs), "LANG": "C.UTF-8"}  # a service has no more
    log = state / "hub.log"
    with running(command, log, cwd=state, env=surroundings) as process:
        deadline = time.monotonic() + 90
        while process.poll() is None and time.monotonic() < deadline:
            with contextlib.suppress(urllib.error.URLError, OSError):
                urllib.request.urlopen(f"http://127.0.0.1:{port}/hub/health", timeout=5).close()
                break
            time.sleep(0.1)
        else:
            raise RuntimeError(f"the hub did not start; it said:\n{log.read_text()[-3000:]}")
        try:
            yield process
        finally:
            if keep := os.environ.get("COURSE_HUB_LOG"):
                shutil.copy(log, keep)


# ----------------------------------------------------------------------------------------------------------- the people


@dataclass
class Person:
    """Somebody with an account on the machine."""

    name: str
    password: str = field(repr=False)

    @property
    def number(self) -> int:
        return pwd.getpwnam(self.name).pw_uid

    @property
    def home(self) -> Path:
        return Path(pwd.getpwnam(self.name).pw_dir)

    @property
    def progress_file(self) -> Path:
        return self.home / ".large-model-maths" / "progress.json"

    def progress(self) -> dict:
        return json.loads(self.progress_file.read_text())["exercises"]

    def run_python(self, code: str) -> str:
        """What a program prints that runs under this account, away from the hub."""
        done = subprocess.run(
            ["setpriv", f"--reuid={self.number}", f"--regid={self.number}", "--init-groups", hub.PYTHON, "-c", code],
            env=hub.library_path() | {"HOME": str(self.home), "PATH": os.environ["PATH"]},
            cwd="/",
            check=True,
            capture_output=True,
            text=True,
        )
        return done.stdout


class Learner(Person):
    """A learner in a browser of their own."""

    def __init__(self, name: str, password: str, browser, room: Classroom):
        super().__init__(name, password)
        self.room = room
        self.lesson = Lesson(browser, None, timeout=120)
        self.seconds_to_lab = 0.0
        self.notebook = ""  # the text of lesson 01 in the home, once it is saved

    def try_to_log_in(self, password: str) -> None:
        """Follow the link for learners, and fill in the form."""
        page = self.lesson.page
        page.goto(self.room.link)
        page.get_by_label("Username").fill(self.name)
        page.get_by_label("Password").fill(password)
        page.get_by_role("button", name="Sign in").click()

    def log_in(self) -> None:
        """Come to lesson 00 in JupyterLab, with a copy of the course in the home."""
        self.try_to_log_in(self.password)
        began = time.monotonic()
        self.lesson.wait_until_open(START)
        self.seconds_to_lab = time.monotonic() - began

    def open_lesson(self, notebook: str = LESSON) -> None:
        self.lesson.page.goto(f"{self.room.address}/user/{self.name}/lab/workspaces/course/tree/{notebook}")
        self.lesson.wait_until_open(notebook)

    def get(self, path: str) -> int:
        """The status with which the hub answers this learner's browser."""
        return self.lesson.page.request.get(f"{self.room.address}{path}", max_redirects=10).status

    def run_code(self, code: str, tag: str = "exercise-vectors.dot_product") -> str:
        """Write something into an exercise's cell, run it, and return what it shows."""
        index = self.lesson.find(tag=tag)
        self.lesson.type_into(index, code)
        return self.lesson.run(index)

    def photograph(self, what: str) -> None:
        """Keep a picture of the window, where COURSE_HUB_PICTURES names a folder for them."""
        if folder := os.environ.get("COURSE_HUB_PICTURES"):
            self.lesson.screenshot(Path(folder, f"{self.name}-{what}.png"))

    def save(self) -> str:
        """Save the notebook; return the text of the file in the home."""
        self.lesson.page.evaluate("() => window.jupyterapp.commands.execute('docmanager:save')")
        return (self.home / LESSON).read_text(encoding="utf-8")


@dataclass
class Classroom:
    """The hub with its people."""

    address: str
    link: str
    folder: Path
    process: subprocess.Popen
    instructor: Person
    learners: list[Learner] = field(default_factory=list)

    @property
    def shared(self) -> Path:
        return self.folder / "room"

    def stop(self) -> None:
        """Stop the hub as a service manager does."""
        self.process.terminate()
        self.process.wait(timeout=60)

    def processes(self) -> list[psutil.Process]:
        """The hub, its proxy, the culler, and everything that runs for a learner."""
        own = psutil.Process(self.process.pid) if self.process.poll() is None else None
        started = [own, *own.children(recursive=True)] if own else []
        others = [process for learner in self.learners for process in processes_of(learner.number)]
        return list(dict.fromkeys([*started, *others]))


def make_shared_folder(folder: Path, owner: int) -> None:
    """As the guide says: everybody may put a file in, the instructor alone can list them."""
    folder.mkdir()
    os.chown(folder, owner, -1)
    folder.chmod(0o1733)
