# Every command prepares what it needs: nothing has to be run before it.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/ready-
NATIVE := pyproject.toml $(wildcard native/Cargo.*) $(shell find native/src native/tests -name '*.rs' 2>/dev/null)
MANIFEST := --manifest-path native/Cargo.toml
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet

# The interpreter that the core is compiled against, for cargo as for pip; pip finds maturin on the path.
export PYO3_PYTHON := $(abspath $(BIN)/python)
export PATH := $(abspath $(BIN)):$(PATH)

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help demo test check bench build env format clean

help: ## Print this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: $(READY)noworkflow ## Capture two scripts with noWorkflow, and query what they did
	$(BIN)/python examples/demo.py

test: $(READY)test $(VENV)/ipython8 ## Run all tests: of the Rust core, of the Python package, and every example of a docstring
	cargo test $(MANIFEST) --quiet
	$(BIN)/pytest

check: $(READY)check ## Check formats, lints and types, in Python and in Rust
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy
	$(BIN)/python -m mypy.stubtest logic.engine._native
	cargo fmt $(MANIFEST) --check
	cargo clippy $(MANIFEST) --all-targets -- -D warnings

bench: $(READY)bench ## Measure beside other engines, as far as they are installed, and beside hand-written C++
	$(BIN)/python -m benchmarks.run --output benchmarks/results/latest.json
	$(BIN)/python -m benchmarks.answers
	$(BIN)/python -m benchmarks.startup

build: | $(BIN)/maturin ## Build a wheel into dist/
	$(BIN)/maturin build --release --out dist

env: $(READY)check $(READY)bench ## Make .venv with all that development needs

format: $(READY)check ## Rewrite the sources in the project's format
	$(BIN)/ruff check --fix --exit-zero
	$(BIN)/ruff format
	cargo fmt $(MANIFEST)

clean: ## Remove the environment and all that was built
	rm -rf $(VENV) dist native/target .mypy_cache .pytest_cache .ruff_cache logic/engine/_native*.so

# .venv/ready-NAME stands for: the core is built, the package and its extra NAME are installed.
$(READY)%: $(NATIVE) | $(BIN)/maturin
	@command -v cargo > /dev/null || { echo "cargo is missing: README.md lists the packages to install" >&2; exit 1; }
	$(PIP) --no-build-isolation --editable '.[$*]'
	@touch $@

# The IPython before the newest, which notebooks are tested with too.
$(VENV)/ipython8: | $(READY)test
	$(PIP) --target $@ --no-deps 'ipython>=8.18,<9' decorator

$(BIN)/maturin:
	$(PYTHON) -m venv $(VENV)
	$(PIP) $$($(BIN)/python -c 'import tomllib; print(*tomllib.load(open("pyproject.toml", "rb"))["build-system"]["requires"])')
