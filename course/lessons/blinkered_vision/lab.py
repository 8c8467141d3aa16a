"""The lab: let rare features count more or twins share less, and see which Chinese products have a twin abroad."""

from __future__ import annotations

from functools import cache

import numpy as np
import numpy.typing as npt
import pandas as pd
import plotly.graph_objects as go

from course import data, lab
from course.lessons.blinkered_vision import features, figures

#: Made-up worlds for each picture.
RUNS = 100
#: What twins may have to share, in per cent.
PART = (30, 70)


@cache
def _pool() -> pd.DataFrame:
    """Return the products that are compared; loaded once."""
    return features.pool(data.load("product_features_2026"))


def weights(rare: float) -> npt.NDArray[np.float64]:
    """Return the weight of each feature, with mean 1: all the same at 0, by rarity alone at 100.

    Raises lab.Say for a part outside 0 to 100.
    """
    if not 0 <= rare <= 100:
        raise lab.Say(f"The part that rarity decides goes from 0 to 100%, and {rare:g} is outside.")
    by_rarity = features.rarity((_pool()[features.FEATURES] == 1).to_numpy())
    mixed: npt.NDArray[np.float64] = (100 - rare) / 100 + rare / 100 * by_rarity / by_rarity.mean()
    return mixed


def draw(rare: float, part: float = 100 * features.TWIN) -> go.Figure:
    """Draw the nearest neighbours at home and abroad with rare features counting more.

    rare : the part of the weight that rarity decides, from 0 to 100%. part : what twins share, from 30 to 70%. Raises
    lab.Say for a value outside.
    """
    if not PART[0] <= part <= PART[1]:
        raise lab.Say(f"The part that twins share goes from {PART[0]} to {PART[1]}%, and {part:g} is outside.")
    table, mine = _pool(), weights(rare)
    seen, home = (table[features.FEATURES] == 1).to_numpy(), features.at_home(table)
    drawn = features.worlds(seen, home, RUNS, mine, part=part / 100)["twins"].to_numpy(dtype=np.int64)
    return figures.lab_figure(features.borders(table, mine), drawn, part / 100)


def the_lab() -> lab.Lab:
    """Return the lab as the lesson shows it."""
    return lab.Lab(
        draw,
        controls=[
            lab.slider("rare", "Weight that rarity decides", 0, 100, 0, step=10, unit="%"),
            lab.slider("part", "Part that twins must share", *PART, 50, step=5, unit="%"),
        ],
        presets={
            "All features the same": {},
            "By rarity alone": {"rare": 100},
            "Three fifths must be shared": {"part": 60},
        },
        title="Lab: which features count?",
        prompt=(
            "Predict: as rare features count more, which products lose their twin first, those with short lists or"
            " those with long ones? Try: move the weight from left to right, and then the part that twins must share."
            " Explain: which settings would the managers choose, which would Norris choose, and could the other side"
            " object?"
        ),
    )
