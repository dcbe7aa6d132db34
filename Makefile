# `make help` lists the targets. PYTHON= chooses the interpreter, HOST= and PORT= where to serve.
PYTHON ?= $(shell command -v python3.11 || echo python3)
HOST ?= 127.0.0.1
PORT ?= 8000
WORKERS ?= 2

VENV := .venv
RUN := $(VENV)/bin/python
MANAGE := $(RUN) manage.py
SUITES := $(RUN) -m tests.suites
GUNICORN := $(RUN) -m gunicorn workbench.wsgi --bind $(HOST):$(PORT) \
	--worker-class gthread --threads 8 --no-control-socket
# Beside the server, and gone when it is: `exec` makes the server the parent that it follows.
JOBS_BESIDE := $(MANAGE) worker --with-parent &

# What the demo database is made from: a change of any of these loads it anew.
DEMO_SOURCES := requirements.txt $(wildcard coding/starter/*.yaml coding/rulebook/*.yaml \
	*/migrations/*.py */management/commands/*.py)

.DEFAULT_GOAL := help
.PHONY: help demo serve worker test lint types test-sqlite test-postgres test-browser bench accuracy clean .venv

help: ## this list
	@grep -hE '^[a-z.-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z.-]+):.*## /\1|/' \
		| while IFS='|' read -r name text; do printf '  make %-14s %s\n' "$$name" "$$text"; done

.venv: $(VENV)/runtime.stamp ## the virtual environment with the pinned requirements

$(VENV)/python.stamp:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "Python 3.11 or later is needed; name it with PYTHON=, for example make demo PYTHON=python3.11" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || .ci/install python3-venv
	$(PYTHON) -m venv --clear $(VENV)
	@touch $@

$(VENV)/runtime.stamp: $(VENV)/python.stamp requirements.txt
	$(RUN) -m pip install --quiet --disable-pip-version-check --requirement requirements.txt
	@touch $@

$(VENV)/tests.stamp: $(VENV)/runtime.stamp tests/requirements.txt
	$(RUN) -m pip install --quiet --disable-pip-version-check --requirement tests/requirements.txt
	@touch $@

# A removed database is made again, whatever the stamp says.
ifeq ($(wildcard var/workbench.sqlite3),)
.PHONY: var/demo.stamp
endif

demo var/demo.stamp: export WORKBENCH_MODE := demo
demo var/demo.stamp: export DATABASE_URL :=
demo: export ALLOWED_HOSTS := $(if $(filter 0.0.0.0 ::,$(HOST)),*,localhost,127.0.0.1,[::1],$(HOST))

demo: .venv ## everything for a first look: database, starter tables, demo encounters, then serve
	@$(RUN) -m workbench.port "$(HOST)" "$(PORT)"
	@$(MAKE) --no-print-directory --silent var/demo.stamp
	@$(MANAGE) demo
	@echo "Serving http://$(HOST):$(PORT)/ — Ctrl+C stops."
	@$(JOBS_BESIDE) exec $(GUNICORN) --workers 1 --log-level warning

var/demo.stamp: $(VENV)/runtime.stamp $(DEMO_SOURCES)
	@mkdir -p var
	@$(MANAGE) migrate --verbosity 0
	@$(MANAGE) load_starter
	@touch $@

serve: .venv ## production: needs SECRET_KEY, ALLOWED_HOSTS and DATABASE_URL, and a migrated database
	@$(RUN) -m workbench.port "$(HOST)" "$(PORT)"
	@$(MANAGE) check --deploy --fail-level WARNING --database default
	@$(MANAGE) migrate --check
	@$(MANAGE) collectstatic --noinput --verbosity 0
	@$(JOBS_BESIDE) exec $(GUNICORN) --workers $(WORKERS)

worker: .venv ## one more worker for imports and previews, on any host that shares the database
	@exec $(MANAGE) worker

test: $(VENV)/tests.stamp ## everything: lint, types, SQLite, PostgreSQL, browser; then a table of what ran
	@$(SUITES)

lint: $(VENV)/tests.stamp ## ruff, djade, missing migrations, check --deploy
	@$(SUITES) lint

types: $(VENV)/tests.stamp ## mypy --strict
	@$(SUITES) types

test-sqlite: $(VENV)/tests.stamp ## the tests on SQLite
	@$(SUITES) sqlite

test-postgres: $(VENV)/tests.stamp ## the tests on a PostgreSQL server started for them
	@$(SUITES) postgres

test-browser: $(VENV)/tests.stamp ## the journeys in Chromium
	@$(SUITES) browser

bench: $(VENV)/tests.stamp ## timings of the engine and of a live validation
	@$(RUN) -m pytest tests/benchmarks

accuracy: $(VENV)/tests.stamp ## agreement with published worked examples, by topic, and with our own cases
	@WORKBENCH_MODE=test $(RUN) -m tests.accuracy

clean: ## remove what the commands made: environment, demo database, caches
	rm -rf $(VENV) var .mypy_cache .pytest_cache .ruff_cache .hypothesis .benchmarks .coverage htmlcov
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
