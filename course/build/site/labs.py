"""A lab without a kernel: its chart at every place of its main control, computed beforehand by the lab's own pure draw.

The other controls rest at their first setting. The presets, which move several controls at once, are computed too.
"""

from __future__ import annotations

import functools
import importlib
import json
from collections.abc import Sequence
from typing import Any

from course.lab import with_unit

#: What a lab's states may weigh, in bytes of JSON: more, and places of the control are left out.
LIMIT = 500_000
#: With fewer places a slider shows no course of things.
FEWEST = 4


def lab_of(topic: str) -> Any:
    """Return the lab of a lesson."""
    return importlib.import_module(f"course.lessons.{topic}.lab").the_lab()


#: How many places a walk over a control has: enough for the presses of a key that are timed, and those before.
WALK = 34


def options_of(control: Any) -> list[Any]:
    """Return every value that a slider, steps or choice can have, in order."""
    if control.kind == "slider":
        return [control.low + i * control.step for i in range(round((control.high - control.low) / control.step) + 1)]
    return list(control.options)


def sweep(one: Any) -> tuple[Any, list[int]]:
    """Return a control and a walk over it, at most six places wide, on which every setting has another chart."""
    for control in sorted(one.controls, key=lambda c: c.kind not in ("slider", "steps")):
        if control.kind not in ("slider", "steps", "choice"):
            continue
        options = options_of(control)
        at = low = high = options.index(control.value)
        spec = functools.cache(lambda i, c=control, o=options: one.answer(**{c.name: o[i]})["spec"])
        while high + 1 < len(options) and high - low < 5 and spec(high + 1) not in ("", spec(high)):
            high += 1
        while low and high - low < 5 and spec(low - 1) not in ("", spec(low)):
            low -= 1
        if high - low < 2:
            continue
        walk, step = [at], 1
        while len(walk) <= WALK:
            if not low <= walk[-1] + step <= high:
                step = -step
            walk.append(walk[-1] + step)
        return control, walk
    raise ValueError(f"{one.title}: no control can be moved twice.")


def said(control: Any, value: Any) -> str:
    """Return a control's value as its label says it."""
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, (list, tuple)):
        return ", ".join(map(str, value))
    return with_unit(f"{value:g}" if control.kind == "slider" else str(value), control.unit)


def _told(answer: dict[str, Any]) -> dict[str, Any]:
    spec = json.loads(answer["spec"]) if answer["spec"] else None
    return {"spec": spec, "words": answer["words"], "headline": answer["headline"], "error": answer["error"]}


def thinned(count: int, start: int, step: int) -> list[int]:
    """Return every step-th place, so that the start is among them, and both ends."""
    return sorted({0, count - 1, *(i for i in range(count) if (i - start) % step == 0)})


def pooled(states: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Return states with the traces and settings that are alike in several of them kept once.

    A state's spec becomes {"data": [places in the pool], "layout": {key: place}}; see `unpooled`.
    """
    pool: dict[str, int] = {}

    def place(value: Any) -> int:
        return pool.setdefault(json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True), len(pool))

    made = []
    for state in states:
        spec = state["spec"]
        short = spec and {
            "data": [place(trace) for trace in spec["data"]],
            "layout": {key: place(value) for key, value in spec["layout"].items()},
        }
        made.append({**state, "spec": short})
    config: dict[str, Any] = next((state["spec"]["config"] for state in states if state["spec"]), {})
    return {"pool": [json.loads(text) for text in pool], "config": config, "states": made}


def unpooled(given: dict[str, Any], at: int) -> dict[str, Any] | None:
    """Return the chart of a state, as `pooled` was given it (the page does the same)."""
    spec, pool = given["states"][at]["spec"], given["pool"]
    return spec and {
        "data": [pool[i] for i in spec["data"]],
        "layout": {key: pool[i] for key, i in spec["layout"].items()},
        "config": given["config"],
    }


def states(one: Any, limit: int = LIMIT) -> dict[str, Any] | None:
    """Return all that a page needs to move a lab without a kernel, or None where no control can be moved or all is too
    large.

    Parameters
    ----------
    one : course.lab.Lab.
    limit : bytes of JSON.

    Returns
    -------
    dict with title, prompt, control (name, label, values, options: each value in words, at: the first place),
    held (of the other controls: label, value in words), left_out (places of the control without a chart), presets (each
    with label, held, and at: the place of the control, or None where it has none; their states come after those of the
    control), and pool, config, states as `pooled` makes them.
    """
    try:
        control, _ = sweep(one)
    except ValueError:
        return None
    values = [control.clean(value) for value in options_of(control)]
    start = values.index(control.clean(control.value))
    known: dict[int, dict[str, Any]] = {}
    presets = {label: one.values(**given) for label, given in one.presets.items()}
    told = [_told(one.answer(**given)) for given in one.presets.values()]

    def held(setting: dict[str, Any]) -> list[list[str]]:
        return [[c.label, said(c, setting[c.name])] for c in one.controls if c is not control]

    step = 1
    while True:
        chosen = thinned(len(values), start, step)
        if len(chosen) < FEWEST and step > 1:
            return None
        for i in chosen:
            if i not in known:
                known[i] = _told(one.answer(**{control.name: values[i]}))
        where = {str(values[i]): place for place, i in enumerate(chosen)}
        made = {
            "title": one.title,
            "prompt": one.prompt,
            "control": {
                "name": control.name,
                "label": control.label,
                "values": [values[i] for i in chosen],
                "options": [said(control, values[i]) for i in chosen],
                "at": chosen.index(start),
            },
            "held": held(one.values()),
            "left_out": len(values) - len(chosen),
            "presets": [
                {"label": label, "held": held(setting), "at": where.get(str(setting[control.name]))}
                for label, setting in presets.items()
            ],
            **pooled([*(known[i] for i in chosen), *told]),
        }
        if len(text(made).encode()) <= limit:
            return made
        step += 1


def text(made: dict[str, Any]) -> str:
    """Return the states of a lab as JSON text."""
    return json.dumps(made, ensure_ascii=False, separators=(",", ":"))


def states_text(topic: str) -> str | None:
    """Return the states of a lesson's lab as the site stores them, or None; see `states`."""
    made = states(lab_of(topic))
    return text(made) if made else None
