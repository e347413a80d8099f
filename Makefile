# Two commands matter: "make run" starts everything on this machine, "make test" checks everything.
PYTHON ?= python3
BIN = .venv/bin
INSTALL = $(PYTHON) -m quality_oversight.local.install
CODE = manage.py quality_oversight providers concerns escalation reporting tests
COMPILE = $(BIN)/uv pip compile --generate-hashes --no-emit-index-url --no-header --quiet --python-version 3.11 pyproject.toml
export HOST PORT
# Compiled modules are kept, also where the environment says not to: each start of a process is twice as quick with them.
export PYTHONPYCACHEPREFIX ?= $(CURDIR)/.local/bytecode
unexport PYTHONDONTWRITEBYTECODE

.PHONY: run test check check-types check-code check-site format bench lock doctor clean installed-for-run installed-for-test

run: installed-for-run
	@$(BIN)/python -m quality_oversight.local.supervisor

test: check
	@$(BIN)/python -m pytest -n 2 --dist worksteal

# The checks know nothing of one another: they run side by side, and each prints what it found in one piece.
check: installed-for-test
	@$(MAKE) --no-print-directory --jobs=2 --output-sync=target check-types check-code check-site

check-types:
	$(BIN)/mypy

check-code:
	$(BIN)/ruff check $(CODE)
	$(BIN)/ruff format --check $(CODE)
	$(BIN)/lint-imports --no-logo
	$(BIN)/djlint --lint --quiet templates

check-site:
	$(BIN)/python manage.py check
	$(BIN)/python manage.py makemigrations --check --dry-run

format: installed-for-test
	$(BIN)/ruff check --fix $(CODE)
	$(BIN)/ruff format $(CODE)

bench: installed-for-test
	$(BIN)/python -m tests.bench

doctor: installed-for-run
	@$(BIN)/python manage.py doctor

# New versions: "make lock UPGRADE=--upgrade". Each lock keeps the versions of the one before it.
lock: installed-for-test
	$(COMPILE) $(UPGRADE) --output-file requirements.lock
	$(COMPILE) $(UPGRADE) --group local --constraints requirements.lock --output-file requirements-local.lock
	$(COMPILE) $(UPGRADE) --group local --group dev --constraints requirements-local.lock --output-file requirements-dev.lock

# Stops the servers of this folder and removes their data; .venv stays.
clean:
	@$(PYTHON) -c "from quality_oversight import embedded; embedded.stop(embedded.BASE_DIR / '.local')"
	rm -rf .local

installed-for-run:
	@$(INSTALL) run

installed-for-test:
	@$(INSTALL) test
