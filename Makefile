# The commands of a developer's day. Needs Python 3.11 or newer, pip and make.

PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready

.PHONY: demo serve test check bench soak lock openapi clean

# A sample newsroom in an embedded database, served on http://127.0.0.1:8000.
demo: .venv/.runtime
	$(BIN)/manset demo

# The newsroom that the MANSET_ variables name.
serve: .venv/.runtime
	$(BIN)/manset serve

# All tests, on SQLite and on PostgreSQL, with the coverage of app/. They start many processes,
# which would compile everything each time where bytecode is not kept.
test: export PYTHONDONTWRITEBYTECODE :=
test: $(READY)
	$(BIN)/coverage erase
	$(BIN)/coverage run --parallel-mode -m pytest -n 3 $(PYTEST)
	$(BIN)/coverage combine --quiet
	$(BIN)/coverage report

# The big sizes and the long runs: some minutes.
soak: $(READY)
	$(BIN)/python -m pytest -m soak tests/soak

# Format, lint, types, the storeys of the house and its rules.
check: $(READY)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest -q tests/test_house.py

# Figures, as ratios to a yardstick measured in the same run. Starts are those of compiled code.
bench: export PYTHONDONTWRITEBYTECODE :=
bench: $(READY)
	$(BIN)/python -m benchmarks.run $(BENCH)

# The reviewed OpenAPI document, written anew.
openapi: $(READY)
	$(BIN)/manset openapi > tests/openapi.json

# The lock files, from the floors in pyproject.toml.
lock: $(READY)
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --no-emit-index-url \
		--no-annotate --python-version 3.11 pyproject.toml -o requirements.txt
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --no-emit-index-url \
		--no-annotate --python-version 3.11 --extra dev pyproject.toml -o requirements-dev.txt

clean:
	rm -rf .venv data/demo

.venv/.made:
	$(PYTHON) -m venv .venv
	touch $@

.venv/.runtime: .venv/.made requirements.txt pyproject.toml
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

$(READY): .venv/.runtime requirements-dev.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	touch $@
