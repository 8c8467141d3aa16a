"""Figures to PNG with one Kaleido server: made once, at build, never in a learner's kernel."""

from __future__ import annotations

import base64
import hashlib
import io
import logging
from typing import Any

from course.charts import palette

SCALE = 1.6
COLOURS = 64
LABEL_HEIGHT = 30


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

    def row(self, presets: list[dict[str, Any]]) -> str:
        """Return several stored figures as one picture, two a row, each under its label."""
        from PIL import Image, ImageDraw, ImageFont

        images = [_open(self._raw(preset["spec"], 1.0)) for preset in presets]
        wide, high = max(im.width for im in images), max(im.height for im in images)
        rows = (len(images) + 1) // 2
        gap = 10
        sheet = Image.new("RGB", (2 * wide + gap, rows * (high + LABEL_HEIGHT) + (rows - 1) * gap), "white")
        pen = ImageDraw.Draw(sheet)
        font = ImageFont.load_default(size=19)
        for i, (image, preset) in enumerate(zip(images, presets, strict=True)):
            x, y = (i % 2) * (wide + gap), (i // 2) * (high + LABEL_HEIGHT + gap)
            pen.rectangle((x, y, x + wide - 1, y + LABEL_HEIGHT - 4), fill=palette.GRID)
            pen.text((x + 10, y + 2), preset["label"], fill=palette.INK, font=font)
            sheet.paste(image, (x, y + LABEL_HEIGHT))
        return _encode(sheet)


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
