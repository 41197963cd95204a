"""A plain JupyterHub on one Linux server: every learner is a user of it, with a home and a password of their own.

plain.sh has the commands from an empty server to the first log-in. Started as root, from the folder that is to hold the
hub's own data base, cookie secret and process number:

    cd /srv/jupyterhub
    /srv/course/.venv/bin/jupyterhub -f /srv/course/workshop/jupyterhub/jupyterhub_config.py

`make hub` runs this very file with two learners. What you want otherwise, write into a file of your own that begins
with ``load_subconfig("/srv/course/workshop/jupyterhub/jupyterhub_config.py")``, and start the hub with that one.
"""

import sys
from pathlib import Path

c = get_config()  # noqa: F821  JupyterHub puts it there

PROGRAMS = Path(sys.executable).parent  # hub, servers and kernels all run in the one environment that has the course
MEGABYTE = 2**20

# --- who may come in --------------------------------------------------------------------------------------------------

# The server's own accounts, asked through PAM. JupyterHub also has "shared-password", one for the whole room: with it
# anybody comes in as anybody else, so it gives no privacy among learners. accounts.sh makes accounts and passwords.
c.JupyterHub.authenticator_class = "pam"
c.PAMAuthenticator.allowed_groups = {"learners", "instructors"}
c.PAMAuthenticator.admin_groups = {"instructors"}  # sees who is there, stops and starts servers; opens nobody's
c.PAMAuthenticator.open_sessions = False

# --- where it listens -------------------------------------------------------------------------------------------------

# Passwords cross the network: outside a closed room put a web server with a certificate in front and listen on
# 127.0.0.1, or set ssl_key and ssl_cert here.
c.JupyterHub.bind_url = "http://:8000"

# --- a learner's server -----------------------------------------------------------------------------------------------

# Each runs under the learner's own account: the system, and not the hub, keeps people out of each other's files.
c.JupyterHub.spawner_class = "jupyterhub.spawner.LocalProcessSpawner"

# This spawner has no limit of its own. prlimit gives each process one for its data: an array that is too large is a
# MemoryError in the cell that made it, and everybody else goes on. It is per kernel, not per person.
c.Spawner.cmd = ["prlimit", f"--data={2048 * MEGABYTE}", str(PROGRAMS / "jupyterhub-singleuser")]

# Kernels talk through files in the learner's home. On a port of the machine anybody on it could read along.
c.Spawner.args = ["--KernelManager.transport=ipc"]

c.Spawner.default_url = "/lab"
c.Spawner.environment = {
    "PATH": f"{PROGRAMS}:/usr/local/bin:/usr/bin:/bin",
    # Learners write share_progress() without a folder. Sharing is off until they do.
    "COURSE_SHARED_FOLDER": "/srv/room",
    # With thirty people on a few cores, more threads than one a kernel only get in each other's way.
    "OMP_NUM_THREADS": "1",
}

# --- thirty people at once --------------------------------------------------------------------------------------------

c.JupyterHub.concurrent_spawn_limit = 10  # the rest is asked to wait; a server needs seconds of a whole core to start
c.Spawner.start_timeout = 120
c.Spawner.http_timeout = 120

# An idle server is ended, and so is its memory's use. Not during lunch: three hours.
c.JupyterHub.services = [
    {
        "name": "culler",
        "command": [sys.executable, "-m", "jupyterhub_idle_culler", f"--timeout={3 * 3600}", "--cull-every=600"],
    }
]
c.JupyterHub.load_roles = [
    {
        "name": "culler",
        "services": ["culler"],
        "scopes": ["list:users", "read:users:activity", "read:servers", "delete:servers"],
    }
]
