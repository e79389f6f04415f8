# Two commands matter: make demo, make test. Each sets up what it needs in .venv first.
.DEFAULT_GOAL := help
.PHONY: help setup demo test lab lint types proof bench pins schemas clean

VENV := .venv
ifeq ($(OS),Windows_NT)
BIN := $(VENV)/Scripts
else
BIN := $(VENV)/bin
endif
READY := $(VENV)/.ready
# The first Python that runs and is 3.11 or later; else what was found, and what to do.
FIND_PYTHON = for p in python3.11 python3.12 python3.13 python3 python; do \
	if $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then command -v $$p; exit 0; fi; done; \
	echo "Python 3.11 or later is needed; found: $$(python3 --version 2>/dev/null || echo none). Install it from" \
		"python.org or with your system's packages, so that python3.11 or python3 runs it, and make again." >&2; exit 1

help:  ## what can be made
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

setup: $(READY)  ## the environment in .venv, from pinned requirements

# .ready comes last, so that a set-up that was broken off begins again. Compiling makes the first run quick.
$(READY): requirements.txt pyproject.toml
	@python=$$($(FIND_PYTHON)) && \
	echo "Setting up $(VENV) with $$python; this takes some minutes, once." >&2 && \
	if command -v uv >/dev/null 2>&1; then \
		uv venv --quiet --allow-existing --python "$$python" $(VENV) && \
		uv pip install --quiet --compile-bytecode --python $(BIN)/python -r requirements.txt && \
		uv pip install --quiet --python $(BIN)/python --no-deps -e . ; \
	else \
		"$$python" -m venv $(VENV) && \
		$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt && \
		$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps -e . ; \
	fi
	@$(BIN)/python -m compileall -q assurance
	@touch $(READY)

demo: $(READY)  ## the main job on made-up data; ends with the page to open
	$(BIN)/assurance demo --out reports

test: $(READY)  ## all tests
	$(BIN)/python -m pytest -n 2 --dist loadfile --benchmark-disable -q

lab: $(READY)  ## JupyterLab on the notebooks
	$(BIN)/jupyter lab notebooks

lint: $(READY)  ## format and lint
	$(BIN)/ruff format --check assurance tests
	$(BIN)/ruff check assurance tests

types: $(READY)  ## static types
	$(BIN)/mypy

proof: $(READY)  ## the long proofs, at full count
	ASSURANCE_PROOF=1 $(BIN)/python -m pytest -q -m proof --benchmark-disable

bench: $(READY)  ## benchmarks, as ratios to a baseline in the same run
	$(BIN)/python -m pytest tests/benchmarks --benchmark-only -q

pins: $(READY)  ## pin the requirements again, without addresses (needs uv)
	uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 --no-emit-index-url \
		--no-annotate --quiet --custom-compile-command "make pins" --upgrade -o requirements.txt

schemas: $(READY)  ## JSON Schemas, docs/declarations.md and docs/presets.md
	$(BIN)/python -m assurance.programme.schemas
	$(BIN)/python -m assurance.programme.page
	$(BIN)/python -m assurance.programme.presets_page
	$(BIN)/python -m assurance.pack.findings.schema

clean:  ## what can be made again
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis .benchmarks *.egg-info
