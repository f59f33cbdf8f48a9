# Everything sets itself up: a target may be the first thing that is run in a fresh clone.
PYTHON ?= python3
VENV := .venv/bin

.PHONY: help demo test check bench fuzz soak lock release clean

help:  ## Show this list.
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo:  ## A certificate in two acts: the engine alone, then under the real Pulumi CLI.
	@$(PYTHON) tools/setup.py --for demo
	@$(VENV)/python tools/demo.py

test:  ## All checks and all tests, with the real CLI and real servers.
	@$(PYTHON) tools/setup.py --for test
	@$(VENV)/python tools/check.py test

check:  ## The checks and the quick tests: under three minutes.
	@$(PYTHON) tools/setup.py --for check
	@$(VENV)/python tools/check.py check

bench:  ## Measure, and print ratios to yardsticks.
	@$(PYTHON) tools/setup.py --for check
	@$(VENV)/python -m bench

fuzz:  ## Twenty thousand generated inputs of the wire's operations, against an own reading of the model.
	@$(PYTHON) tools/setup.py --for check
	@ACM_FUZZ_EXAMPLES=20000 $(VENV)/python -m pytest -q tests/api/test_generated_inputs.py

soak:  ## Ten years of a thousand certificates, with outages and restarts; takes an hour or more.
	@$(PYTHON) tools/setup.py --for check
	@ACM_SOAK_CERTIFICATES=1000 $(VENV)/python -m pytest -q -m slow --timeout 0 tests/unit/engine/test_ten_years.py

lock:  ## Pin every dependency again, with hashes.
	@$(PYTHON) tools/setup.py --for check
	@$(VENV)/python tools/lock.py

release:  ## Make what is published, in dist/: sdist, wheel, plugin, schema, bill of materials, checksums.
	@$(PYTHON) tools/setup.py --for check
	@$(VENV)/python -m tools.release

clean:  ## Remove what the other targets made here; the cache of the CLI stays.
	@rm -rf .venv .demo dist build .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
	@echo "The CLI and what it was built from stay in $${XDG_CACHE_HOME:-$$HOME/.cache}/pulumi-acm; remove it by hand."
