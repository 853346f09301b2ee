"""Acts on instruments and lots."""

from __future__ import annotations

from suyuan.base.text import Text
from suyuan.registry.journal.acts import Reach, declare

REGISTER = declare(
    "instruments.register",
    roles=["instrument_user", "metrology_manager", "standard_custodian"],
    reach=Reach.ORGANIZATION,
    sentence=Text("登记了计量器具", "registered an instrument"),
)
NAME_APPROVAL = declare(
    "instruments.name_approval",
    roles=["instrument_user", "metrology_manager", "standard_custodian"],
    reach=Reach.ORGANIZATION,
    sentence=Text("补登了型式批准编号", "named the type approval of an instrument"),
)
REGISTER_LOT = declare(
    "instruments.register_lot",
    roles=["instrument_user", "metrology_manager"],
    reach=Reach.ORGANIZATION,
    sentence=Text("按批登记了计量器具", "registered a lot of meters"),
)
CLOSE_LOT = declare(
    "instruments.close_lot",
    roles=["instrument_user", "metrology_manager"],
    reach=Reach.ORGANIZATION,
    sentence=Text("结束了一批表计", "ended a lot of meters"),
)
IMPORT = declare(
    "instruments.import",
    roles=["case_officer"],
    reach=Reach.JURISDICTION,
    sentence=Text("导入了计量器具台账", "imported a register of instruments"),
)
IMPORT_OWN = declare(
    "instruments.import_own",
    roles=["instrument_user", "metrology_manager", "lab_manager", "standard_custodian"],
    reach=Reach.ORGANIZATION,
    sentence=Text("导入了本单位的计量器具", "imported the instruments of an organization"),
)
ACCEPT_REGISTRATION = declare(
    "instruments.accept_registration",
    roles=["case_officer"],
    reach=Reach.JURISDICTION,
    sentence=Text("受理了强检器具备案", "accepted the registration of an instrument"),
)
RETURN_REGISTRATION = declare(
    "instruments.return_registration",
    roles=["case_officer"],
    reach=Reach.JURISDICTION,
    sentence=Text("退回了强检器具备案", "returned the registration of an instrument"),
)
VERIFY_PASS = declare(
    "instruments.verify_pass",
    roles=[],
    reach=Reach.SYSTEM,
    sentence=Text("检定合格，更新有效期", "passed verification; the validity was set"),
)
VERIFY_FAIL = declare(
    "instruments.verify_fail",
    roles=[],
    reach=Reach.SYSTEM,
    sentence=Text("检定不合格，停止使用", "failed verification; it may not be used"),
)
CALIBRATED = declare(
    "instruments.calibrated",
    roles=[],
    reach=Reach.SYSTEM,
    sentence=Text("完成校准", "was calibrated"),
)
MARK_OVERDUE = declare(
    "instruments.mark_overdue",
    roles=[],
    reach=Reach.SYSTEM,
    sentence=Text("标记超期未检器具", "marked overdue instruments"),
)
REPAIR = declare(
    "instruments.repair",
    roles=["instrument_user", "metrology_manager", "standard_custodian"],
    reach=Reach.ORGANIZATION,
    sentence=Text("记录了修理", "recorded a repair"),
)
SET_IDLE = declare(
    "instruments.set_idle",
    roles=["instrument_user", "metrology_manager", "standard_custodian"],
    reach=Reach.ORGANIZATION,
    sentence=Text("封存停用", "set an instrument idle"),
)
REACTIVATE = declare(
    "instruments.reactivate",
    roles=["instrument_user", "metrology_manager", "standard_custodian"],
    reach=Reach.ORGANIZATION,
    sentence=Text("重新启用", "reactivated an instrument"),
)
MOVE = declare(
    "instruments.move",
    roles=["instrument_user", "metrology_manager", "standard_custodian"],
    reach=Reach.ORGANIZATION,
    sentence=Text("变更了使用地点或用途", "moved an instrument or changed its use"),
)
SCRAP = declare(
    "instruments.scrap",
    roles=["instrument_user", "metrology_manager", "standard_custodian"],
    reach=Reach.ORGANIZATION,
    sentence=Text("报废", "scrapped an instrument"),
)
ROTATE_OUT = declare(
    "instruments.rotate_out",
    roles=["instrument_user", "metrology_manager"],
    reach=Reach.ORGANIZATION,
    sentence=Text("到期轮换", "rotated an instrument out"),
)
ORDER_STOP = declare(
    "instruments.order_stop",
    roles=["inspector"],
    reach=Reach.JURISDICTION,
    sentence=Text("责令停止使用", "ordered an instrument out of use"),
)
FREEZE = declare(
    "instruments.freeze",
    roles=[],
    reach=Reach.SYSTEM,
    sentence=Text("仲裁检定期间冻结了器具", "froze the instrument for an arbitration"),
)
LIFT_FREEZE = declare(
    "instruments.lift_freeze",
    roles=[],
    reach=Reach.SYSTEM,
    sentence=Text("解除了器具的冻结", "lifted the freeze of the instrument"),
)
