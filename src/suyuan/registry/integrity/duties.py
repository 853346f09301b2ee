"""The daily duty of the detectors."""

from __future__ import annotations

from suyuan.base.text import Text
from suyuan.registry.integrity.sweeping import sweep
from suyuan.registry.journal.duties import declare_duty

declare_duty("integrity.sweep", name=Text("检定数据疑点监测", "Detectors of doubtful certificates"), do=sweep)
