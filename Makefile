# Needs only Python 3.11 or newer, pip and make. Everything is installed into .venv beside this file.
# Without make (Windows):  python -m pip install -e ".[test]"   then   python -m pytest   or   hydroxcell demo

PYTHON ?= python3
EXTRAS ?= test
VENV := .venv
BIN := $(VENV)/bin

.PHONY: help demo test lint docs-check clean

help:
	@echo "make demo        simulate a published cell and write its report"
	@echo "make test        run all tests (PYTEST_ARGS='-k name' picks some)"
	@echo "make lint        style and type checks"
	@echo "make docs-check  the examples in docstrings, and that every law has its page"
	@echo "make clean       remove .venv and caches"

# A stamp per set of packages: installing happens once, and again only when pyproject.toml changes.
$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Python 3.11 or newer is needed; choose one with: make PYTHON=python3.12 ..."; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/installed-test: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e ".[$(EXTRAS)]"
	@touch $@

$(VENV)/installed-dev: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e ".[dev]"
	@touch $@

demo: $(VENV)/installed-test
	$(BIN)/hydroxcell demo

test: $(VENV)/installed-test
	$(BIN)/python -m pytest -n auto -rs $(PYTEST_ARGS)

lint: $(VENV)/installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

docs-check: $(VENV)/installed-test
	$(BIN)/python -m pytest -q src tests/contracts $(PYTEST_ARGS)

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis
