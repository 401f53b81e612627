# Each target sets up what it needs: a virtual environment of its own, filled from the locks (hashes
# checked). After the first run nothing is fetched again until a lock or pyproject.toml changes.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
SAMPLE := src/tollbook/samples/relay.txt

export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PIP_NO_INPUT := 1

.PHONY: demo test lint bench setup setup-dev setup-bench lock schemas docs-tables examples screenshots clean
.DEFAULT_GOAL := demo

demo: setup
	@$(BIN)/tollbook --version >/dev/null
	@echo '$$ tollbook check $(SAMPLE)'
	@$(BIN)/tollbook check $(SAMPLE); status=$$?; \
	if [ $$status -ne 1 ]; then echo "demo: expected the sample's three faults (exit 1), got exit $$status" >&2; exit 1; fi
	@echo
	@echo 'That is the demo: three faults were put into this sample, so check exited 1, as it should here.'
	@echo 'Your own report: $(BIN)/tollbook check FILE (or an address, or - for standard input)'

# A process for each core. A file's tests share what is slow to make, so they stay in one process.
test: lint
	@$(BIN)/python -m pytest -n auto --dist loadfile

lint: setup-dev
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

bench: setup-bench
	@$(BIN)/python bench/check_speed.py

# An environment is up to date if the copies that the last set-up left in it equal the files it was made from.
define install
	@if ! cat $(2) | cmp -s - $(VENV)/made-from/$(1).txt || ! cmp -s pyproject.toml $(VENV)/made-from/$(1).toml; then \
		set -e; \
		echo "setting up $(VENV) from $(2) …"; \
		$(BIN)/python -m pip install --quiet --require-hashes $(foreach lock,$(2),-r $(lock)); \
		$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --no-index --editable .; \
		mkdir -p $(VENV)/made-from; \
		cat $(2) > $(VENV)/made-from/$(1).txt; \
		cp pyproject.toml $(VENV)/made-from/$(1).toml; \
	fi
endef

setup: $(BIN)/python
	$(call install,build,requirements.txt requirements-build.txt)

setup-dev: $(BIN)/python
	$(call install,dev,requirements-dev.txt)

setup-bench: $(BIN)/python
	$(call install,bench,requirements-bench.txt)

$(BIN)/python:
	@command -v $(PYTHON) >/dev/null || { echo "tollbook needs Python 3.11 or newer; $(PYTHON) was not found. Name one: make PYTHON=/path/to/python3" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "tollbook needs Python 3.11 or newer; $(PYTHON) is older. Name a newer one: make PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "$(PYTHON) has no venv or ensurepip module. On Debian or Ubuntu: apt-get install python3-venv" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); exit 1; }

# Rewrites the locks from pyproject.toml (maintainers; needs uv).
LOCK := uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header
lock:
	$(LOCK) pyproject.toml --extra web -o requirements.txt
	$(LOCK) --group build -o requirements-build.txt
	$(LOCK) pyproject.toml --group dev -o requirements-dev.txt
	$(LOCK) pyproject.toml --group bench -o requirements-bench.txt

# Rewrites the JSON Schemas from the shapes in publish/wire.py.
schemas: setup
	@$(BIN)/python -m tollbook.publish.wire

# Writes the tables of the docs that are made from the code.
docs-tables: setup
	@$(BIN)/python -m tools.write_tables

# Renews the output that the README and the pages of the checks show of their examples.
examples: setup
	@$(BIN)/python tools/run_examples.py

# Takes the pictures of the pages anew (needs Chromium).
screenshots: setup-dev
	@$(BIN)/python -m tools.take_screenshots

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
