"""Figures to PNG with one Kaleido server: made once, at build, never in a learner's kernel."""

from __future__ import annotations

import base64
import hashlib
import io
import logging
from typing import Any

SCALE = 1.6
COLOURS = 64


def png_hash(encoded: str) -> str:
    """Return a short hash of a picture as it is stored (base64 text)."""
    return hashlib.sha256(encoded.encode()).hexdigest()[:16]


class Renderer:
    """Renders stored figures; starts the browser at the first one and reuses it. Use as a context manager."""

    def __init__(self) -> None:
        self._running = False
        self.rendered = 0

    def __enter__(self) -> Renderer:
        return self

    def __exit__(self, *_: Any) -> None:
        if self._running:
            import kaleido

            kaleido.stop_sync_server(silence_warnings=True)
            self._running = False

    def _raw(self, spec: dict[str, Any], scale: float = SCALE) -> bytes:
        import kaleido

        if not self._running:
            logging.getLogger("choreographer").setLevel(logging.CRITICAL)  # it reports a line that it rightly ignores
            kaleido.start_sync_server(silence_warnings=True, mathjax=False)
            self._running = True
        layout = spec["layout"]
        self.rendered += 1
        picture: bytes = kaleido.calc_fig_sync(
            {"data": spec["data"], "layout": layout},
            opts={"format": "png", "width": layout["width"], "height": layout["height"], "scale": scale},
        )
        return picture

    def one(self, spec: dict[str, Any]) -> str:
        """Return a stored figure as base64 PNG of few colours, larger than life so that it stays sharp."""
        return _encode(_open(self._raw(spec)))


def _open(raw: bytes) -> Any:
    from PIL import Image

    return Image.open(io.BytesIO(raw)).convert("RGB")


def _encode(image: Any) -> str:
    """Return few colours: a fifth of the bytes.

    The commonest colours stay exact (grounds, areas, thick lines); for the others maximum coverage keeps the rare hues
    (thin lines), which median cut loses.
    """
    import numpy as np
    import oxipng
    from PIL import Image

    found, at, count = np.unique(np.asarray(image).reshape(-1, 3), axis=0, return_inverse=True, return_counts=True)
    common = found[np.argsort(-count, kind="stable")[: COLOURS // 2]]
    covering = image.quantize(colors=COLOURS - len(common), method=Image.Quantize.MAXCOVERAGE).getpalette()
    palette = np.concatenate([common, np.reshape(covering, (-1, 3))[: COLOURS - len(common)]])
    nearest = ((found[:, None, :].astype("int64") - palette[None]) ** 2).sum(axis=2).argmin(axis=1).astype(np.uint8)
    small = Image.fromarray(nearest[at].reshape(image.height, image.width), "P")
    small.putpalette(palette.astype(np.uint8).tobytes())
    buffer = io.BytesIO()
    small.save(buffer, format="PNG")
    # two seconds a picture, and a tenth of its bytes; only a changed picture is made again
    return base64.b64encode(oxipng.optimize_from_memory(buffer.getvalue(), level=4)).decode()


def size(encoded: str) -> tuple[int, int]:
    """Return width and height in pixels of a stored picture."""
    from PIL import Image

    return Image.open(io.BytesIO(base64.b64decode(encoded))).size
