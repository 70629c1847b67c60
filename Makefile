# Everything a developer does here. `make` alone lists it.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.SUFFIXES:
MAKEFLAGS += --no-print-directory

UV_VERSION := 0.13.8
UV := .tools/bin/uv
BIN := backend/.venv/bin
INSTALL_MB := 2500

# make up API_PORT=8010 WEB_PORT=3010 DATA_DIR=/some/where DEMO=0
ifdef API_PORT
export ADVISOR_API_PORT := $(API_PORT)
endif
ifdef WEB_PORT
export ADVISOR_WEB_PORT := $(WEB_PORT)
endif
ifdef DATA_DIR
export ADVISOR_DATA_DIR := $(DATA_DIR)
endif
ifdef SANDBOX_PORT
export ADVISOR_SANDBOX_PORT := $(SANDBOX_PORT)
endif
ifdef SANDBOX_STREAM_PORT
export ADVISOR_SANDBOX_STREAM_PORT := $(SANDBOX_STREAM_PORT)
endif
ifdef DEMO
export ADVISOR_DEMO := $(DEMO)
endif

export UV_PYTHON_DOWNLOADS := never
export NEXT_TELEMETRY_DISABLED := 1
unexport VIRTUAL_ENV

STEP := scripts/step
COMPILED := core pricing strategies risk ledger engine backtest bootstrap demo jobs
BUILD_INPUTS := frontend/src frontend/public frontend/scripts frontend/package.json frontend/package-lock.json \
	$(wildcard frontend/*.config.* frontend/tsconfig.json)

.PHONY: graph check-house
.PHONY: help up test test-long check big-import soak soak-memory soak-retention soak-timing soak-wire crash calibrate-goals mutants planted-edges simulate venue-matrix audit bench client clean clean-all clean-data \
	install install-backend install-frontend prepare compile build chromium \
	test-backend test-frontend test-e2e check-backend check-frontend check-client check-scripts

help: ## Show this list
	@awk 'BEGIN { FS = ":.*## " } /^[a-z0-9-]+:.*## / { printf "  make %-18s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
	@echo
	@echo "  make up takes API_PORT=…, WEB_PORT=…, SANDBOX_PORT=…, SANDBOX_STREAM_PORT=…, DATA_DIR=… and DEMO=0; .env.example lists all settings."

up: prepare ## Install, build and run everything; Ctrl-C stops it
	@exec $$(command -v setpriv >/dev/null && echo setpriv --pdeathsig TERM) $(BIN)/advisor up

test: prepare ## Run all tests: backend, frontend, browser
	@export CHROMIUM_PATH="$$(scripts/chromium)" && $(BIN)/python scripts/run_tests.py backend frontend browser

test-backend: install-backend ## Run the backend tests alone
	@$(BIN)/python scripts/run_tests.py backend

test-long: install-backend ## Run the backend tests with all that their long forms try; an hour or two
	@ADVISOR_LONG_TESTS=1 $(BIN)/python scripts/run_tests.py backend

test-frontend: install-frontend ## Run the frontend tests alone
	@$(BIN)/python scripts/run_tests.py frontend

test-e2e: prepare ## Run the browser test alone
	@export CHROMIUM_PATH="$$(scripts/chromium)" && $(BIN)/python scripts/run_tests.py browser

check: check-backend check-house check-frontend check-client check-scripts ## Check format, lint, types, import contracts, words, numbers, figures, drift
	@echo "All checks passed."

check-backend: install-backend
	@cd backend && .venv/bin/ruff format --check . && .venv/bin/ruff format --check --config pyproject.toml ../scripts
	@cd backend && .venv/bin/ruff check . && .venv/bin/ruff check --config pyproject.toml ../scripts
	@cd backend && .venv/bin/mypy
	@cd backend && .venv/bin/lint-imports

check-house: install-backend
	@$(BIN)/python scripts/lint_words.py
	@$(BIN)/python scripts/lint_numbers.py
	@$(BIN)/python scripts/lint_figures.py
	@$(BIN)/python scripts/lint_markets.py
	@$(BIN)/python scripts/graph.py --check

graph: install-backend ## Write what the code says of itself into docs/ARCHITECTURE.md
	@$(BIN)/python scripts/graph.py

check-frontend: install-frontend
	@cd frontend && npm run --silent lint
	@cd frontend && npm run --silent format:check
	@cd frontend && npm run --silent typecheck

check-client: install
	@scripts/check-client

check-scripts: install-infra
	@scripts/check-infra

soak: install-backend ## Live through a week of bets, faults and halts on one virtual clock; SOAK="--days 1 --rate 2 --seed 1 --minutes 60"
	@cd backend && .venv/bin/python -m tests.soak $(SOAK)

soak-retention: install-backend ## Live through a month of 470,000 quotes a day; prints what the disk takes
	@cd backend && .venv/bin/python -m tests.retention

soak-timing: install-backend ## State the chance to get 5,000 value bets of the sandbox and compare it with the truth
	@cd backend && .venv/bin/python -m tests.timing

soak-memory: install-backend ## Run two hours at normal pace and print how the memory of each process grows
	@cd backend && .venv/bin/python -m tests.memory $(MINUTES)

big-import: install-backend ## Import 200,000 made-up matches with all 132 columns and print the memory that it takes
	@cd backend && .venv/bin/python -m tests.memory.big_import $(ROWS)

soak-wire: install-backend ## Keep the pages open for 330 s at normal pace and print what they fetch
	@cd backend && .venv/bin/python -m tests.wire $(or $(SECONDS),330) $(API)

crash: install-backend ## Kill engines and databases KILLS=1000 times, or the SHARD=i/n of it; says what was lost and doubled
	@cd backend && .venv/bin/python -m tests.crash \
		$(if $(ADD),add $(abspath $(ADD)),$(or $(KILLS),1000) $(or $(SHARD),1/1) $(abspath $(KEEP)))

calibrate-goals: install-backend ## Compute the constants of the goals model and its tables anew; needs the recorded data
	@cd backend && .venv/bin/python -m tests.goals

venue-matrix: compile ## Write into docs/VENUE_SITUATIONS.md which situation of an order is shown over which venue
	@cd backend && .venv/bin/python -m tests.conformance.matrix

simulate: compile ## Live through afternoons of bets, faults and crashes on one virtual clock; SIMULATE="--seeds 1000" makes more
	@cd backend && .venv/bin/python -m tests.simulation $(SIMULATE)

planted-edges: compile ## Print what strategies find on the sandbox's markets, with an edge planted and without
	@cd backend && .venv/bin/python -m tests.sandbox.strategies

mutants: compile ## Say how many small wrong changes of the rules for money the tests notice; two hours at most
	@cd backend && .venv/bin/python -m tests.mutants $(MUTANTS)

audit: install ## Ask the advisory databases about every locked package (needs the network)
	@scripts/audit

bench: install-bench ## Measure ourselves beside our peers, in one run
	@cd backend && .venv-bench/bin/python -m tests.bench

client: install ## Write openapi.json and the frontend's generated client
	@$(BIN)/advisor openapi > backend/openapi.json
	@npm run --silent --prefix frontend client

install: install-backend install-frontend ## Install everything that is needed, without running it

# The two halves need nothing of each other, so they run side by side, once both Python and Node are there.
prepare: install-uv
	@scripts/require-node
	@$(MAKE) -j2 compile build

# Bytecode is written here and not by the first start: where Python may write none, every start would compile again.
compile: install-backend
	@$(STEP) --name "Bytecode" --stamp backend/src/advisor/__pycache__/bytecode --input backend/src/advisor \
		-- $(BIN)/python -m compileall -q -j 0 backend/src/advisor
	@$(STEP) --name "Numeric functions" --stamp backend/src/advisor/__pycache__/compiled \
		$(COMPILED:%=--input backend/src/advisor/%) -- $(BIN)/python -m advisor.bootstrap.warm_up

.PHONY: install-uv install-infra install-bench
install-uv:
	@$(STEP) --name "uv $(UV_VERSION)" --stamp .tools/stamp --input scripts/install-uv \
		--first scripts/find-python --first "scripts/require-space $(INSTALL_MB)" \
		--hint "Python could not make the folder .tools; the lines above say why." \
		-- scripts/install-uv $(UV_VERSION)

# A Python that is gone takes the environment built on it with it.
install-backend: install-uv
	@if [[ ! -x $(BIN)/python ]]; then rm -f backend/.venv/stamp; fi
	@$(STEP) --name "Python packages" --stamp backend/.venv/stamp --input backend/pyproject.toml --input backend/uv.lock \
		--input scripts/install-backend --first scripts/find-python -- scripts/install-backend

install-infra: install-uv
	@$(STEP) --name "Linters of scripts and workflows" --stamp backend/.venv-infra/stamp --input backend/uv.lock \
		--first scripts/find-python -- scripts/install-backend .venv-infra --only-group infra

install-bench: install-uv
	@$(STEP) --name "Peers to measure against" --stamp backend/.venv-bench/stamp \
		--input backend/pyproject.toml --input backend/uv.lock \
		--first scripts/find-python -- scripts/install-backend .venv-bench --group peers

install-frontend:
	@scripts/require-node
	@$(STEP) --name "Dashboard packages" --stamp frontend/node_modules/.stamp \
		--input frontend/package.json --input frontend/package-lock.json \
		-- npm ci --prefix frontend --no-progress --loglevel=error

build: install-frontend ## Build the dashboard
	@$(STEP) --name "Dashboard build" --stamp frontend/.next/stamp $(addprefix --input ,$(BUILD_INPUTS)) \
		-- npm run --prefix frontend build

chromium: ## Print the browser the tests use, installing one if need be
	@scripts/chromium

clean: ## Remove build products, caches and test results
	@rm -rf .build frontend/.next frontend/out frontend/test-results frontend/playwright-report frontend/coverage
	@rm -rf backend/.mypy_cache backend/.ruff_cache backend/.pytest_cache backend/.hypothesis backend/.import_linter_cache
	@find backend/src backend/tests -name __pycache__ -type d -prune -exec rm -rf {} +

clean-all: clean ## Remove the installed packages as well
	@rm -rf .tools backend/.venv backend/.venv-infra backend/.venv-bench frontend/node_modules

clean-data: install-backend ## Delete what is kept in the data folder (database, filed quotes, journals, downloads, logs); asks first, unless YES=1
	@$(BIN)/advisor clean-data $(if $(YES),--yes)
