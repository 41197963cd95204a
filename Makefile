# The course's commands. What they do is in tools/, which also runs without make (see README).

# Any Python 3 will do here: tools/environment.py looks for one that the course supports. PYTHON=… names one.
export PYTHON
start := $(or $(shell command -v python3 || command -v python3.11 || command -v python3.12 || \
	command -v python3.13 || command -v python),no-python)

.PHONY: help lab test notebooks messages constraints

help: ## list the commands
	@echo "make lab        make the environment if need be, and open JupyterLab on lesson 00 (ARGS=\"--port 8899\")"
	@echo "make test       make the environment if need be, and run all checks (ARGS=\"lint unit\" for some of them)"
	@echo "make notebooks  run notebooks and store them with their outputs (ARGS=\"notebooks/01_….ipynb\" for some)"
	@echo "make messages   gather the texts that learners read into course_lib/locale/course_lib.pot"
	@echo "make constraints  write constraints.txt anew, from what pip installs now"

lab test notebooks messages constraints: tools/environment.py
	@command -v "$(start)" >/dev/null || { echo "The course needs Python 3.11 to 3.13, and there is no Python here." >&2; exit 1; }
	@"$(start)" tools/$(tool) $(ARGS)

lab: tool = lab.py
test: tool = run_checks.py
notebooks: tool = store_notebooks.py
messages: tool = messages.py
constraints: tool = freeze.py
