"""The names of units: D-SI identifier, symbol, name in two languages, dimension, exact factor, class.

One table for the whole product. A factor that is measured and not defined says so with its relative standard
uncertainty. Units without D-SI identifier are those of trade and of older certificates.
Source: SI Brochure, 9th edition (2019), tables 2, 4, 7 and 8; D-SI guide 1.3 (doi 10.5281/zenodo.3522631),
appendix A, identifiers and classes; CODATA 2018 for measured constants; NIST SP 811 (2008), B.8, for the
pound, the inch, the pound-force per square inch, the atmosphere and the torr; IEC 80000-13:2008 for bit and
byte.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from fractions import Fraction
from typing import Final

from suyuan.base.text import Text
from suyuan.metrology.units.dimension import ONE, Dimension, dimension
from suyuan.metrology.units.scale import Scale


class Medal(IntEnum):
    """How well a machine can use a unit: the classes of the D-SI guide, the best the largest."""

    IMPROVABLE = 0
    BRONZE = 1
    SILVER = 2
    GOLD = 3
    PLATINUM = 4


class Prefixes(IntEnum):
    """Which prefixes a unit takes."""

    NONE = 0
    DECIMAL = 1
    BOTH = 2


@dataclass(frozen=True, slots=True)
class NamedUnit:
    """One named unit.

    key : its D-SI identifier without the stroke, or our own key where D-SI has none.
    kind : set where the dimension alone would let unlike quantities pass (hertz and becquerel).
    offset : zero of the scale above absolute zero, in kelvin; only for the Celsius and Fahrenheit scales.
    u_rel : relative standard uncertainty of a measured factor; 0 for a defined one.
    """

    key: str
    symbol: str
    name: Text
    dimension: Dimension
    scale: Scale
    medal: Medal
    prefixes: Prefixes
    kind: str = ""
    offset: Fraction | None = None
    u_rel: float = 0.0
    in_dsi: bool = True


UNITS: Final[dict[str, NamedUnit]] = {}


def _fraction(factor: str | int) -> Fraction:
    top, _, bottom = str(factor).partition("/")
    return Fraction(top) / Fraction(bottom or 1)


def _add(
    key: str,
    symbol: str,
    zh: str,
    medal: Medal,
    dim: Dimension,
    factor: str | int = 1,
    *,
    en: str = "",
    prefixes: Prefixes = Prefixes.NONE,
    pi: int = 0,
    ln10: int = 0,
    kind: str = "",
    offset: str = "",
    u_rel: float = 0.0,
    in_dsi: bool = True,
) -> None:
    UNITS[key] = NamedUnit(
        key,
        symbol,
        Text(zh, en or key),
        dim,
        Scale(_fraction(factor), pi=Fraction(pi), ln10=Fraction(ln10)),
        medal,
        prefixes,
        kind,
        Fraction(offset) if offset else None,
        u_rel,
        in_dsi,
    )


_P, _G, _S, _B, _I = Medal.PLATINUM, Medal.GOLD, Medal.SILVER, Medal.BRONZE, Medal.IMPROVABLE
_DEC, _BOTH = Prefixes.DECIMAL, Prefixes.BOTH
_LENGTH, _MASS, _TIME, _KELVIN = dimension(L=1), dimension(M=1), dimension(T=1), dimension(Θ=1)
_ENERGY, _PRESSURE = dimension(M=1, L=2, T=-2), dimension(M=1, L=-1, T=-2)
_AREA, _VOLUME, _FORCE = dimension(L=2), dimension(L=3), dimension(M=1, L=1, T=-2)
_DOSE, _SPEED, _CHARGE = dimension(L=2, T=-2), dimension(L=1, T=-1), dimension(I=1, T=1)

# SI base units, the unit one, and the units of time and angle of class platinum.
_add("metre", "m", "米", _P, _LENGTH, prefixes=_DEC)
_add("kilogram", "kg", "千克", _P, _MASS)
_add("second", "s", "秒", _P, _TIME, prefixes=_DEC)
_add("ampere", "A", "安培", _P, dimension(I=1), prefixes=_DEC)
_add("kelvin", "K", "开尔文", _P, _KELVIN, prefixes=_DEC)
_add("mole", "mol", "摩尔", _P, dimension(N=1), prefixes=_DEC)
_add("candela", "cd", "坎德拉", _P, dimension(J=1), prefixes=_DEC)
_add("one", "1", "一", _P, ONE)
_add("day", "d", "日", _P, _TIME, 86400)
_add("hour", "h", "小时", _P, _TIME, 3600)
_add("minute", "min", "分", _P, _TIME, 60)
_add("degree", "°", "度", _P, ONE, "1/180", pi=1, kind="plane angle")
_add("arcminute", "′", "角分", _P, ONE, "1/10800", pi=1, kind="plane angle", en="minute of arc")
_add("arcsecond", "″", "角秒", _P, ONE, "1/648000", pi=1, kind="plane angle", en="second of arc")

# SI derived units with names of their own, and the gram.
_add("gram", "g", "克", _G, _MASS, "1/1000", prefixes=_DEC)
_add("radian", "rad", "弧度", _G, ONE, prefixes=_DEC, kind="plane angle")
_add("steradian", "sr", "球面度", _G, ONE, prefixes=_DEC, kind="solid angle")
_add("hertz", "Hz", "赫兹", _G, dimension(T=-1), prefixes=_DEC, kind="frequency")
_add("newton", "N", "牛顿", _G, _FORCE, prefixes=_DEC)
_add("pascal", "Pa", "帕斯卡", _G, _PRESSURE, prefixes=_DEC)
_add("joule", "J", "焦耳", _G, _ENERGY, prefixes=_DEC)
_add("watt", "W", "瓦特", _G, dimension(M=1, L=2, T=-3), prefixes=_DEC)
_add("coulomb", "C", "库仑", _G, _CHARGE, prefixes=_DEC)
_add("volt", "V", "伏特", _G, dimension(M=1, L=2, T=-3, I=-1), prefixes=_DEC)
_add("farad", "F", "法拉", _G, dimension(M=-1, L=-2, T=4, I=2), prefixes=_DEC)
_add("ohm", "Ω", "欧姆", _G, dimension(M=1, L=2, T=-3, I=-2), prefixes=_DEC)
_add("siemens", "S", "西门子", _G, dimension(M=-1, L=-2, T=3, I=2), prefixes=_DEC)
_add("weber", "Wb", "韦伯", _G, dimension(M=1, L=2, T=-2, I=-1), prefixes=_DEC)
_add("tesla", "T", "特斯拉", _G, dimension(M=1, T=-2, I=-1), prefixes=_DEC)
_add("henry", "H", "亨利", _G, dimension(M=1, L=2, T=-2, I=-2), prefixes=_DEC)
_add("degreecelsius", "°C", "摄氏度", _G, _KELVIN, offset="273.15", en="degree Celsius")
_add("lumen", "lm", "流明", _G, dimension(J=1), prefixes=_DEC, kind="luminous flux")
_add("lux", "lx", "勒克斯", _G, dimension(J=1, L=-2), prefixes=_DEC, kind="illuminance")
_add("becquerel", "Bq", "贝可勒尔", _G, dimension(T=-1), prefixes=_DEC, kind="activity")
_add("sievert", "Sv", "希沃特", _G, _DOSE, prefixes=_DEC, kind="dose equivalent")
_add("gray", "Gy", "戈瑞", _G, _DOSE, prefixes=_DEC, kind="absorbed dose")
_add("katal", "kat", "开特", _G, dimension(N=1, T=-1), prefixes=_DEC)

# Non-SI units accepted for use with the SI; percent and ppm are later additions to D-SI.
_add("hectare", "ha", "公顷", _S, _AREA, 10000)
_add("litre", "L", "升", _S, _VOLUME, "1/1000", prefixes=_DEC)
_add("tonne", "t", "吨", _S, _MASS, 1000, prefixes=_DEC)
_add("electronvolt", "eV", "电子伏", _S, _ENERGY, "1.602176634e-19", prefixes=_DEC)
_add("dalton", "Da", "道尔顿", _S, _MASS, "1.66053906660e-27", prefixes=_DEC, u_rel=3.0e-10)
_add("astronomicalunit", "au", "天文单位", _S, _LENGTH, 149597870700, en="astronomical unit")
_add("neper", "Np", "奈培", _S, dimension(level=1), prefixes=_DEC)
_add("bel", "B", "贝尔", _S, dimension(level=1), "1/2", ln10=1)
_add("decibel", "dB", "分贝", _S, dimension(level=1), "1/20", ln10=1)
_add("percent", "%", "百分之一", _S, ONE, "1/100", kind="ratio")
_add("ppm", "ppm", "百万分之一", _S, ONE, "1e-6", en="part per million", kind="ratio")

# Data, and the units that D-SI names for completeness.
_add("bit", "bit", "比特", _B, dimension(information=1), prefixes=_BOTH)
_add("byte", "byte", "字节", _B, dimension(information=1), 8, prefixes=_BOTH)
_add("bar", "bar", "巴", _B, _PRESSURE, 100000, prefixes=_DEC)
_add("mmhg", "mmHg", "毫米汞柱", _B, _PRESSURE, "133.322387415", en="millimetre of mercury")
_add("angstrom", "Å", "埃", _B, _LENGTH, "1e-10", en="ångström")
_add("nauticalmile", "nmi", "海里", _B, _LENGTH, 1852, en="nautical mile")
_add("barn", "b", "靶恩", _B, _AREA, "1e-28", prefixes=_DEC)
_add("knot", "kn", "节", _B, _SPEED, "1852/3600")
_add("clight", "c", "真空光速", _B, _SPEED, 299792458, en="speed of light")
_add("elementarycharge", "e", "元电荷", _B, _CHARGE, "1.602176634e-19", en="elementary charge")
_add("planckbar", "ħ", "约化普朗克常数", _B, dimension(M=1, L=2, T=-1), "6.62607015e-34/2", pi=-1,
     en="reduced Planck constant")  # fmt: skip
_add("electronmass", "mₑ", "电子质量", _B, _MASS, "9.1093837015e-31", u_rel=3.0e-10, en="electron mass")
_add("atomicmassunit", "u", "原子质量单位", _B, _MASS, "1.66053906660e-27", u_rel=3.0e-10,
     en="unified atomic mass unit")  # fmt: skip
_add("naturalunittime", "ħ/(mₑc²)", "时间的自然单位", _B, _TIME, "1.28808866819e-21", u_rel=3.0e-10,
     en="natural unit of time")  # fmt: skip
_add("atomicunittime", "ħ/Eₕ", "时间的原子单位", _B, _TIME, "2.4188843265857e-17", u_rel=1.9e-12,
     en="atomic unit of time")  # fmt: skip
_add("hartree", "Eₕ", "哈特里", _B, _ENERGY, "4.3597447222071e-18", u_rel=1.9e-12)
_add("bohr", "a₀", "玻尔半径", _B, _LENGTH, "5.29177210903e-11", u_rel=1.5e-10, en="Bohr radius")

# Without D-SI identifier: trade and older certificates; a digital certificate carries them as hybrid values.
_add("permille", "‰", "千分之一", _I, ONE, "1/1000", en="part per thousand", kind="ratio", in_dsi=False)
_add("inch", "in", "英寸", _I, _LENGTH, "0.0254", in_dsi=False)
_add("foot", "ft", "英尺", _I, _LENGTH, "0.3048", in_dsi=False)
_add("pound", "lb", "磅", _I, _MASS, "0.45359237", in_dsi=False)
_add("kilogramforce", "kgf", "千克力", _I, _FORCE, "9.80665", in_dsi=False, en="kilogram-force")
_add("poundforce", "lbf", "磅力", _I, _FORCE, "4.4482216152605", in_dsi=False, en="pound-force")
_add("psi", "psi", "磅力每平方英寸", _I, _PRESSURE, "4.4482216152605/0.00064516", in_dsi=False,
     en="pound-force per square inch")  # fmt: skip
_add("atmosphere", "atm", "标准大气压", _I, _PRESSURE, 101325, in_dsi=False, en="standard atmosphere")
_add("torr", "Torr", "托", _I, _PRESSURE, "101325/760", in_dsi=False)
_add("degreefahrenheit", "°F", "华氏度", _I, _KELVIN, "5/9", offset="45967/180", in_dsi=False,
     en="degree Fahrenheit")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Prefix:
    """A prefix: its D-SI name, symbol, Chinese name and exact factor."""

    key: str
    symbol: str
    zh: str
    factor: Fraction
    binary: bool = False


_DECIMAL: Final = (
    ("quetta", "Q", "昆", 30), ("ronna", "R", "容", 27), ("yotta", "Y", "尧", 24), ("zetta", "Z", "泽", 21),
    ("exa", "E", "艾", 18), ("peta", "P", "拍", 15), ("tera", "T", "太", 12), ("giga", "G", "吉", 9),
    ("mega", "M", "兆", 6), ("kilo", "k", "千", 3), ("hecto", "h", "百", 2), ("deca", "da", "十", 1),
    ("deci", "d", "分", -1), ("centi", "c", "厘", -2), ("milli", "m", "毫", -3), ("micro", "µ", "微", -6),
    ("nano", "n", "纳", -9), ("pico", "p", "皮", -12), ("femto", "f", "飞", -15), ("atto", "a", "阿", -18),
    ("zepto", "z", "仄", -21), ("yocto", "y", "幺", -24),
    ("ronto", "r", "柔", -27), ("quecto", "q", "亏", -30),
)  # fmt: skip
_BINARY: Final = (
    ("kibi", "千"), ("mebi", "兆"), ("gibi", "吉"), ("tebi", "太"),
    ("pebi", "拍"), ("exbi", "艾"), ("zebi", "泽"), ("yobi", "尧"),
)  # fmt: skip

PREFIXES: Final[dict[str, Prefix]] = {
    **{key: Prefix(key, symbol, zh, Fraction(10) ** n) for key, symbol, zh, n in _DECIMAL},
    **{
        key: Prefix(key, key[0].upper() + "i", f"二进{zh}", Fraction(1024) ** (n + 1), binary=True)
        for n, (key, zh) in enumerate(_BINARY)
    },
}


def takes(unit: NamedUnit, prefix: Prefix) -> bool:
    """Whether `unit` may carry `prefix`."""
    return unit.prefixes is Prefixes.BOTH or (unit.prefixes is Prefixes.DECIMAL and not prefix.binary)
