#!/usr/bin/env bash
# Sees to the system packages that a Python or npm registry cannot give: installs what is missing when it
# can (root and apt-get), and otherwise names the exact command. Argument: "run", "test" or "spark".
set -eu
need=()

command -v python3 >/dev/null || need+=(python3)
python3 -c 'import ensurepip, venv' 2>/dev/null || need+=(python3-venv)
command -v node >/dev/null || need+=(nodejs)
command -v npm >/dev/null || need+=(npm)
ls /usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc >/dev/null 2>&1 || need+=(fonts-noto-cjk)
if [ "${1:-run}" = test ]; then
  command -v chromium >/dev/null || need+=(chromium)
  command -v pdftotext >/dev/null || need+=(poppler-utils)
  command -v softhsm2-util >/dev/null || need+=(softhsm2)
  ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || need+=(postgresql)
fi
if [ "${1:-run}" = spark ]; then
  command -v java >/dev/null || need+=(default-jre-headless)
fi

if [ "${#need[@]}" -gt 0 ]; then
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "安装系统软件包 / installing system packages: ${need[*]}"
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq
    apt-get install -y -qq --no-install-recommends "${need[@]}" >/dev/null
  else
    echo "缺少系统软件包，请执行 / system packages are missing, please run:" >&2
    echo "    sudo apt-get install ${need[*]}" >&2
    exit 1
  fi
fi

python3 - <<'CHECK'
import sys
if sys.version_info < (3, 11):
    sys.exit(f"需要 Python 3.11 或更高版本，当前 {sys.version.split()[0]} / Python 3.11 or later is needed")
CHECK
