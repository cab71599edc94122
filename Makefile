# `make help` says what there is.

PYTHON = python3
VENV = .venv
BIN = $(VENV)/bin
# The stamp bears the interpreter's name, so that `make PYTHON=python3.12` makes a new environment.
READY = $(VENV)/ready-$(subst /,_,$(PYTHON))
NODE_TESTS = tests/interoperability
NODE_READY = $(NODE_TESTS)/node_modules/.ready
NODE_SUFFICES = node -e 'process.exit(parseInt(process.versions.node, 10) < 18 ? 1 : 0)'

.PHONY: examples test lint node benchmark lock clean help

examples: $(READY) ## check every example with the command line and print a table (the default)
	@# Where PYTHONDONTWRITEBYTECODE is set, each start would otherwise compile the program anew.
	@$(BIN)/python -m compileall -q src
	@$(BIN)/python -m scripts.validate_examples

test: $(READY) node lint ## run all checks and all tests
	@$(BIN)/python -m pytest --cov --cov-report=term

lint: $(READY) ## run all checks but the tests
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/python scripts/bundle.py --check
	@$(BIN)/python scripts/vocabularies.py --check

benchmark: $(READY) ## measure the command line beside other validators
	@$(BIN)/python scripts/benchmark.py

lock: $(READY) ## choose the newest versions of all dependencies anew
	@$(BIN)/uv pip compile pyproject.toml --group dev --universal --python-version 3.10 \
		--no-python-downloads --generate-hashes --upgrade --quiet \
		--custom-compile-command 'make lock' --output-file requirements/dev.txt
	@echo 'requirements/dev.txt is new. The next make installs it.'

clean: ## remove all that make has made
	rm -rf $(VENV) $(NODE_TESTS)/node_modules build dist .coverage .coverage.* \
		.hypothesis .mypy_cache .pytest_cache .ruff_cache
	find scripts src tests -name __pycache__ -type d -prune -exec rm -rf {} +

help: ## say what there is
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/make \1	\2/p' Makefile | expand -t 18
	@echo
	@echo 'make PYTHON=python3.12 [...] uses another Python than python3 (3.10 or later).'

$(READY): requirements/dev.txt pyproject.toml
	@command -v $(PYTHON) >/dev/null || { \
		echo 'There is no $(PYTHON) on this machine. Install Python 3.10 or later, or name yours: make PYTHON=...' >&2; \
		exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 10))' || { \
		echo "Python 3.10 or later is needed, and $(PYTHON) is $$($(PYTHON) --version 2>&1). Name another: make PYTHON=..." >&2; \
		exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
		echo 'This Python cannot make virtual environments. On Debian and Ubuntu: apt-get install python3-venv' >&2; \
		exit 1; }
	@echo 'Setting up $(VENV). This takes a minute.'
	@$(PYTHON) -m venv --clear $(VENV)
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

# The node part is a recipe that calls make again, because whether it can be done is known only when it runs.
node:
	@if ! command -v node >/dev/null || ! command -v npm >/dev/null; then \
		echo 'node or npm is missing: the tests with validators of other languages are skipped.'; \
	elif ! $(NODE_SUFFICES); then \
		echo "node is older than 18: the tests with validators of other languages are skipped."; \
	else \
		$(MAKE) --silent --no-print-directory $(NODE_READY); \
	fi

$(NODE_READY): $(NODE_TESTS)/package.json $(NODE_TESTS)/package-lock.json
	@cd $(NODE_TESTS) && npm ci --no-audit --no-fund --loglevel=error >/dev/null
	@touch $@
