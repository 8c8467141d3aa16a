"""Provinces of China from Natural Earth's 1:10m admin-1 polygons, in the unmodified copy of an npm package."""

from __future__ import annotations

import json
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from tools.tables import frames
from tools.tables.raw import Raw, RawError, optional

SOURCE = "ge-natural-earth"
#: Countries of Natural Earth whose parts become one unit; the provinces of the mainland stay as they are.
WHOLE = {"HKG": "HK", "MAC": "MO", "TWN": "TW"}
MAINLAND = "CHN"
#: A unit that is not a province: left out.
ISLANDS = "CN-X01~"
SMALL = ("HK", "MO", "CN-BJ", "CN-TJ", "CN-SH")
ADCODES = {"TW": 710000, "HK": 810000, "MO": 820000}
VERSION = "0.7.70"


def units(world: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """Return the geometries of each unit by its ISO code (CN-BJ, HK), the mainland first, in the order of the file."""
    found: dict[str, list[dict[str, Any]]] = {}
    for country in (MAINLAND, *WHOLE):
        for feature in world["features"]:
            known = feature["properties"]
            if known["adm0_a3"] == country and known["iso_3166_2"] != ISLANDS:
                found.setdefault(WHOLE.get(country, known["iso_3166_2"]), []).append(feature["geometry"])
    return found


def united(parts: dict[str, list[dict[str, Any]]]) -> dict[str, Any]:
    """Return the units as GeoJSON; the parts of Hong Kong, Macao and Taiwan are joined with shapely 2."""
    geometry, ops = optional("shapely.geometry"), optional("shapely.ops")
    features = []
    for code, shapes in parts.items():
        whole = shapes[0]
        if code in ADCODES:
            joined = ops.unary_union([geometry.shape(one).buffer(0) for one in shapes])
            whole = geometry.mapping(joined)
        features.append({"type": "Feature", "properties": {"id": code}, "geometry": whole})
    return {"type": "FeatureCollection", "features": features}


def simplified(collection: dict[str, Any], mainland_only: bool) -> dict[str, dict[str, Any]]:
    """Return the geometries by id, simplified by mapshaper: 7 % of the points, 35 % in small units.

    Exterior rings come out clockwise, with three decimals. Raise RawError if mapshaper is missing or fails.
    """
    program = shutil.which("mapshaper")
    if program is None:
        raise RawError(
            f"The maps are simplified by mapshaper {VERSION}, which is not on the PATH: npm install -g"
            f" mapshaper@{VERSION}"
        )
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder) / "in.json", Path(folder) / "out.json"
        source.write_text(json.dumps(collection), encoding="utf-8")
        small = f"small={json.dumps(SMALL)}.indexOf(id)>=0"
        command = [program, str(source), "-each", small, "-snap", "interval=0.0005"]
        if mainland_only:
            command += ["-filter", "id.indexOf('CN-')===0"]
        command += ["-simplify", "weighted", "variable", "percentage=small?0.35:0.07", "keep-shapes", "-clean"]
        command += ["-o", str(target), "gj2008", "precision=0.001", "id-field=id"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode or not target.is_file():
            raise RawError(f"mapshaper failed: {done.stderr.strip()[-300:]}")
        found = json.loads(target.read_text(encoding="utf-8"))
    return {feature["id"]: feature["geometry"] for feature in found["features"]}


def shown(geometries: dict[str, dict[str, Any]]) -> str:
    """Return the map as the text of its file: one feature a unit, id = adcode of the table provinces, in that order."""
    features: list[dict[str, Any]] = []
    for row in frames.committed("provinces").to_dict("records"):
        adcode = int(row["adcode"] or 0)
        code = row["iso_3166_2"] or {number: name for name, number in ADCODES.items()}.get(adcode, "")
        if code not in geometries:
            continue
        group = ("other" if code == "TW" else "sar") if code in ADCODES else "mainland"
        known = {"name": row["province"], "name_zh": row["name_zh"], "group": group}
        features.append({"type": "Feature", "id": adcode, "properties": known, "geometry": geometries[code]})
    features.sort(key=lambda feature: feature["id"])
    collection = {"type": "FeatureCollection", "features": features}
    return json.dumps(collection, ensure_ascii=False, separators=(",", ":")) + "\n"


def china(raw: Raw, mainland_only: bool) -> str:
    """Return the map of China from the raw file, as the text of its file."""
    world = json.loads(raw.bytes(SOURCE))
    return shown(simplified(united(units(world)), mainland_only))
