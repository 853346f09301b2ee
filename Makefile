# Suyuan: `make run` starts it, `make test` proves it.
SHELL := /bin/bash
PY := .venv/bin/python
PORT ?= 8000
FUZZ ?= 60
export SUYUAN_DATA ?= var

.PHONY: run test lint spark bench torture setup setup-test setup-spark setup-bench setup-torture assets lock clean

run: setup                ## demo province and server on this machine
	@$(PY) -m suyuan.cli.main demo --unless-present --port $(PORT)
	@$(PY) -m suyuan.cli.main serve --port $(PORT)
run: export SUYUAN_MAIL ?= file

test: setup-test          ## everything: unit, property, database (SQLite and PostgreSQL), browser
	@env -u SUYUAN_DATA $(PY) -m pytest -n 2 --dist loadgroup
	@env -u SUYUAN_DATA $(PY) tests/on_postgres.py $(PY) -m pytest -n 2 tests/registry

lint: setup-test          ## style, types, floors
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check .
	@$(PY) -m mypy
	@.venv/bin/lint-imports --no-logo

spark: setup-spark        ## the same expressions on Spark in this machine, with the same numbers
	@env -u SUYUAN_DATA $(PY) -m pytest -n 0 -m spark tests/lake tests/planning tests/trace

bench: setup-bench        ## figures beside their peers
	@for b in bench/*.py; do echo "== $$b"; env -u SUYUAN_DATA $(PY) $$b || exit 1; done

torture: setup-torture    ## the long profile: new random examples, kills, power cuts, histories, changed bits
	@env -u SUYUAN_DATA SUYUAN_SEARCH=1 $(PY) -m pytest -n 2 tests/base tests/certify tests/hostile tests/methods tests/metrology tests/tlog
	@env -u SUYUAN_DATA $(PY) -m tests.hostile.fuzz --all --seconds $(FUZZ)
	@env -u SUYUAN_DATA SUYUAN_KILLS=2000 SUYUAN_CUTS=50000 SUYUAN_HISTORIES=10000 SUYUAN_CHANGES=100000 \
	  $(PY) -m pytest -n 2 --dist worksteal tests/registry/issuing -k "kill or power or histories or bits or crash"
	@env -u SUYUAN_DATA SUYUAN_SERVER_KILLS=100 $(PY) tests/on_postgres.py \
	  $(PY) -m pytest tests/registry/issuing/test_server_kill.py

setup:
	@setup/system.sh run
	@setup/environment.sh run
	@setup/assets.sh

setup-test:
	@setup/system.sh test
	@setup/environment.sh test
	@setup/assets.sh

setup-spark: setup-test
	@setup/system.sh spark
	@setup/environment.sh spark

setup-bench: setup-test
	@setup/environment.sh bench

setup-torture: setup-test
	@setup/environment.sh torture

# Ibis asks for pandas and works without it. Where it stands, Arrow imports it into every process that makes an
# array: more than a second and 60 MB each. Spark alone converts by it.
lock:                     ## pin every dependency again, with hashes and without addresses
	@for extra in "server:requirements.lock" "server plots fast pint pkcs11 sm test:requirements-test.lock" \
	    "server plots fast pint pkcs11 sm test spark:requirements-spark.lock" \
	    "server plots fast pint pkcs11 sm test bench:requirements-bench.lock" \
	    "server plots fast pint pkcs11 sm test torture:requirements-torture.lock"; do \
	  .venv/bin/uv pip compile --quiet pyproject.toml $$(for e in $${extra%%:*}; do echo --extra $$e; done) \
	    --generate-hashes --no-header --no-annotate --no-emit-index-url --no-emit-find-links \
	    $$(case $$extra in *spark*) ;; *) echo --no-emit-package pandas;; esac) \
	    --python-version 3.11 -o $${extra##*:}; done

clean:
	@rm -rf .venv var build dist src/suyuan/web/static/vendor src/suyuan/web/assets/node_modules
