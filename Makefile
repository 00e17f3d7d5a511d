# Two commands: `make run` and `make test`. The others are parts of `make test`, or do on a larger scale what it does.
PYTHON ?= python3
BIN := .venv/bin
# Workers of the test run.
JOBS ?= 2
# Where there is no directory for run-time files the server uses another, and need not say so.
POSTGRES := $(BIN)/python -W ignore::UserWarning:platformdirs.api -m tests.postgres
PYTEST := $(BIN)/python -m pytest -n $(JOBS)

# How much `make chaos` does on each database, and from which seed.
ENROLLMENTS ?= 10000
KILLS ?= 300
STOPS ?= 3
SEED ?= 1
PLACES ?= every
CHAOS := DATABASE_URL= $(BIN)/python -W ignore::UserWarning:platformdirs.api -m tests.chaos

.NOTPARALLEL:
.PHONY: run test test-large chaos mutants lint test-sqlite test-postgres test-browser screenshots pictures venv venv-dev browser

run: venv
	@exec $(BIN)/python -u -m crm.supervisor

test: venv-dev browser lint test-sqlite test-postgres test-browser

test-large: venv-dev
	@echo "== large tests and benchmarks on SQLite"
	@$(BIN)/python -m pytest -m large -s
	@echo "== large tests and benchmarks on PostgreSQL"
	@$(POSTGRES) $(BIN)/python -m pytest -m large -s

# Each part prints one line of JSON; docs/reliability.md says what is in it.
chaos: venv-dev
	@echo "== a worker is killed at every statement, on SQLite and on PostgreSQL"
	@$(CHAOS).statements --places $(PLACES) --seed $(SEED)
	@$(CHAOS).statements --places $(PLACES) --seed $(SEED) --own-server
	@echo "== the cluster's workers are killed under the real command"
	@$(CHAOS).house --seed $(SEED) --own-server
	@echo "== workers are killed, on SQLite"
	@$(CHAOS).run --enrollments $(ENROLLMENTS) --kills $(KILLS) --seed $(SEED) --patience 1800
	@echo "== workers are killed and the server is stopped, on PostgreSQL"
	@$(CHAOS).run --enrollments $(ENROLLMENTS) --kills $(KILLS) --stops $(STOPS) --seed $(SEED) --patience 1800 --own-server

# Plants bugs in a copy of the tree, one after the other; each has to be noticed.
mutants: venv-dev
	@$(CHAOS).mutants

lint: venv-dev
	@echo "== ruff"
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@echo "== mypy"
	@$(BIN)/mypy
	@echo "== import-linter"
	@$(BIN)/lint-imports --no-logo
	@echo "== migrations"
	@DEVELOPMENT=1 $(BIN)/python manage.py makemigrations --check
	@echo "== check --deploy"
	@DEVELOPMENT= DEBUG= BASE_URL=https://crm.example.com \
		SECRET_KEY=$$($(BIN)/python -c 'import secrets; print(secrets.token_urlsafe(48))') \
		$(BIN)/python manage.py check --deploy --fail-level WARNING

test-sqlite: venv-dev
	@echo "== tests on SQLite"
	@DATABASE_URL= $(PYTEST) -m "not large and not browser"

test-postgres: venv-dev
	@echo "== tests on PostgreSQL, those that ask the database"
	@ONLY_DATABASE_TESTS=yes $(POSTGRES) $(PYTEST) -m "not large and not browser"

test-browser: venv-dev browser
	@echo "== tests in Chromium"
	@DATABASE_URL= $(BIN)/python -m pytest -m browser

screenshots: venv-dev browser
	@SCREENSHOTS=artifacts/screenshots DATABASE_URL= $(BIN)/python -m pytest -m browser

# The pictures of README.md and docs/, from a demo of its own.
pictures: venv-dev browser
	@$(BIN)/python -m tests.pictures

venv:
	@sh .ci/venv requirements.txt $(PYTHON)

venv-dev:
	@sh .ci/venv requirements-dev.txt $(PYTHON)

browser:
	@sh .ci/browser
