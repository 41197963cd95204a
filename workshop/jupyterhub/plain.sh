# A plain JupyterHub for the course on one Linux server. Not a script to start and forget: run it a block at a time, as an
# administrator. REPOSITORY and the names are yours to fill in.

# 1. What it stands on: Python 3.11 to 3.15 (`python3 --version`), and for the proxy Node.js 18 or newer. Python has to
#    lie where every user can read it: not in somebody's home.
sudo apt-get install --yes git nodejs npm python3-venv
sudo npm install --global configurable-http-proxy@5.1.0

# 2. The course, in one place for everybody, with the hub beside it in one environment. The folder has to stay.
sudo git clone REPOSITORY /srv/course
cd /srv/course
sudo python3 -m venv .venv
#    Without PyTorch, which is 750 MB: for its track, add "torch" here.
sudo .venv/bin/pip install -c constraints.txt -c workshop/jupyterhub/constraints.txt \
    -e . jupyterhub nbgitpuller jupyterhub-idle-culler
#    JupyterLab without news, with the headings of the whole notebook.
sudo .venv/bin/python -m tools.learner.jupyter_setup

#    matplotlib's list of fonts, made once, into what a new home begins with.
sudo MPLCONFIGDIR=/etc/skel/.cache/matplotlib .venv/bin/python -c "import matplotlib.font_manager"

# 3. Accounts: one a line with its password, to print and cut into slips. You yourself belong to the instructors.
sudo sh workshop/jupyterhub/accounts.sh ada grace emmy
sudo usermod --append --groups instructors INSTRUCTOR

# 4. The folder for seeing the room: all may put a file in, INSTRUCTOR alone can list them.
sudo mkdir -p /srv/room
sudo chown INSTRUCTOR /srv/room
sudo chmod 1733 /srv/room

# 5. The hub, started with the machine, from a folder that root alone can read: its secrets are in there.
sudo mkdir -p -m 700 /srv/jupyterhub
sudo tee /etc/systemd/system/jupyterhub.service <<'UNIT'
[Unit]
Description=JupyterHub
After=network-online.target

[Service]
WorkingDirectory=/srv/jupyterhub
Environment=PATH=/srv/course/.venv/bin:/usr/local/bin:/usr/bin:/bin
ExecStart=/srv/course/.venv/bin/jupyterhub -f /srv/course/workshop/jupyterhub/jupyterhub_config.py
Restart=on-failure
# All learners together: what is left keeps the machine alive when they ask for too much.
MemoryMax=90%

[Install]
WantedBy=multi-user.target
UNIT
sudo systemctl enable --now jupyterhub

# 6. The day before: open http://THIS.SERVER:8000 as two learners, with the link that `make links` prints; lesson 01, Run
#    All in both, share_progress() in both, RoomDashboard("/srv/room") in yours. Then restart the machine, and try again.
