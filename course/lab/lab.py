"""A lab: controls and a chart that answers at once.

One object serves four readers. Live, it is a widget (see lab.js). In a notebook without a kernel it is the chart at its
first setting, a row of pictures at telling settings, and all of them in words. In tests its first setting is compared
by value.
"""

from __future__ import annotations

import contextlib
import html
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from course import charts, data
from course.charts import display, palette, together
from course.english import listed


class Say(Exception):
    """A setting that cannot be drawn, said in a sentence: the lab shows the sentence instead of a chart."""


def _shown(value: Any) -> str:
    return repr(value) if isinstance(value, str) else str(value)


def with_unit(text: str, unit: str) -> str:
    """Return a value with its unit as a label says it: 37%, 50% of pairs, 8 months, 1 month."""
    named = re.sub(r"^(\w+)s\b", r"\1", unit) if text == "1" else unit
    return f"{text}{'' if unit[:1] in ('%', '') else ' '}{named}"


@dataclass(frozen=True)
class Control:
    """One control. Build it with `slider`, `choice`, `steps`, `many` or `switch`."""

    kind: str
    name: str
    label: str
    value: Any
    options: tuple[Any, ...] = ()
    low: float = 0
    high: float = 0
    step: float = 1
    unit: str = ""
    help: str = ""
    at_least: int = 1
    at_most: int = 0

    def clean(self, value: Any) -> Any:
        """Return the value, if this control can have it.

        Raises
        ------
        Say : names the control, what was found and what it takes.
        """
        if value is None:
            raise Say(f"{self.label}: nothing is chosen. {self._takes()}")
        if self.kind == "slider":
            number = isinstance(value, (int, float)) and not isinstance(value, bool)
            if not number or not self.low <= value <= self.high:
                raise Say(f"{self.label}: {_shown(value)} is not possible. {self._takes()}")
            whole = float(self.step).is_integer() and float(self.low).is_integer()
            # as the page writes it: 0.7, not 0.7000000000000001
            return round(value) if whole else round(float(value), 9)
        if self.kind in ("choice", "steps"):
            if value not in self.options:
                raise Say(f"{self.label}: {_shown(value)} is not possible. {self._takes()}")
            return value
        if self.kind == "many":
            if isinstance(value, str) or not isinstance(value, Sequence):
                raise Say(f"{self.label}: {_shown(value)} is not a list. {self._takes()}")
            wrong = [item for item in value if item not in self.options]
            if wrong:
                raise Say(f"{self.label}: {_shown(wrong[0])} is not possible. {self._takes()}")
            most = self.at_most or len(self.options)
            if not self.at_least <= len(value) <= most:
                raise Say(f"{self.label}: {len(value)} chosen. Choose {self._count()}.")
            return [item for item in self.options if item in value]
        if not isinstance(value, bool):
            raise Say(f"{self.label}: {_shown(value)} is not possible. It is on (True) or off (False).")
        return value

    def _count(self) -> str:
        if self.at_most and self.at_most != self.at_least:
            return f"{self.at_least} to {self.at_most}"
        return f"exactly {self.at_least}" if self.at_most else f"at least {self.at_least}"

    def _takes(self) -> str:
        if self.kind == "slider":
            return f"It goes from {self.low:g} to {with_unit(f'{self.high:g}', self.unit)}."
        if self.kind == "steps":
            return f"It goes from {self.options[0]} to {self.options[-1]}."
        options = [str(option) for option in self.options]
        few = ", ".join(options[:8]) + (f" and {len(options) - 8} more" if len(options) > 8 else "")
        return f"It can be: {few}."

    def said(self, value: Any) -> str:
        """Return a value of this control in words, with its unit."""
        if self.kind == "switch":
            return "on" if value else "off"
        if self.kind == "many":
            return listed(value)
        return with_unit(f"{value:g}" if isinstance(value, float) else str(value), self.unit)

    def spec(self) -> dict[str, Any]:
        """Return the control as its page needs it, in plain JSON."""
        keys = ("kind", "name", "label", "value", "options", "low", "high", "step", "unit", "help")
        return {key: list(v) if isinstance(v := getattr(self, key), tuple) else v for key in keys}

    def extremes(self) -> list[Any]:
        """Return the least, middle and greatest value: what a test drives the control to."""
        if self.kind == "slider":
            steps = round((self.high - self.low) / self.step)
            values = [self.low, self.low + self.step * (steps // 2), self.high]
            return [self.clean(v) for v in values]
        if self.kind in ("choice", "steps"):
            return [self.options[0], self.options[len(self.options) // 2], self.options[-1]]
        if self.kind == "many":
            most = self.at_most or len(self.options)
            return [list(self.options[: max(n, 0)]) for n in (self.at_least, (self.at_least + most) // 2, most)]
        return [False, True]


def slider(
    name: str, label: str, low: float, high: float, value: float, *, step: float = 1, unit: str = "", help: str = ""
) -> Control:
    """Return a control for a number between low and high, in steps."""
    return Control("slider", name, label, value, low=low, high=high, step=step, unit=unit, help=help)


def choice(name: str, label: str, options: Sequence[Any], value: Any, *, help: str = "") -> Control:
    """Return a control for one of a list."""
    return Control("choice", name, label, value, options=tuple(options), help=help)


def steps(name: str, label: str, options: Sequence[Any], value: Any, *, unit: str = "", help: str = "") -> Control:
    """Return a slider over an ordered list, such as the years that a table has."""
    return Control("steps", name, label, value, options=tuple(options), unit=unit, help=help)


def many(
    name: str,
    label: str,
    options: Sequence[Any],
    value: Sequence[Any],
    *,
    at_least: int = 1,
    at_most: int = 0,
    help: str = "",
) -> Control:
    """Return a control for several of a short list (tick boxes). at_most 0: all of them."""
    return Control(
        "many", name, label, list(value), options=tuple(options), at_least=at_least, at_most=at_most, help=help
    )


def switch(name: str, label: str, value: bool, *, help: str = "") -> Control:
    """Return a control that is on or off."""
    return Control("switch", name, label, value, help=help)


_FORM: Any = None


READER = 'import { attach, attachAll } from "./reader.js";'


def front_end() -> str:
    """Return the page side of a lab as one module: lab.js with the reader of charts in place of its import."""
    lab, reader = (Path(__file__).with_name(name).read_text(encoding="utf-8") for name in ("lab.js", "reader.js"))
    inside = re.sub(r"^export ", "", reader, flags=re.M)
    return lab.replace(
        READER, f"const {{ attach, attachAll }} = (() => {{\n{inside}\nreturn {{ attach, attachAll }};\n}})();"
    )


def form_class() -> Any:
    """Return the widget class, made at first use: a process that only draws needs no widget library."""
    global _FORM
    if _FORM is None:
        import anywidget
        import traitlets

        class Form(anywidget.AnyWidget):
            """Controls, presets, a chart and a status line; the page side is lab.js."""

            _esm = front_end()
            view = traitlets.Dict().tag(sync=True)
            reply = traitlets.Dict().tag(sync=True)

        _FORM = Form
    return _FORM


def boxed(view: dict[str, Any], reply: dict[str, Any], heard: Callable[[Any, dict[str, Any]], None]) -> Any:
    """Return a form in a box (an ipywidgets VBox); `heard` is called with the form and each message from its page.

    anywidget gives a form two seconds to start. On a busy machine it starts later: it is drawn, but hears nothing. Its
    page sees that a question was handled and not answered, and says so ("again", with the values that its controls
    have): a new form takes the place of the deaf one.
    """
    import ipywidgets

    def made(view: dict[str, Any], reply: dict[str, Any]) -> Any:
        form = form_class()(view=view, reply=reply)
        form.on_msg(told)
        return form

    def told(form: Any, message: dict[str, Any], _: Any) -> None:
        again = message.get("kind") == "again"
        heard(form, {**message, "kind": "values"} if again else message)
        if again:
            box.children = (made(form.view, form.reply), *box.children[1:])

    box = ipywidgets.VBox([made(view, reply)])
    return box


#: Stands above the settings of a lab in words.
ONCE = "What all settings share is said once, at the first of them."


def settings_html(figures: Mapping[str, Any], first: str = "") -> str:
    """Return the settings of a lab in words and numbers as a list, in which nothing is said twice.

    figures : name of a setting -> its chart. A setting that a later one repeats, as the first one often is, is told
    there, with its name added; after the first that is told, what all share is left out. first : what the first setting
    is, which stands behind its name where no preset repeats it.
    """
    told = {label: (charts.sentences(fig), charts.table_html(fig, rows=12)) for label, fig in figures.items()}
    shared = set.intersection(*(set(said[1:]) for said, _ in told.values()))
    labels, left_out, items = list(told), set[str](), []
    again = {one: later for n, one in enumerate(labels) for later in labels[n + 1 :] if told[later] == told[one]}
    for label, (said, table) in told.items():
        if label in again:
            continue
        finding, *rest = said
        words = " ".join([finding, *(one for one in rest if one not in left_out)])
        name = html.escape(", also ".join([label, *(one for one, later in again.items() if later == label)]))
        name += f" ({html.escape(first)})" if first and label == labels[0] else ""
        items.append(f"<li><strong>{name}</strong>: {html.escape(words)}{table}</li>")
        left_out = shared
    return f"<p>{ONCE}</p><ul>{''.join(items)}</ul>"


@dataclass
class Lab:
    """Controls and a pure draw(**values) -> Figure.

    Parameters
    ----------
    draw : called with one keyword per control; returns a plotly Figure, or raises `Say` with a sentence.
    controls : see `slider`, `choice`, `steps`, `many`, `switch`.
    presets : name -> values (those not named keep their first value); 3 to 5 telling settings.
    title, prompt : shown above the controls. The prompt asks the reader to predict, try and explain.

    Raises
    ------
    ValueError : two controls with one name, or a preset that its controls refuse.
    """

    draw: Callable[..., Any]
    controls: Sequence[Control]
    presets: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    title: str = "Lab"
    prompt: str = ""

    def __post_init__(self) -> None:
        names = [control.name for control in self.controls]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise ValueError(f"Lab {self.title!r}: the name {twice[0]!r} is given to two controls; each needs its own.")
        settings: list[tuple[str, Mapping[str, Any]]] = [("(first setting)", {}), *self.presets.items()]
        for label, values in settings:
            try:
                self.values(**values)
            except Say as sentence:
                raise ValueError(f"Lab {self.title!r}, preset {label!r}: {sentence}") from None
        self._box: Any = None
        self._limits: together.Limits | None = None

    @property
    def defaults(self) -> dict[str, Any]:
        """Return the first value of each control by name."""
        return {control.name: control.value for control in self.controls}

    def values(self, **given: Any) -> dict[str, Any]:
        """Return all values, those given checked, the others as at first. Raises Say."""
        unknown = [name for name in given if name not in self.defaults]
        if unknown:
            raise Say(f"There is no control named {unknown[0]!r}; there are {', '.join(self.defaults)}.")
        merged = {**self.defaults, **given}
        return {control.name: control.clean(merged[control.name]) for control in self.controls}

    def figure(self, **given: Any) -> Any:
        """Return the chart for these values (the others as at first). Raises Say where it cannot be drawn.

        Its axes have the ranges of the lab's telling settings, unless the data leave them: see `together.hold`.
        """
        values = self.values(**given)
        if self._limits is None:
            self._limits = together.limits(self._telling())
        return together.hold(self.draw(**values), self._limits)

    def _telling(self) -> Iterator[Any]:
        """Return the charts of the first setting and of the presets, as they are drawn."""
        for given in ({}, *self.presets.values()):
            with contextlib.suppress(Exception):  # what can't be drawn sets no limit; it is told where it is asked for
                yield self.draw(**self.values(**given))

    def answer(self, seq: int = 0, **given: Any) -> dict[str, Any]:
        """Return what the page is told: the figure as JSON text and in words, or a sentence why there is none."""
        told = {"spec": "", "words": "", "headline": "", "error": ""}
        reply: dict[str, Any] = {"seq": seq, "values": {**self.defaults, **given}, **told}
        try:
            reply["values"] = self.values(**given)
            fig = self.figure(**reply["values"])
        except Say as sentence:
            reply["error"] = str(sentence)
        except data.DataError as damage:  # says itself which file, and what to do
            reply["error"] = str(damage)
        except Exception as problem:  # a lab answers with a sentence, never with a traceback
            reply["error"] = f"This setting can't be drawn ({type(problem).__name__}: {problem}). Try another one."
        else:
            reply |= self._told(fig)
        return reply

    def table(self, **given: Any) -> str:
        """Return the numbers of the chart for these values as an HTML table, or a sentence why there is none."""
        try:
            return charts.table_html(self.figure(**given), folded=False) or "This drawing holds no numbers to list."
        except Exception as problem:
            return html.escape(str(problem) if isinstance(problem, Say) else "This setting has no chart.")

    @staticmethod
    def _told(fig: Any) -> dict[str, str]:
        spec = json.dumps(display.slim(fig, lines=2), separators=(",", ":"))  # two lines: the plot stays in its place
        return {"spec": spec, "words": charts.describe(fig), "headline": (fig.layout.meta or {}).get("title", "")}

    def _first(self) -> str:
        """Return the first value of each control in words."""
        return "; ".join(f"{one.label.rstrip(':?')}: {one.said(one.value)}" for one in self.controls)

    def _question(self) -> str:
        """Return the lab's title as the title of its picture: without the word before the colon."""
        text = self.title.removeprefix("Lab:").strip()
        return text[0].upper() + text[1:] if text else self.title

    def widget(self, first: Mapping[str, str] | None = None) -> Any:
        """Return the live lab (made once: every display shows the same one).

        `first`: what is told of the first setting, if it is known.
        """
        if self._box is None:
            import ipywidgets

            view = {
                "title": self.title,
                "prompt": self.prompt,
                "chart": True,
                "dark": palette.on_dark(),
                "controls": [c.spec() for c in self.controls],
                "presets": [{"label": label, "values": self.values(**v)} for label, v in self.presets.items()],
            }
            plain = ipywidgets.Output()

            def draw_plainly(reply: dict[str, Any]) -> None:
                data = {"text/plain": reply["error"] or reply["words"]}
                if reply["spec"]:
                    data[display.PLOTLY_MIME] = json.loads(reply["spec"])
                plain.outputs = ({"output_type": "display_data", "data": data, "metadata": {}},)

            def heard(form: Any, message: dict[str, Any]) -> None:
                if message.get("kind") == "values":
                    form.reply = self.answer(message["seq"], **message["values"])
                elif message.get("kind") == "ahead":  # the page looks one step further while nothing is asked
                    asked = message["values"]  # as the page wrote them: it looks the answer up by these
                    form.send({"kind": "ahead", "asked": asked, "reply": self.answer(**asked)})
                elif message.get("kind") == "table":  # the reader has unfolded the table
                    form.send({"kind": "table", "html": self.table(**message["values"])})
                elif message.get("kind") == "plain":  # the page has no plotly.js to lend: draw through a plain output
                    box.children = (form, plain)
                if len(box.children) == 2:
                    draw_plainly(form.reply)

            known: dict[str, Any] = {"seq": 0, "values": self.defaults, "error": ""}
            box = boxed(view, self.answer() if first is None else {**known, **first}, heard)
            self._box = box
        return self._box

    def _ipython_display_(self) -> None:
        figures = {label: self.figure(**values) for label, values in {"first setting": {}, **self.presets}.items()}
        told = {label: self._told(fig) for label, fig in figures.items()}
        first = told["first setting"]
        said = charts.sentences(figures["first setting"])
        display.publish(
            {
                "text/html": (
                    f"<details><summary>In words, at the first setting: {html.escape(said[0])}</summary>"
                    f"{settings_html(figures, self._first())}</details>"
                ),
                "text/plain": "\n".join(f"{label}: {one['words']}" for label, one in told.items()),
            }
        )
        bundle = {display.PLOTLY_MIME: json.loads(first["spec"]), "text/plain": first["words"]}
        with contextlib.suppress(ImportError):  # no widget library: the chart at its first setting is still shown
            bundle[display.WIDGET_MIME] = display.widget_view(self.widget(first))
        display.publish(*display.with_picture(bundle, charts.short(said)))
        if self.presets:
            row: dict[str, Any] = {
                "text/plain": ("The buttons of the live lab show these settings. (No lab above? Run its cell again.)")
            }
            if display.building():
                frame = together.together({label: figures[label] for label in self.presets}, title=self._question())
                row[display.PRESETS_MIME] = {
                    "spec": display.slim(frame),
                    "alt": f"{self._question().rstrip('.?')}: {len(self.presets)} settings, a small chart each.",
                }
            display.publish(row)
