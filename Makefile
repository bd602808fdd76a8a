# Thin: every line also runs by hand. Needs GNU make and Python 3.11, 3.12 or 3.13; everything else goes into .venv.

SHELL := /bin/bash
.DEFAULT_GOAL := run
.PHONY: install run test browser check bench nightly
ARGS ?=

install: .venv/.installed-run

run: .venv/.installed-run
	@.venv/bin/consult up $(ARGS)

test: .venv/.installed-dev
	@.venv/bin/pytest -n 2 --ignore=tests/browser $(ARGS)

browser: .venv/.installed-dev
	@.venv/bin/pytest -n 2 tests/browser $(ARGS)

check: .venv/.installed-dev
	@.venv/bin/ruff format --check .
	@.venv/bin/ruff check .
	@.venv/bin/mypy
	@.venv/bin/lint-imports --no-logo

bench: .venv/.installed-dev
	@for file in benchmarks/*.py; do echo "== $$file"; .venv/bin/python -m "benchmarks.$$(basename "$$file" .py)" || exit 1; done

# The long form of what `make test` does in short: more kills, more examples, then the figures.
nightly: check
	@CONSULT_NIGHTLY=1 .venv/bin/pytest $(ARGS)
	@$(MAKE) --no-print-directory bench

# The stamps say what .venv holds; a lock that is newer is installed again.
.venv/.installed-run: requirements.lock
	@$(call install_lock,requirements.lock)
	@touch $@

.venv/.installed-dev: requirements-dev.lock
	@$(call install_lock,requirements-dev.lock)
	@touch $@ .venv/.installed-run

# pip's pages go to a log; people get one line.
define install_lock
	set -u; log=.venv/install.log; \
	if [ ! -x .venv/bin/python ]; then \
		for python in python3.13 python3.12 python3.11 python3 ''; do \
			[ -n "$$python" ] || { echo "Consult needs Python 3.11, 3.12 or 3.13, and there is none here: install one, then run make again." >&2; exit 1; }; \
			"$$python" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null && break; \
		done; \
		mkdir .venv 2>/dev/null || [ -d .venv ] || { echo "This folder cannot be written to: copy it to one of your own, then run make there." >&2; exit 1; }; \
		"$$python" -m venv .venv >"$$log" 2>&1 || { echo "Python cannot make a virtual environment: on Debian and Ubuntu, apt-get install python3-venv. Details: $$log" >&2; exit 1; }; \
	fi; \
	echo "Installing $(1) into .venv (once; a minute or two) ..."; \
	pip=".venv/bin/python -m pip --disable-pip-version-check --retries 2"; \
	{ $$pip install --require-hashes --no-deps -r $(1) && \
	  $$pip install --no-build-isolation --no-deps -e . ; } >"$$log" 2>&1 && exit 0; \
	if grep -qE "NewConnectionError|NameResolutionError|Connection (refused|reset)|ConnectTimeout|ReadTimeout|ProxyError|Network is unreachable" "$$log"; then \
		echo "The packages could not be fetched: is there a network? Details: $$log" >&2; \
	else \
		echo "Installing failed: $$(grep -v '^ *$$' "$$log" | tail -n 1) Details: $$log" >&2; \
	fi; \
	exit 1
endef
