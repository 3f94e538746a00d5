# Needs make and Python 3.11 or newer, and nothing else: what is missing goes into .venv.
#
#   make demo                 a brand, a consumer's server and their conversation, on this machine
#   make demo ARGS=--script   the same, by itself, to the end
#   make test                 the tests     make long    those that take longer
#   make docs                 the manual, served on this machine     make docs ARGS=--build: built only
#   make lint                 style, types and import directions
#   make format               put files into that style
#   make constraints          look for newer releases and write constraints.txt anew
#   make clean                take away what these have made

VENV := .venv
BIN := $(VENV)/bin
SOURCES := pyproject.toml constraints.txt tools/bootstrap.py
PYTHON ?= $(shell for each in python3.14 python3.13 python3.12 python3.11 python3; do \
	$$each -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$each; break; }; done)
ARGS ?=

.PHONY: help demo test long docs lint format constraints clean

help:
	@sed -n 's/^#   //p' Makefile

demo: $(VENV)/ready
	@$(BIN)/fedibrand demo $(ARGS)

test: $(VENV)/ready-to-test
	$(BIN)/python -m pytest -q -n auto --dist loadscope $(ARGS)

long: $(VENV)/ready-to-test
	$(BIN)/python -m pytest -q -m long $(ARGS)

docs: $(VENV)/ready-for-docs
	@$(BIN)/python docs/build.py $(ARGS)

lint: $(VENV)/ready-to-test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(VENV)/ready-to-test
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

constraints: python
	$(PYTHON) tools/constraints.py constraints.txt

$(VENV)/ready: $(SOURCES) | python
	@$(PYTHON) tools/bootstrap.py $(VENV)
	@touch $@

$(VENV)/ready-to-test: $(SOURCES) | python
	@$(PYTHON) tools/bootstrap.py $(VENV) test
	@touch $@

$(VENV)/ready-for-docs: $(SOURCES) | python
	@$(PYTHON) tools/bootstrap.py $(VENV) docs
	@touch $@

.PHONY: python
python:
	@test -n "$(PYTHON)" || { echo "fedibrand needs Python 3.11 or newer (Debian: apt install python3 python3-venv; macOS: brew install python). If it is installed elsewhere: make PYTHON=/path/to/python3" >&2; exit 1; }

clean:
	rm -rf $(VENV) .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache build dist
