"""The slow other road: every indicator counted again in plain Python, row by row, from the same data.

Written from the domain model (16.2 and the tables' own words), not from the expressions.
"""

from __future__ import annotations

from fractions import Fraction


def chain_up(units, code):
    """The unit and everything above it."""
    parents = {unit["code"]: unit["parent"] for unit in units}
    seen = []
    while code is not None and code not in seen:
        seen.append(code)
        code = parents.get(code)
    return seen


def lies_within(world, code, within):
    return within is None or within in chain_up(world["units"], code)


def here(world, name, within):
    return [row for row in world[name] if lies_within(world, row["unit_code"], within)]


def standard_counts(row, on, basis):
    if row["legal_class"] != "public" or row["valid_from"] is None or row["valid_to"] is None:
        return False
    if not row["valid_from"] <= on <= row["valid_to"]:
        return False
    if row["ended_on"] is not None:
        if row["ended_on"] <= on:
            return False
    elif row["state"] not in ("in_service", "renewing", "expired"):
        return False
    return basis == "legal" or row["operational"] in ("ready", "warning")


def public_standards_valid(world, on, within, basis="legal"):
    return {row["id"] for row in here(world, "standards", within) if standard_counts(row, on, basis)}


def local_specs_in_force(world, on, within, basis="in_force", since=None):
    found = set()
    for row in here(world, "specifications", within):
        if row["scope"] != "local":
            continue
        if basis == "in_force":
            started = row["in_force_from"] is not None and row["in_force_from"] <= on
            if started and (row["abolished_on"] is None or row["abolished_on"] > on):
                found.add(row["id"])
        elif row["issued_on"] is not None and (since or row["issued_on"]) <= row["issued_on"] <= on:
            found.add(row["id"])
    return found


def reference_materials(world, on, within):
    return {
        row["id"]
        for row in here(world, "materials", within)
        if row["grade"] in ("primary", "secondary")
        and row["graded_on"] is not None
        and row["graded_on"] <= on
        and (row["withdrawn_on"] is None or row["withdrawn_on"] > on)
    }


def industrial_centers(world, on, within, basis="approved"):
    found = set()
    for row in here(world, "centers", within):
        if row["ended_on"] is not None and row["ended_on"] <= on:
            continue
        days = [row["approved_on"]] + ([row["preparing_from"]] if basis == "also_preparing" else [])
        if any(day is not None and day <= on for day in days):
            found.add(row["id"])
    return found


def honest_units(world, on, within):
    found = set()
    for row in here(world, "honest_units", within):
        if (
            row["valid_from"] is None
            or row["valid_to"] is None
            or not row["valid_from"] <= on <= row["valid_to"]
        ):
            continue
        if row["ended_on"] is None:
            if row["state"] in ("valid", "expired"):
                found.add(row["id"])
        elif row["ended_on"] > on:
            found.add(row["id"])
    return found


def holders_of(world, on, within, basis):
    """Kind -> units that hold a standard for it."""
    able = {}
    for row in here(world, "standards", within):
        if standard_counts(row, on, basis):
            for serves in world["serves"]:
                if serves["standard_id"] == row["id"]:
                    able.setdefault(serves["kind"], set()).add(row["unit_code"])
    return able


def is_asked(unit, within, variant):
    if variant != "union":
        return True
    return unit["level"] == "province" if within is None else unit["code"] == within


def coverage_items(world, on, within, variant, basis):
    """(unit, kind) -> covered or not, for every required item."""
    able = holders_of(world, on, within, basis)
    items = {}
    for unit in world["units"]:
        if not lies_within(world, unit["code"], within) or not is_asked(unit, within, variant):
            continue
        for item in world["required_items"]:
            if item["level"] == unit["level"]:
                holders = able.get(item["kind"], set())
                covered = bool(holders) if variant == "union" else unit["code"] in holders
                items[unit["code"], item["kind"]] = covered
    return items


def coverage_value(items, variant):
    if not items:
        return Fraction(0)
    if variant != "mean":
        return Fraction(100 * sum(items.values()), len(items))
    units = {}
    for (unit, _), covered in items.items():
        units.setdefault(unit, []).append(covered)
    shares = [Fraction(100 * sum(covered), len(covered)) for covered in units.values()]
    return sum(shares) / len(shares)


def verification_counts(world, on, within):
    valid = total = 0
    for row in here(world, "instruments", within):
        if not (row["controlled"] and row["in_use"]) or row["registered_on"] > on:
            continue
        total += row["count"]
        if row["verified_on"] is not None and row["valid_until"] is not None:
            valid += row["count"] if row["verified_on"] <= on <= row["valid_until"] else 0
    return valid, total


def registered_count(world, on, within, basis):
    return sum(
        row["count"]
        for row in here(world, "instruments", within)
        if row["in_use"] and row["registered_on"] <= on and (basis == "all" or row["controlled"])
    )


def standing(world, on, within, name):
    """What was set up by the day, whose term is not over and which has not ended."""
    return {
        row["id"]
        for row in here(world, name, within)
        if row["valid_from"] is not None
        and row["valid_from"] <= on
        and (row["valid_to"] is None or on <= row["valid_to"])
        and (row["ended_on"] is None or on < row["ended_on"])
    }


def year_before(on):
    """The same day a year ago; 29 February: the 28th."""
    try:
        return on.replace(year=on.year - 1)
    except ValueError:
        return on.replace(year=on.year - 1, day=28)


def inspection_counts(world, on, within):
    lines = [row for row in here(world, "inspections", within) if year_before(on) < row["on"] <= on]
    return sum(row["compliant"] for row in lines), sum(row["inspected"] for row in lines)


def crm_counts(world, on, within, since):
    then, now = reference_materials(world, since, within), reference_materials(world, on, within)
    if on < since:
        then &= {row["id"] for row in world["materials"] if row["graded_on"] and row["graded_on"] <= on}
    return len(now) - len(then), len(then)


def in_demand(world, on, within):
    """The controlled instruments in use."""
    return [
        row
        for row in here(world, "instruments", within)
        if row["controlled"] and row["in_use"] and row["registered_on"] <= on
    ]


def can_verify(serves, instrument, unknown):
    """Whether one line of what a standard serves fits one instrument, by kind, class and range."""
    if serves["kind"] != instrument["kind"]:
        return False
    allowed = unknown == "counted"
    if serves["accuracy_class"] is not None:
        known = instrument["accuracy_class"] is not None
        if not (serves["accuracy_class"] == instrument["accuracy_class"] if known else allowed):
            return False
    if serves["range_unit"] is None or serves["range_unit"] != instrument["range_unit"]:
        return allowed
    inside = serves["range_low"] <= instrument["range_low"]
    return inside and instrument["range_high"] <= serves["range_high"]


def able_units(world, instrument, on, basis, unknown):
    """The units that hold a standard which fits the instrument, anywhere."""
    counting = {row["id"]: row["unit_code"] for row in world["standards"] if standard_counts(row, on, basis)}
    return {
        counting[serves["standard_id"]]
        for serves in world["serves"]
        if serves["standard_id"] in counting and can_verify(serves, instrument, unknown)
    }


def city_of(world, code):
    levels = {unit["code"]: unit["level"] for unit in world["units"]}
    return next((above for above in chain_up(world["units"], code) if levels.get(above) == "city"), code)


def keeper_of(world, code):
    """The unit itself, or the one above a unit that keeps no standards."""
    unit = next(unit for unit in world["units"] if unit["code"] == code)
    keeps = unit["level"] in ("province", "city", "county") or unit["parent"] is None
    return code if keeps else unit["parent"]


def demand_counts(world, on, within, reach, basis, unknown):
    able = total = 0
    for row in in_demand(world, on, within):
        total += row["count"]
        holders = able_units(world, row, on, basis, unknown)
        if reach == "within":
            near = any(lies_within(world, holder, within) for holder in holders)
        elif reach == "city":
            near = city_of(world, row["unit_code"]) in {city_of(world, holder) for holder in holders}
        else:
            near = keeper_of(world, row["unit_code"]) in {keeper_of(world, holder) for holder in holders}
        able += row["count"] if near else 0
    return able, total


def on_time_counts(world, on, within, since, first):
    in_time = done = 0
    for row in here(world, "verifications", within):
        if not row["controlled"] or not since <= row["verified_on"] <= on:
            continue
        if row["due_on"] is None:
            in_time += row["count"] if first == "in_time" else 0
            done += row["count"] if first == "in_time" else 0
            continue
        done += row["count"]
        in_time += row["count"] if row["verified_on"] <= row["due_on"] else 0
    return in_time, done


def service_minutes(world, on, within, basis, unknown):
    """The minutes of every single piece, sorted, None for those nobody can serve at the end."""
    roads = {(row["unit_code"], row["to_code"]): row["minutes"] for row in world["travel"]}
    found = []
    for row in in_demand(world, on, within):
        ways = [
            roads[row["unit_code"], holder]
            for holder in able_units(world, row, on, basis, unknown)
            if (row["unit_code"], holder) in roads
        ]
        found += [min(ways, default=None)] * row["count"]
    return sorted(found, key=lambda one: (one is None, one))


def percentile_of(minutes, share):
    """The nearest rank: the piece at which `share` per cent are reached."""
    if not minutes:
        return 0.0
    rank = -(-share * len(minutes) // 100)
    value = minutes[rank - 1]
    return float("inf") if value is None else float(value)


def matrix_cells(world, on, within):
    """(unit, kind) -> owed, standing, standards, pieces; for what is owed or held."""
    held = {}
    for row in here(world, "standards", within):
        if row["legal_class"] != "public":
            continue
        standing = 1
        if standard_counts(row, on, "legal"):
            standing = 3 if standard_counts(row, on, "operational") else 2
        for kind in {serves["kind"] for serves in world["serves"] if serves["standard_id"] == row["id"]}:
            held.setdefault((row["unit_code"], kind), []).append(standing)
    owed = {
        (unit["code"], item["kind"])
        for unit in world["units"]
        if lies_within(world, unit["code"], within)
        for item in world["required_items"]
        if item["level"] == unit["level"]
    }
    pieces = {}
    for row in in_demand(world, on, within):
        place = row["unit_code"], row["kind"]
        pieces[place] = pieces.get(place, 0) + row["count"]
    return {
        place: (
            place in owed,
            max(held.get(place, [0])),
            len(held.get(place, [])),
            pieces.get(place, 0),
        )
        for place in owed | set(held)
    }
