# Front door of the project: `make help` lists the targets. A bare machine needs make and Python 3.11 or later.

# Only what stands on the command line of make counts: a NAME, DATE or OUT in the environment may mean something else.
# Here and below, `override` keeps a word of the command line from taking the place of what the Makefile counts on.
override GIVEN := $(sort $(foreach _name,$(.VARIABLES),$(if $(filter command,$(firstword $(origin $(_name)))),$(_name))))

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
# What the benchmarks stand beside, in an environment of its own.
PEERS := build/peers
PEERS_READY := $(PEERS)/.ready
PEERS_LOCK := benchmarks/peers.lock

override TARGETS := help setup run paths duty explain check-path new-path calibrate backtest shares halts rates \
	test check lint types bench accelerate docs lock lock-peers clean

# What a target takes as NAME=value is declared here once; `make help` and the refusals below are made from it.
# REQUIRED_target is what it cannot do without, each with an example; OPTIONS_target is what may be left out.
OPTIONS_run := PATHS REPS SEED WORKERS HOLD OUT
REQUIRED_duty := GOOD=soybeans DATE=2025-10-24
OPTIONS_duty := FROM TO LOADED BY CONTRACTED METAL WAIVERS NAME
REQUIRED_explain := NAME=full_escalation
REQUIRED_check-path := FILE=mine.toml
REQUIRED_new-path := NAME=mine
OPTIONS_calibrate := OF QUICK ACCEPT EVIDENCE OBSERVATIONS OUT WORKERS
OPTIONS_backtest := OF QUICK WORKERS
OPTIONS_shares := WORKERS
OPTIONS_halts := SETS REPS SEED WORKERS OUT PAGE
OPTIONS_bench := QUICK

# Options that are on or off; an empty one is off.
SWITCHES := QUICK ACCEPT PAGE
YES := 1 yes true
NO := 0 no false

# Variables that every target may be given: the interpreter, those of make itself, and those of completion in a shell.
ALWAYS := PYTHON SHELL MAKE% MFLAGS GNUMAKEFLAGS .% _%

# The value of an option as it was typed, for `value` expands nothing in it; nothing if it was not given or is empty.
given = $(if $(filter $1,$(GIVEN)),$(value $1))
# The value of a variable as one word of the shell, whatever characters it holds.
quoted = '$(subst ','\'',$(value $1))'
# An option of the command if it was given, as in $(call option,--reps,REPS).
option = $(if $(call given,$2),$1 $(call quoted,$2))
# A switch of the command if it is on, as in $(call switch,--quick,QUICK).
switch = $(if $(filter $(YES),$(call given,$2)),$1)

# Otherwise make would expand the values after all, to put them into the environment of each command.
unexport $(GIVEN)

# What is wrong with the command line is told before anything is set up or run, all of it at once, one line each.
override GOALS := $(or $(MAKECMDGOALS),help)
required = $(foreach _pair,$(REQUIRED_$1),$(firstword $(subst =, ,$(_pair))))
ALLOWED := $(strip $(foreach _goal,$(GOALS),$(call required,$(_goal)) $(OPTIONS_$(_goal))))
like = $(firstword $(foreach _name,$(ALLOWED),$(if $(findstring $1,$(_name))$(findstring $(_name),$1),$(_name))))
hint = $(if $(like), (did you mean $(like)?))
unclear = $(filter-out $(YES) $(NO),$(call given,$1))$(word 2,$(call given,$1))
missing = $(strip $(foreach _name,$(call required,$1),$(if $(call given,$(_name)),,$(_name))))

# The texts, each for one name or target ($1) and nothing if all is well.
override END := @@
define BREAK


endef
unknown_target = $1: no such target; allowed: $(TARGETS)$(END)
override unused_variable = $1: found on the command line$(hint); allowed for $(GOALS): $(or $(ALLOWED),none)$(END)
unclear_switch = $(if $(unclear),$1: found $(call given,$1); allowed: $(YES) $(NO)$(END))
broken_line = $(if $(findstring $(BREAK),$(value $1)),$1: found a line break; allowed: text of one line$(END))
missing_variable = $(if $(missing),$(missing): missing; for example: make $1 $(REQUIRED_$1)$(END))

override UNKNOWN := $(filter-out $(TARGETS) .%,$(GOALS))
ifneq ($(UNKNOWN),)
override PROBLEMS := $(foreach _goal,$(UNKNOWN),$(call unknown_target,$(_goal)))
else
override PROBLEMS := $(foreach _name,$(filter-out $(ALLOWED) $(ALWAYS),$(GIVEN)),$(call unused_variable,$(_name))) \
	$(foreach _name,$(filter $(SWITCHES),$(ALLOWED)),$(call unclear_switch,$(_name))) \
	$(foreach _name,$(filter $(ALLOWED),$(GIVEN)),$(call broken_line,$(_name))) \
	$(foreach _goal,$(GOALS),$(call missing_variable,$(_goal)))
endif
override PROBLEMS := $(subst $(END) ,$(BREAK),$(strip $(PROBLEMS)))
$(if $(PROBLEMS),$(error $(subst $(END),,$(PROBLEMS))))

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: $(TARGETS)

help: ## list the targets
	@awk '/^(REQUIRED|OPTIONS)_/ { target = $$1; sub(/^[A-Z]+_/, "", target); names = $$0; sub(/^[^=]*= /, "", names); \
			takes[target] = takes[target] " " (/^OPTIONS/ ? "[" names "]" : names) } \
		/^[a-z-]+:.*## / { target = $$1; sub(/:.*/, "", target); about = $$0; sub(/.*## /, "", about); \
			printf "  make %-10s %s%s\n", target, about, (target in takes ? ":" takes[target] : "") }' $(MAKEFILE_LIST)
	@echo '  for example: make run PATHS="realised full_escalation" REPS=50 SEED=7 WORKERS=2 OUT=outputs/mine'
	@echo '  $(SWITCHES) are on with one of: $(YES); off with one of: $(NO)'

setup: $(READY) ## create .venv with the locked versions (run, test and check do it when needed)

run: $(READY) ## run the standard study, write outputs/standard and print one table
	@$(BIN)/lodestone run $(call option,--paths,PATHS) $(call option,--reps,REPS) $(call option,--seed,SEED) \
		$(call option,--workers,WORKERS) $(call option,--hold,HOLD) $(call option,--out,OUT)

paths: $(READY) ## list the policy paths
	@$(BIN)/lodestone paths

# What follows `--` is never taken for an option, even if it starts with a dash.
duty: $(READY) ## the duty on a good, under a path with NAME
	@$(BIN)/lodestone duty $(call option,--from,FROM) $(call option,--to,TO) $(call option,--loaded,LOADED) \
		$(call option,--by,BY) $(call option,--contracted,CONTRACTED) $(call option,--metal,METAL) \
		$(call option,--waivers,WAIVERS) $(call option,--path,NAME) -- $(call quoted,GOOD) $(call quoted,DATE)

explain: $(READY) ## what a path is and how it differs from its baseline
	@$(BIN)/lodestone explain -- $(call quoted,NAME)

new-path: $(READY) ## write a commented start of a path
	@$(BIN)/lodestone new-path -- $(call quoted,NAME)

check-path: $(READY) ## check a path file, all problems at once
	@$(BIN)/lodestone check -- $(call quoted,FILE)

calibrate: $(READY) ## fit behaviour to flows and output into outputs/calibration (QUICK=1 a look, ACCEPT=1 use the fit)
	@$(BIN)/lodestone calibrate $(call option,--of,OF) $(call switch,--quick,QUICK) $(call switch,--accept,ACCEPT) \
		$(call option,--evidence,EVIDENCE) $(call option,--observations,OBSERVATIONS) $(call option,--workers,WORKERS) \
		$(or $(call option,--out,OUT),$(if $(call given,OBSERVATIONS),--out outputs/calibration-mine))

backtest: $(READY) ## score forecasts from rolling origins against naive ones (QUICK=1 a look)
	@$(BIN)/lodestone backtest $(call option,--of,OF) $(call switch,--quick,QUICK) $(call option,--workers,WORKERS)

shares: $(READY) ## share of the bands of outputs/standard that comes from prior-driven parameters
	@$(BIN)/lodestone shares $(call option,--workers,WORKERS)

halts: $(READY) ## what longer and stricter halts of licences cost (PAGE=1 fills docs/halts.md)
	@$(BIN)/lodestone halts $(call option,--sets,SETS) $(call option,--reps,REPS) $(call option,--seed,SEED) \
		$(call option,--workers,WORKERS) $(call option,--out,OUT) $(call switch,--page,PAGE)

rates: $(READY) ## published average rates beside the duty stack: outputs/rates.csv
	@$(BIN)/python -m calibration.rates

test: $(READY) ## run the tests on all cores
	@$(BIN)/pytest -n auto

check: lint types test ## lint, type-check and test

lint: $(READY) ## check style and imports with ruff
	@$(BIN)/ruff check .

types: $(READY) ## check types with mypy
	@$(BIN)/mypy

bench: $(READY) $(PEERS_READY) ## time Lodestone beside its peers into outputs/bench (QUICK=1 a look)
	@$(BIN)/python -m benchmarks $(call switch,--quick,QUICK)

accelerate: $(READY) ## compile the hot modules where there is a C compiler: the same bytes in less time
	@$(BIN)/python -m benchmarks.accelerate

docs: $(READY) ## write the reference pages that come from data
	@$(BIN)/python -m sim.report.pages

# Resolves a file of requirements, $1, into a file of exact versions with the title $2, with further words for uv in $3.
define resolve
	@$(call quoted,PYTHON) -m venv --clear build/lock
	@build/lock/bin/pip install --quiet uv
	@build/lock/bin/uv pip compile --quiet --universal --fork-strategy fewest --python-version 3.11 --generate-hashes \
		--upgrade --no-header --no-annotate --no-emit-index-url --no-emit-find-links $3 \
		--output-file build/lock/resolved $1
	@{ echo '# Exact versions and hashes for CPython 3.11 and later, $2. Made by: make $@'; \
		cat build/lock/resolved; } > build/lock/titled
endef

lock: ## resolve requirements.lock anew from pyproject.toml (versions and hashes, no addresses)
	$(call resolve,pyproject.toml,run and development,--extra dev)
	@mv build/lock/titled requirements.lock
	@rm -rf build/lock

lock-peers: ## resolve benchmarks/peers.lock anew from benchmarks/peers.in in the same way
	$(call resolve,benchmarks/peers.in,peers of the benchmarks)
	@mv build/lock/titled $(PEERS_LOCK)
	@rm -rf build/lock

clean: ## remove what runs and tools left behind: outputs, caches, compiled modules, .venv
	@find outputs -mindepth 1 -maxdepth 1 ! -name README.md -exec rm -rf {} +
	@rm -rf $(VENV) build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
	@rm -rf sim/worlds/magnets/compiled
	@find sim calibration tests benchmarks -name __pycache__ -type d -prune -exec rm -rf {} +

$(READY): requirements.lock pyproject.toml
	@$(call quoted,PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		printf 'make: Python 3.11 or later is needed; %s is %s.\n' \
			$(call quoted,PYTHON) "$$($(call quoted,PYTHON) --version 2>&1)" >&2; \
		echo "make: name another one: make setup PYTHON=python3.12" >&2; exit 1; }
	@echo "Setting up $(VENV) (once, and again when requirements.lock changes)"
	@$(call quoted,PYTHON) -m venv --clear $(VENV) || { \
		printf 'make: %s cannot make a virtual environment; on Debian or Ubuntu install python3-venv.\n' \
			$(call quoted,PYTHON) >&2; exit 1; }
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

# A peer that is not there has a row that says so, so the benchmarks go on without this environment.
$(PEERS_READY): $(PEERS_LOCK) | $(READY)
	@echo "Setting up $(PEERS) (once, and again when $(PEERS_LOCK) changes)"
	@$(BIN)/python -m venv --clear $(PEERS) && \
		$(PEERS)/bin/pip install --quiet --disable-pip-version-check --retries 1 --require-hashes -r $(PEERS_LOCK) && \
		touch $@ || echo 'make: the peers cannot be installed; their rows will say so.' >&2
