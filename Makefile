# `make help` lists the targets.

PYTHON = python3
VENV = .venv
BIN = $(VENV)/bin
# The name of the stamp has the interpreter's name, so that `make PYTHON=python3.12` makes a new
# environment.
READY = $(VENV)/ready-$(subst /,_,$(PYTHON))
# The variable silences the notice of the theme about the end of its support.
MKDOCS = NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs
NODE_TESTS = tests/interoperability tests/accessibility
NODE_FOLDERS = $(NODE_TESTS) playground
NODE_READY = $(call ready,$(wildcard $(NODE_TESTS:%=%/package-lock.json)))
NODE_SUFFICES = node -e 'process.exit(parseInt(process.versions.node, 10) < 18 ? 1 : 0)'
PLAYGROUND = build/playground/.ready
PLAYGROUND_READY = $(call ready,playground/package-lock.json)
PLAYGROUND_SOURCES = $(shell find playground schemas controlled-vocabularies examples \
	$(addprefix src/train_api/,limits.py validation/messages.json validation/rules/catalog.py) \
	-name node_modules -prune -o -type f -print)
# The stamps of folders whose packages are locked.
ready = $(1:%/package-lock.json=%/node_modules/.ready)

.PHONY: all examples site serve test core lowest lint node playground random fuzz benchmark mutants lock clean help

all: examples site ## check every example and build the site (the default)

examples: $(READY) ## check every example with the command line and print a table
	@# If PYTHONDONTWRITEBYTECODE is set, each start would otherwise compile the program again.
	@$(BIN)/python -m compileall -q src
	@$(BIN)/python -m scripts.validate_examples

site: $(READY) playground ## build the site in the folder site/
	@$(MKDOCS) build --strict
	@echo 'The site is in site/. make serve shows it.'

serve: $(READY) playground ## serve the site on this machine, and rebuild it after changes
	@$(MKDOCS) serve

test: $(READY) node playground lint ## run all checks and all tests
	@$(BIN)/python -m pytest --numprocesses=auto --no-loadscope-reorder --cov --cov-report=term

core: $(READY) ## run the tests that need only Python, in two to three minutes
	@$(BIN)/python -m pytest --numprocesses=auto --no-loadscope-reorder \
		-m 'not beyond_the_core'

lowest: ## run the core with the lowest versions of the dependencies that pyproject.toml names
	@$(MAKE) --silent --no-print-directory VENV=build/lowest build/lowest/$(notdir $(READY))
	@build/lowest/bin/uv pip install --quiet --python build/lowest/bin/python \
		--resolution lowest-direct --upgrade --no-build-isolation --editable .
	@$(MAKE) --silent --no-print-directory VENV=build/lowest core

lint: $(READY) ## run all checks except the tests
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/python scripts/release.py --check
	@$(BIN)/python scripts/bundle.py --check
	@$(BIN)/python -m scripts.vocabularies --check
	@$(BIN)/python -m scripts.compatibility

random: $(READY) ## run the tests with random inputs, with new inputs each time, and more of them
	@THOROUGH=1 $(BIN)/python -m pytest --numprocesses=auto --hypothesis-profile=random \
		$$(grep -rlE --include='test_*.py' '@given|"THOROUGH"' tests)

fuzz: $(READY) ## search for inputs with different verdicts of the validator and the slow reference
	@$(BIN)/python -m tests.fuzz.fuzzer

benchmark: $(READY) node ## compare the speed with other validators, for docs/speed.md
	@$(BIN)/python -m scripts.benchmark --page

mutants: $(READY) ## change reader and rules in small ways, and list the changes that no test detects
	@$(BIN)/mutmut run
	@$(BIN)/mutmut results

lock: $(READY) ## update the lock file to the newest versions of all dependencies
	@$(BIN)/uv pip compile pyproject.toml --group dev --universal --python-version 3.10 \
		--no-python-downloads --generate-hashes --upgrade --quiet \
		--custom-compile-command 'make lock' --output-file requirements/dev.txt
	@echo 'requirements/dev.txt is new. The next make installs it.'

clean: ## remove everything that make has made
	rm -rf $(VENV) $(NODE_FOLDERS:%=%/node_modules) build dist site mutants .coverage .coverage.* \
		.hypothesis .mypy_cache .pytest_cache .ruff_cache
	find scripts src tests -name __pycache__ -type d -prune -exec rm -rf {} +

help: ## list the targets
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
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes --no-deps -r requirements/dev.txt
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

# A recipe that needs node calls make again, because only then it is known whether node exists.
# $(1) is the target, $(2) the consequence without node.
define with_node
	@if ! command -v node >/dev/null || ! command -v npm >/dev/null; then \
		echo 'node or npm is missing: $(2).'; \
	elif ! $(NODE_SUFFICES); then \
		echo 'node is older than 18: $(2).'; \
	else \
		$(MAKE) --silent --no-print-directory $(1); \
	fi
endef

node:
	$(call with_node,$(NODE_READY),the tests with validators of other languages are skipped)

playground:
	$(call with_node,$(PLAYGROUND),the site has no playground)

%/node_modules/.ready: %/package.json %/package-lock.json
	@cd $* && npm ci --no-audit --no-fund --loglevel=error >/dev/null
	@touch $@

$(PLAYGROUND): $(PLAYGROUND_READY) $(PLAYGROUND_SOURCES)
	@cd playground && npm run --silent build
