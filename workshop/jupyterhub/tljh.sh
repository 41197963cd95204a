# The course on The Littlest JupyterHub (https://tljh.jupyter.org). Not a script to start and forget: run it a block at a
# time, in a terminal of the hub, as an administrator. REPOSITORY and the names are yours to fill in.

# 1. The course, in one place for everybody. It is installed from there ("-e"), so the folder has to stay.
sudo git clone REPOSITORY /srv/course
sudo -E pip install -c /srv/course/constraints.txt -e /srv/course
sudo -E pip install -c /srv/course/workshop/jupyterhub/constraints.txt nbgitpuller
# JupyterLab without news, with the headings of the whole notebook.
cd /srv/course
sudo -E python -m tools.learner.jupyter_setup
# matplotlib's list of fonts, made once, into what a new learner's home begins with.
sudo -E MPLCONFIGDIR=/etc/skel/.cache/matplotlib python -c "import matplotlib.font_manager"

# 2. Limits. There is no limit on memory by default: one learner with a huge array would take the others down.
#    A person with two lessons open takes 340 MiB; with PyTorch 485 MiB.
sudo tljh-config set limits.memory 1G
#    Half a core as a limit would make every import slow; two let a learner's import be quick while others think.
sudo tljh-config set limits.cpu 2
sudo tljh-config set user_environment.default_app jupyterlab
#    An idle server is ended. Not during lunch: three hours, in seconds.
sudo tljh-config set services.cull.timeout 10800

#    A lesson whose tab was closed keeps its kernel, and its memory. This ends it after twenty minutes; a lesson that is
#    open on somebody's screen is never touched.
sudo install -D /srv/course/workshop/jupyterhub/jupyter_server_config.json /opt/tljh/user/etc/jupyter/jupyter_server_config.json

# 3. The folder for seeing the room: all may put a file in, INSTRUCTOR alone can list them. Learners' accounts here are
#    called jupyter-NAME, and so is yours.
sudo mkdir -p /srv/room
sudo chown jupyter-INSTRUCTOR /srv/room
sudo chmod 1733 /srv/room
#    With its name set for everybody, learners write share_progress() without a folder. It still is off until they do.
sudo mkdir -p /opt/tljh/config/jupyterhub_config.d
echo 'c.Spawner.environment = {"COURSE_SHARED_FOLDER": "/srv/room", "OMP_NUM_THREADS": "1"}' |
  sudo tee /opt/tljh/config/jupyterhub_config.d/course.py

# 4. Who may come in: the first log-in chooses the password. For strangers on the internet, choose another way.
sudo tljh-config set auth.type firstuseauthenticator.FirstUseAuthenticator
sudo tljh-config set auth.FirstUseAuthenticator.create_users true

sudo tljh-config reload

# 5. The day before: two accounts, the nbgitpuller link, lesson 01, Run All in both, share_progress() in both,
#    RoomDashboard("/srv/room") in yours. Then restart the machine, and try once more.
