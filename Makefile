# Front door of the project: `make help` lists the targets. A bare machine needs make and Python 3.11 or later.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

# Options of `make run`; what is not given is the default of the command (`lodestone run --help`).
PATHS ?=
REPS ?=
SEED ?=
WORKERS ?=
HOLD ?=
OUT ?=
RUN_OPTIONS = $(if $(PATHS),--paths "$(PATHS)") $(if $(REPS),--reps "$(REPS)") $(if $(SEED),--seed "$(SEED)") \
	$(if $(WORKERS),--workers "$(WORKERS)") $(if $(HOLD),--hold "$(HOLD)") $(if $(OUT),--out "$(OUT)")

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help setup run paths duty explain check-path new-path calibrate backtest shares rates test check lint types bench docs lock clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)
	@echo '  make run takes PATHS="realised full_escalation" REPS=50 SEED=7 WORKERS=2 OUT=outputs/mine'

setup: $(READY) ## create .venv with the locked versions (run, test and check do it when needed)

run: $(READY) ## run the standard study, write outputs/standard and print one table
	@$(BIN)/lodestone run $(RUN_OPTIONS)

paths: $(READY) ## list the policy paths
	@$(BIN)/lodestone paths

duty: $(READY) ## the duty on a good: make duty GOOD=soybeans DATE=2025-10-24 (FROM=US TO=CN LOADED=... NAME=a path)
	@$(BIN)/lodestone duty "$(GOOD)" "$(DATE)" $(if $(FROM),--from "$(FROM)") $(if $(TO),--to "$(TO)") \
		$(if $(LOADED),--loaded "$(LOADED)") $(if $(NAME),--path "$(NAME)")

explain: $(READY) ## what a path is and how it differs from its baseline: make explain NAME=full_escalation
	@$(BIN)/lodestone explain "$(NAME)"

new-path: $(READY) ## write a commented start of a path: make new-path NAME=mine
	@$(BIN)/lodestone new-path "$(NAME)"

check-path: $(READY) ## check a path file, all problems at once: make check-path FILE=mine.toml
	@$(BIN)/lodestone check "$(FILE)"

calibrate: $(READY) ## fit behaviour to observed flows: outputs/calibration (OF=trade, QUICK=1 for a look, ACCEPT=1 to use the fit, OBSERVATIONS=a file)
	@$(BIN)/lodestone calibrate $(if $(OF),--of "$(OF)") $(if $(QUICK),--quick) $(if $(ACCEPT),--accept) \
		$(if $(OBSERVATIONS),--observations "$(OBSERVATIONS)" --out "$(or $(OUT),outputs/calibration-mine)") $(if $(WORKERS),--workers "$(WORKERS)")

backtest: $(READY) ## score forecasts from rolling origins against naive ones (OF=trade, QUICK=1 for a look)
	@$(BIN)/lodestone backtest $(if $(OF),--of "$(OF)") $(if $(QUICK),--quick) $(if $(WORKERS),--workers "$(WORKERS)")

shares: $(READY) ## share of the bands of outputs/standard that comes from prior-driven parameters
	@$(BIN)/lodestone shares

rates: $(READY) ## published average rates beside the duty stack: outputs/rates.csv
	@$(BIN)/python -m calibration.rates

test: $(READY) ## run the tests on all cores
	@$(BIN)/pytest -n auto

check: lint types test ## lint, type-check and test

lint: $(READY) ## check style and imports with ruff
	@$(BIN)/ruff check .

types: $(READY) ## check types with mypy
	@$(BIN)/mypy

bench: $(READY) ## time the world and bare SimPy on this machine
	@$(BIN)/python -m benchmarks

docs: $(READY) ## write the reference pages that come from data
	@$(BIN)/python -m sim.report.pages

lock: ## resolve requirements.lock anew from pyproject.toml (versions and hashes, no addresses)
	@$(PYTHON) -m venv --clear build/lock
	@build/lock/bin/pip install --quiet uv
	@build/lock/bin/uv pip compile --quiet --universal --fork-strategy fewest --python-version 3.11 --extra dev --generate-hashes \
		--upgrade --no-header --no-annotate --no-emit-index-url --no-emit-find-links \
		--output-file build/lock/resolved pyproject.toml
	@{ echo '# Exact versions and hashes for CPython 3.11 and later, run and development. Made by: make lock'; \
		cat build/lock/resolved; } > requirements.lock
	@rm -rf build/lock

clean: ## remove what runs and tools left behind: outputs, caches, .venv
	@find outputs -mindepth 1 -maxdepth 1 ! -name README.md -exec rm -rf {} +
	@rm -rf $(VENV) build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
	@find sim calibration tests benchmarks -name __pycache__ -type d -prune -exec rm -rf {} +

$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		echo "make: Python 3.11 or later is needed; $(PYTHON) is $$($(PYTHON) --version 2>&1)." >&2; \
		echo "make: name another one: make setup PYTHON=python3.12" >&2; exit 1; }
	@echo "Setting up $(VENV) (once, and again when requirements.lock changes)"
	@$(PYTHON) -m venv --clear $(VENV) || { \
		echo "make: $(PYTHON) cannot make a virtual environment; on Debian or Ubuntu install python3-venv." >&2; exit 1; }
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@
