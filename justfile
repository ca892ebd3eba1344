# Recipes for people who change hotshoe. `devtools/test` makes the virtual environment that they run in.

venv := env('VIRTUAL_ENV', justfile_directory() / '.venv')
set positional-arguments
export PATH := venv / 'bin:' + env('PATH')

# Only what exists: documentation and benchmarks come and go with their folders.
sources := `for folder in src tests devtools benchmarks; do if [ -d "$folder" ]; then printf '%s ' "$folder"; fi; done`

_list:
    @just --list --unsorted

# Everything that must hold before a change is finished
check: lint types layers test

# Style, names and form
lint:
    ruff check --output-format concise {{ sources }}
    ruff format --check {{ sources }}

# Types, strictly
types:
    mypy {{ sources }}

# The arrows of the architecture
layers:
    lint-imports

# Unit, loopback and interop tests; further arguments go to pytest
[no-exit-message]
test *args:
    python -m pytest -n 2 "$@"

# Only the conversations with foreign programs
[no-exit-message]
interop *args:
    python -m pytest tests/interop "$@"

# Each module of the core must be covered, branch by branch, by the test file of its own name
cover *modules:
    python -m devtools.cover_modules "$@"

# Regenerate the documentation that is made from code
docs:
    python -m devtools.docs

# Measure speed, side by side with a peer in one run
bench *args:
    python -m benchmarks "$@"

# Give readers of strangers' bytes what nobody has thought of: --count N inputs, or --for SECONDS each
fuzz *args:
    python -m devtools.fuzz "$@"

# Millions of simulated lives of an ingest, counted in tests/ingest/soak-ledger.json: just soak --for 10m
soak *args:
    python -m devtools.soak "$@"

# Kill a running ingest at random moments: just kills --count 1000
kills *args:
    python -m devtools.rigs kills "$@"

# Cut the power of ext4 and xfs disks under an ingest, as root: just power --count 200
power *args:
    python -m devtools.rigs power "$@"

# Let an ingest write to disks of 500 sizes that are too small, as root
full *args:
    python -m devtools.rigs full "$@"

# Start an ingest that knows a million shots: seconds and megabytes
large-ledger *args:
    python -m devtools.large_ledger "$@"

# Start a virtual camera and take every picture off it
demo *args:
    hotshoe demo "$@"

# Follow a camera that misbehaves, with an ingest that is killed again and again: nothing may be missing in the end
ingest-wild *args:
    python -m devtools.ingest_wild "$@"

# Mend what can be mended mechanically
fix:
    ruff check --fix {{ sources }}
    ruff format {{ sources }}

# Install the foreign programs that the interop tests talk to
guests:
    python -m devtools.guests

# Pin every tool and dependency anew, with hashes and without any index address
lock:
    uv pip compile --no-config --quiet --no-header --universal --python-version 3.11 --generate-hashes \
        --all-extras --upgrade --output-file constraints.txt pyproject.toml
