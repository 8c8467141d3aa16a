"""The maps: they join the provinces, wind as plotly needs, and stay small."""

from __future__ import annotations

import itertools

import pytest

from course import data
from course.build.datapackage import DATA


def area(ring):
    """Signed area in square degrees: positive if the ring runs clockwise."""
    return sum((x2 - x1) * (y2 + y1) for (x1, y1), (x2, y2) in itertools.pairwise(ring)) / 2


def polygons(feature):
    shape = feature["geometry"]
    return [shape["coordinates"]] if shape["type"] == "Polygon" else shape["coordinates"]


@pytest.fixture(params=["china_31", "china_34"])
def geo(request):
    return data.load_geo(request.param)


def test_exterior_rings_run_clockwise_and_close(geo):
    for feature in geo["features"]:
        for exterior, *holes in polygons(feature):
            assert area(exterior) > 0, feature["properties"]["name"]
            assert all(area(hole) < 0 for hole in holes)
            for ring in (exterior, *holes):
                assert ring[0] == ring[-1] and len(ring) >= 4


def test_coordinates_are_rounded_and_in_china(geo):
    for feature in geo["features"]:
        for polygon in polygons(feature):
            for ring in polygon:
                for lon, lat in ring:
                    assert 73 < lon < 136 and 17 < lat < 54
                    assert round(lon, 3) == lon and round(lat, 3) == lat


def test_joins_provinces_by_id():
    known = data.load("provinces").dropna(subset="adcode").set_index("adcode")
    for name, levels in (("china_31", ["province"]), ("china_34", ["province", "outside mainland"])):
        units = {feature["id"]: feature["properties"]["name"] for feature in data.load_geo(name)["features"]}
        assert units == known.loc[known["level"].isin(levels), "province"].to_dict()


def test_provinces_lie_where_they_should():
    """A few known neighbours: a swapped id would put a province elsewhere."""
    centre = {}
    for feature in data.load_geo("china_31")["features"]:
        points = [point for polygon in polygons(feature) for point in polygon[0]]
        centre[feature["properties"]["name"]] = [sum(axis) / len(points) for axis in zip(*points, strict=True)]
    assert min(centre, key=lambda name: centre[name][0]) == "Xinjiang"
    assert max(centre, key=lambda name: centre[name][0]) == "Heilongjiang"
    assert min(centre, key=lambda name: centre[name][1]) == "Hainan"
    assert centre["Shaanxi"][0] < centre["Shanxi"][0]
    assert 120 < centre["Shanghai"][0] < 122.5 and 30.5 < centre["Shanghai"][1] < 32


def test_maps_are_small_and_loads_are_fresh():
    assert all(path.stat().st_size < 100_000 for path in (DATA / "geo").glob("*.geojson"))
    data.load_geo()["features"].clear()
    assert len(data.load_geo()["features"]) == 31
