"""Open the course in JupyterLab: `make lab`, or where there is no make

python -m tools.learner.lab [options of jupyter lab, such as --no-browser --port 8899]
"""

import os
import subprocess
import sys

from tools.learner import environment
from tools.learner.jupyter_setup import lesson_url


def jupyter_command(python, options):
    """Return the command that serves the course with lesson 00 in front."""
    command = [python, "-m", "jupyterlab", "--LabApp.default_url=" + lesson_url()]
    command += ["--log-level=ERROR", "--LabApp.log_level=ERROR"]  # what remains is the address
    command.append("--ServerApp.answer_yes=True")  # one Ctrl-C ends it; JupyterLab saves every minute
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        command.append("--allow-root")  # in a container everybody is root, and JupyterLab would refuse to start
    return command + options


def open_lab():
    """Make the environment if need be, and serve until Ctrl-C."""
    python = environment.ensure()
    os.chdir(environment.ROOT)
    subprocess.check_call([python, "-m", "tools.learner.jupyter_setup"])
    print("Opening the course in JupyterLab. Ctrl-C here ends it.", flush=True)
    command = jupyter_command(python, sys.argv[1:])
    if os.name == "nt":
        return subprocess.call(command)
    return os.execv(python, command)  # nothing stands between the terminal's Ctrl-C and JupyterLab


if __name__ == "__main__":
    sys.exit(environment.main(open_lab))
