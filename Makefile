# The course's commands. What they do is in tools/, which also runs without make (see tools/README.md).

# Any Python 3 will do to begin with: tools.learner.environment looks for one that the course supports; PYTHON=… names
# one.
export PYTHON
start := $(or $(shell command -v python3 || command -v python3.11 || command -v python3.12 || command -v python3.13 \
	|| command -v python3.14 || command -v python3.15),none)
inside := .venv/bin/python

.PHONY: help lab test hub notebooks instructor editions rehearsal links messages constraints versions update capacity environment

help:
	@echo 'make lab          open JupyterLab on lesson 00; makes the environment first if need be (ARGS="--port 8899")'
	@echo 'make update       bring this copy up to date; your answers in the lessons stay'
	@echo 'make test         run all checks, or some: ARGS="lint unit notebooks instructor browser"'
	@echo 'make hub          run the course on a real JupyterHub with two learners (root on Linux, git, Node.js, Chromium)'
	@echo 'make notebooks    run all notebooks and store them with their outputs, or some: ARGS="notebooks/01_….ipynb"'
	@echo 'make instructor   write the lessons into instructor/, solved, with notes; each check must say correct'
	@echo 'make editions     write web pages and slides into editions/ (ARGS=--solved: of the solved lessons too)'
	@echo 'make rehearsal    run the 90-minute plan against the clock, and store what it took'
	@echo 'make links        print the Binder, nbgitpuller and plain links (ARGS="--hub https://hub.example.org")'
	@echo 'make capacity     measure how many learners fit on a server, with real kernels; ten minutes (ARGS="--speed 60")'
	@echo 'make messages     gather the texts that learners read into course_lib/locale/course_lib.pot'
	@echo 'make constraints  write constraints.txt anew, with the newest versions that pyproject.toml allows'
	@echo 'make versions     try the lowest and the newest versions that pyproject.toml allows (ARGS="lowest")'

environment:
	@command -v "$(start)" >/dev/null || { echo "The course needs Python 3.11 to 3.15, and there is no Python 3 here." >&2; exit 1; }
	@"$(start)" -m tools.learner.environment

lab: environment
	@$(inside) -m tools.learner.lab $(ARGS)

test: environment
	@$(inside) -m tools.ci.run_checks $(ARGS)

hub: environment
	@$(inside) -m tools.instructor.hub $(ARGS)

notebooks: environment
	@$(inside) -m tools.author.store_notebooks $(ARGS)

instructor: environment
	@$(inside) -m tools.instructor.solutions $(ARGS)

editions: environment
	@$(inside) -m tools.instructor.editions $(ARGS)

rehearsal: environment
	@$(inside) -m tools.instructor.rehearsal $(ARGS)

links:
	@"$(start)" -m tools.instructor.links $(ARGS)

messages: environment
	@$(inside) -m tools.author.messages

capacity: environment
	@$(inside) benchmarks/capacity.py $(ARGS)

constraints:
	@"$(start)" -m tools.author.freeze

versions:
	@"$(start)" -m tools.ci.versions $(ARGS)

update:
	@"$(start)" -m tools.learner.update $(ARGS)
