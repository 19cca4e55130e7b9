# One word for each thing a contributor does. Needs make and Python 3.11 or newer; the rest goes into .venv.
# PYTHON=... names an interpreter, ARGS=... is handed to the program that runs.

SHELL := /bin/sh
BIN := .venv/bin
# On up to four processors; ARGS="-n 0" for one process, as a debugger needs it.
PARALLEL := -n auto --maxprocesses 4 --dist worksteal
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input -qq

.DEFAULT_GOAL := help
.PHONY: help demo test test-all coverage mutants lint fresh bench bench-bulk bench-durable bench-spark definition-mutants clean

help:  ## Show this list.
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1|\2/p' Makefile | while IFS='|' read -r word what; do \
		printf '%-25s %s\n' "$$word" "$$what"; done

demo: .venv/.demo  ## Show what the library does, in the terminal.
	@$(BIN)/order-lifecycle demo $(ARGS)

test: .venv/.dev  ## Run the quick tests.
	@$(BIN)/python -m pytest $(PARALLEL) $(ARGS)

test-all: .venv/.dev  ## Run every test, the slow ones too.
	@$(BIN)/python -m pytest -m "" $(PARALLEL) $(ARGS)

coverage: .venv/.dev  ## Run the quick tests, and say which lines and branches of the package they reach.
	@$(BIN)/coverage erase
	@$(BIN)/coverage run -m pytest -q $(ARGS)
	@$(BIN)/coverage combine -q
	@$(BIN)/coverage report

mutants: .venv/.dev  ## Change the code in every small way, and see which changes no test notices (an hour).
	@$(BIN)/python -m tools.mutate_code $(ARGS)

lint: .venv/.dev  ## Check style, format, types, the floors, and that generated files are fresh.
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo --no-cache
	@$(BIN)/python -m tools.fresh --check

fresh: .venv/.dev  ## Renew the generated files.
	@$(BIN)/python -m tools.fresh

bench: .venv/.dev  ## Measure one decision, beside a peer.
	@$(BIN)/python benchmarks/single.py $(ARGS)

bench-bulk: .venv/.dev  ## Measure the decision of many lines, beside the machine's own limit.
	@$(BIN)/python benchmarks/bulk.py $(ARGS)

bench-durable: .venv/.dev  ## Measure transitions on a disk, beside the bare transaction.
	@$(BIN)/python benchmarks/durable.py $(ARGS)

bench-spark: .venv/.dev  ## The same on Apache Spark, which it installs; needs Java 17.
	@$(PIP) install -e '.[spark]'
	@$(BIN)/python benchmarks/spark.py $(ARGS)

definition-mutants: .venv/.dev  ## Change the definition in every small way, and see whether the scenarios notice.
	@$(BIN)/python -m tools.mutate_definition $(ARGS)

clean:  ## Remove .venv and everything that can be made again.
	@rm -rf .venv build dist .coverage htmlcov .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	@find src tests tools benchmarks -type d -name __pycache__ -exec rm -rf {} + 2>/dev/null || true

# A stamp is older than pyproject.toml when what it says may have changed; then it is installed again.
.venv/.demo: pyproject.toml | .venv/bin/python
	@echo "Installing order-lifecycle into .venv ..." >&2
	@$(PIP) install -e '.[cli,render]'
	@touch $@

.venv/.dev: pyproject.toml | .venv/bin/python
	@echo "Installing order-lifecycle and its development tools into .venv (a minute, once) ..." >&2
	@$(PIP) install -e '.[all,dev]'
	@touch .venv/.demo $@

.venv/bin/python:
	@set -e; \
	for name in $(PYTHON) python3 python3.14 python3.13 python3.12 python3.11 python; do \
		python=$$(command -v "$$name") || continue; \
		"$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || continue; \
		found=$$python; break; \
	done; \
	if [ -z "$${found:-}" ]; then \
		echo "order-lifecycle needs Python 3.11 or newer, and found none; name one with: make PYTHON=/path/to/python" >&2; \
		exit 1; \
	fi; \
	if ! "$$found" -c 'import ensurepip, venv' 2>/dev/null; then \
		package=$$("$$found" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])'); \
		if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
			echo "Installing $$package ..." >&2; \
			apt-get update -qq >/dev/null || true; \
			DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "$$package" >/dev/null </dev/null || true; \
		fi; \
		if ! "$$found" -c 'import ensurepip, venv' 2>/dev/null; then \
			echo "$$found cannot make a virtual environment; install it with: sudo apt-get install $$package" >&2; \
			exit 1; \
		fi; \
	fi; \
	"$$found" -m venv .venv || { rm -rf .venv; exit 1; }
