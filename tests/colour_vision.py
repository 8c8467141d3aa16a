"""How far apart colours are for four kinds of eyes: Machado's simulation, and distances in CAM02-UCS.

Small enough to own: the one library for it, colorspacious, has had no release since 2018. Its results for four colours
are kept in `tests/test_palette.py`, so that this module is held to them.
"""

from __future__ import annotations

import itertools

import numpy as np

#: Machado, Oliveira and Fernandes (2009), severity 1.0, on linear RGB.
EYES = {
    "normal": np.eye(3),
    "protanopia": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "deuteranopia": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
    "tritanopia": np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]
    ),
}
_XYZ = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
)
_CAT02 = np.array([[0.7328, 0.4296, -0.1624], [-0.7036, 1.6975, 0.0061], [0.0030, 0.0136, 0.9834]])
_HPE = np.array([[0.38971, 0.68898, -0.07868], [-0.22981, 1.18340, 0.04641], [0.0, 0.0, 1.0]])
#: The white of sRGB (D65), a grey surround of 20, an adapting field of 64 lux / pi / 5: what colorspacious takes too.
_WHITE, _BACK, _FIELD = np.array([95.047, 100.0, 108.883]), 20.0, 64 / np.pi / 5
_F, _C, _NC = 1.0, 0.69, 1.0


def seen(ink: str, eye: str) -> np.ndarray:
    """Return the linear RGB (0 to 1) of a colour as an eye sees it."""
    rgb = np.array([int(ink[i : i + 2], 16) / 255 for i in (1, 3, 5)])
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    return np.clip(EYES[eye] @ linear, 0, 1)


def _adapted(xyz: np.ndarray) -> np.ndarray:
    """Return the compressed response of the three cones (CIECAM02, steps 1 to 4)."""
    k = 1 / (5 * _FIELD + 1)
    light = 0.2 * k**4 * 5 * _FIELD + 0.1 * (1 - k**4) ** 2 * (5 * _FIELD) ** (1 / 3)
    degree = _F * (1 - (1 / 3.6) * np.exp((-_FIELD - 42) / 92))
    white = _CAT02 @ _WHITE
    cones = _HPE @ np.linalg.inv(_CAT02) @ ((_CAT02 @ xyz) * (degree * _WHITE[1] / white + 1 - degree))
    power = (light * np.abs(cones) / 100) ** 0.42
    return np.sign(cones) * 400 * power / (power + 27.13) + 0.1


def ucs(ink: str, eye: str = "normal") -> np.ndarray:
    """Return J', a', b' of a colour in CAM02-UCS (Luo, Cui and Li 2006) as an eye sees it."""
    r, g, b = _adapted(100 * _XYZ @ seen(ink, eye))
    n = _BACK / _WHITE[1]
    nbb = 0.725 * (1 / n) ** 0.2
    white = (np.array([2, 1, 0.05]) @ _adapted(_WHITE) - 0.305) * nbb
    red, yellow = r - 12 * g / 11 + b / 11, (r + g - 2 * b) / 9
    hue = np.arctan2(yellow, red)
    achromatic = (np.array([2, 1, 0.05]) @ np.array([r, g, b]) - 0.305) * nbb
    lightness = 100 * (achromatic / white) ** (_C * (1.48 + np.sqrt(n)))
    eccentric = (np.cos(hue + 2) + 3.8) / 4
    t = 50000 / 13 * _NC * nbb * eccentric * np.hypot(red, yellow) / (r + g + 1.05 * b)
    chroma = t**0.9 * np.sqrt(lightness / 100) * (1.64 - 0.29**n) ** 0.73
    k = 1 / (5 * _FIELD + 1)
    light = 0.2 * k**4 * 5 * _FIELD + 0.1 * (1 - k**4) ** 2 * (5 * _FIELD) ** (1 / 3)
    colourful = np.log(1 + 0.0228 * chroma * light**0.25) / 0.0228
    return np.array([1.7 * lightness / (1 + 0.007 * lightness), colourful * np.cos(hue), colourful * np.sin(hue)])


def distance(one: str, other: str, eye: str) -> float:
    """Return how far two colours are apart for an eye; about 1 is the least that can be seen."""
    return float(np.linalg.norm(ucs(one, eye) - ucs(other, eye)))


def nearest(inks: list[str]) -> tuple[float, str, str, str]:
    """Return the least distance over all pairs and eyes, with the pair and the eye."""
    return min((distance(a, b, eye), a, b, eye) for a, b in itertools.combinations(inks, 2) for eye in EYES)
