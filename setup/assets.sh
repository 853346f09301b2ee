#!/usr/bin/env bash
# Builds what the pages load from other people (Tabler, htmx, ECharts) into the static files, exact versions.
set -eu
here=src/suyuan/web/assets
built=src/suyuan/web/static/vendor
# The style sheet keeps only what our pages use, so it is built again when they change.
key=$(find "$here" src/suyuan/web/templates src/suyuan/web/words src/suyuan/web/static/suyuan \
  -name node_modules -prune -o -type f -print | LC_ALL=C sort | xargs cat | sha256sum | cut -d' ' -f1)
[ -f "$built/.built" ] && [ "$(cat "$built/.built")" = "$key" ] && exit 0

echo "准备前端文件 / preparing front-end assets"
lock=$(sha256sum < "$here/package-lock.json")
if [ "$(cat "$here/node_modules/.installed" 2>/dev/null)" != "$lock" ]; then
  npm --prefix "$here" ci --silent --no-audit --no-fund --prefer-offline
  echo "$lock" > "$here/node_modules/.installed"
fi
npm --prefix "$here" run --silent build
echo "$key" > "$built/.built"
