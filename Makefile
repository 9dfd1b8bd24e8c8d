# make run: set up and run on this machine.  make test: set up and run all tests.
PYTHON ?= python3
VENV ?= .venv
PORT ?= 8000
SIZE ?= 10k
ONLY ?= engine
SEED ?= 1
ROUNDS ?= 20
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check

.PHONY: run test lint benchmark chaos messages screenshots clean

run: $(VENV)/run.stamp
	@exec $(BIN)/python manage.py quickstart --port $(PORT)

test: $(VENV)/test.stamp
	$(BIN)/python manage.py catalogues
	$(BIN)/python -m pytest -n auto --dist worksteal -q $(PYTEST)

lint: $(VENV)/test.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/djlint --lint --quiet templates
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python manage.py makemigrations --check --dry-run
	$(BIN)/python manage.py catalogues --check

benchmark: $(VENV)/test.stamp
	$(BIN)/python -m benchmarks --size $(SIZE) --only $(ONLY)

# Kills and freezes real workers, on a PostgreSQL cluster of its own.
chaos: $(VENV)/test.stamp
	CHAOS_SEED=$(SEED) CHAOS_ROUNDS=$(ROUNDS) .ci/with-postgres $(BIN)/python -m pytest tests/chaos -q -s

messages: $(VENV)/test.stamp
	$(BIN)/python manage.py catalogues --collect

screenshots: $(VENV)/test.stamp
	$(BIN)/python -m tests.screens

$(VENV)/python.stamp:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Hexad needs Python 3.11 or newer, this is " + sys.version.split()[0] + ". Say which: make run PYTHON=python3.12")'
	$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/run.stamp: $(VENV)/python.stamp requirements.txt
	$(PIP) --requirement requirements.txt
	@touch $@

$(VENV)/test.stamp: $(VENV)/run.stamp requirements-dev.txt
	$(PIP) --requirement requirements-dev.txt
	@touch $@

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis
