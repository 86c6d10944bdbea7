# `make run` starts everything, `make test` runs all tests, `make bench` measures the speed,
# `make trust` what it promises about trust.
PYTHON ?= python3
BIN := .venv/bin
PORT ?= 8000
UV := UV_COMPILE_BYTECODE=1 $(BIN)/uv pip
INSTALL := $(UV) install --quiet --python $(BIN)/python --require-hashes

.PHONY: run test trust bench lint audit lock

run: .venv/installed
	@exec $(BIN)/python manage.py up --demo --port $(PORT)

# All but those of the browser and of whole installations: make test FAST=1
FAST_ONES := -m "not slow and not browser and not processes and not faults"
test: .venv/installed-dev
	$(BIN)/pytest -n 2 --dist loadgroup $(if $(FAST),$(FAST_ONES))

# Which promises, and how many kills: make trust TRUST="kills saves --kills 500 --seed 1"
trust: .venv/installed-dev
	$(BIN)/python -m tests.trust $(TRUST)

# Which cases and how much data: make bench BENCH="1 3 --scale 1"
bench: .venv/installed
	$(BIN)/python -m bench $(BENCH)

lint: .venv/installed-dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports
	$(BIN)/mypy
	PUBLIC_URL=https://shop.example SECRET_KEY=$$(head -c 48 /dev/urandom | base64) \
	  $(BIN)/python manage.py check --deploy --fail-level WARNING
	$(BIN)/python manage.py makemigrations --check --dry-run
	$(BIN)/python manage.py describe_metrics --check
	$(BIN)/python manage.py describe_policy --check
	$(BIN)/pytest -q tests/architecture

# What ShopOps is made of, and which of it has known holes; needs the internet for the latter.
audit: .venv/installed-dev
	@mkdir -p var
	@$(BIN)/python scripts/sbom.py > var/sbom.json
	@echo "Components: var/sbom.json (CycloneDX). Asking for known holes ..."
	@$(BIN)/pip-audit --disable-pip --require-hashes --progress-spinner off \
	  --vulnerability-service osv -r requirements.txt || { \
	  echo "Holes were found, or the service of known holes could not be asked (see above):" \
	    "without its answer nothing is proven." >&2; exit 1; }

lock: .venv/bootstrapped
	$(UV) compile --quiet --universal --generate-hashes --no-header pyproject.toml \
	  --output-file requirements.txt
	$(UV) compile --quiet --universal --generate-hashes --no-header --group dev \
	  --constraints requirements.txt --output-file requirements-dev.txt

# Packages are installed again only when a file of pins is newer than its stamp.
.venv/bootstrapped: requirements-bootstrap.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "ShopOps needs Python 3.11 or newer; $(PYTHON) is older or missing." \
	    "Name another one: make PYTHON=/path/to/python3.12 $(MAKECMDGOALS)" >&2; exit 1; }
	@$(PYTHON) -m venv .venv || { \
	  echo "$(PYTHON) cannot make a virtual environment." \
	    "On Debian and Ubuntu: apt-get install python3-venv" >&2; exit 1; }
	@echo "Installing packages ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes \
	  -r requirements-bootstrap.txt
	@touch $@

.venv/installed: .venv/bootstrapped requirements.txt
	@$(INSTALL) -r requirements.txt
	@touch $@

.venv/installed-dev: .venv/installed requirements-dev.txt
	@$(INSTALL) -r requirements-dev.txt
	@touch $@
