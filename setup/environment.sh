#!/usr/bin/env bash
# Makes the virtual environment .venv from the lock files, hashes checked. Argument: "run", "test", "spark", "bench" or "torture".
set -eu
lock=requirements.lock
[ "${1:-run}" = run ] || lock="requirements-$1.lock"
stamp=".venv/installed-$lock"
[ -f "$stamp" ] && cmp -s "$lock" "$stamp" && exit 0

echo "准备 Python 环境 / preparing the Python environment ($lock)"
[ -x .venv/bin/python ] || python3 -m venv .venv
# uv is pinned in the lock too; it installs the same files as pip, several times faster.
grep -A200 '^uv==' requirements-test.lock | awk 'NR>1 && !/^ /{exit} {print}' > .venv/uv.lock
.venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r .venv/uv.lock
# A lock names everything, so that nothing is looked up beside it (one package is left out on purpose: see `make lock`).
# Compiled at once: otherwise the first start of every process pays for it where nobody may write caches later.
if ! .venv/bin/uv pip install --quiet --compile-bytecode --python .venv/bin/python --no-deps --require-hashes -r "$lock"; then
  .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r "$lock"
fi
# An environment of an earlier version has pandas; one that Spark was installed into needs it.
if [ "${1:-run}" != spark ] && [ ! -f .venv/installed-requirements-spark.lock ]; then
  .venv/bin/uv pip uninstall --quiet --python .venv/bin/python pandas || true
fi
.venv/bin/uv pip install --quiet --python .venv/bin/python --no-deps --no-build-isolation -e .
.venv/bin/python -m compileall -q -j 0 src || true
cp "$lock" "$stamp"
