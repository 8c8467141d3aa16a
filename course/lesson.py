"""What a notebook holds in its hand: the lesson's claims and exercises."""

from __future__ import annotations

import importlib
import json
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from course import __version__, contents, master
from course.charts import built, display

if TYPE_CHECKING:
    from course.lab import Lab


@dataclass(frozen=True)
class Lesson:
    """One lesson, as the notebook sees it."""

    topic: str
    number: str
    title: str
    claims: tuple[str, ...]
    foreground: tuple[str, ...]

    def predict(self, *ids: str) -> None:
        """Show the claim cards (of these ids, or of the claims in the foreground) and ask for a prediction of each."""
        from course.ledger import cards

        cards.show_cards(self._own(ids), "Place your chips before you look at the data.")

    def settle(self, *ids: str) -> None:
        """Show the verdicts, computed from the tables: those of these ids, or, without ids, of the claims in the
        foreground in full and of the lesson's other claims in one folded table.
        """
        from course.ledger import cards

        cards.show_verdicts(self._own(ids))
        others = [] if ids else [one for one in self.claims if one not in self.foreground]
        if others:
            cards.show_also_checked(others)

    def strip(self, claim_id: str, question: str = "") -> Any:
        """Return the chart of all ways in which a question of a claim was asked (the first one, if none is named)."""
        from course.ledger import ways

        return ways.strip(self._own((claim_id,))[0], question)

    def turning(self, claim_id: str, question: str = "") -> str:
        """Return one sentence on which choice decides a question of a claim."""
        from course.ledger import ways

        return ways.turning(self._own((claim_id,))[0], question)

    def _own(self, ids: tuple[str, ...]) -> list[str]:
        foreign = [one for one in ids if one not in self.claims]
        if foreign:
            raise ValueError(
                f"Lesson {self.number} has no claim {foreign[0]}; its claims are {', '.join(self.claims)}."
            )
        return list(ids or self.foreground)

    def memo(self, *, save: bool = False) -> None:
        """Print a one-page memo of what the reader did so far; with save, write it beside the journal (older memos
        stay).
        """
        from course.ledger import memo

        if save:
            memo.write()
        else:
            print(memo.text())

    def lab(self) -> Lab:
        """Return the lesson's lab: as the last line of a cell it is shown."""
        room = importlib.import_module(f"course.lessons.{self.topic}.lab")
        made: Lab = room.the_lab()
        return made

    def check(self, exercise: str, answer: Any) -> None:
        """Say whether the answer to an exercise is correct, not yet, or not attempted."""
        from course.practice import exercises

        exercises.show(self.topic, exercise, answer)


def _made_of(path: str) -> dict[str, Any]:
    """Return what a notebook says it was made of (see `master.METADATA`); empty where that is not known."""
    try:
        course = json.loads(Path(path).read_text(encoding="utf-8"))["metadata"]["course"]
        return course if isinstance(course, dict) else {}
    except (OSError, ValueError, KeyError, TypeError):
        return {}


UPDATE = (
    "If that says the same, bring both up to date with  make update  (or python tasks.py update): it keeps your own"
    " changes under another name."
)
#: In JupyterLite a copy that was once saved hides the notebook of the site, whichever edition that has now.
IN_BROWSER = (
    "In the browser alone, give your copy another name (right click on it in the list of files, Rename), and reload the"
    " page: the new notebook then stands under the old name."
)


def _update() -> str:
    return IN_BROWSER if sys.platform == "emscripten" else UPDATE


def begin(topic: str) -> Lesson:
    """Start a lesson: figures are shown the course's way from here on. A notebook of another edition is told so.

    Raises
    ------
    ValueError : there is no lesson on this topic; names those there are.
    """
    import pandas as pd

    display.install()
    pd.set_option("display.max_rows", 24, "display.max_columns", 12, "display.width", 110, "display.precision", 2)
    if former := contents.former_topic(topic):
        raise ValueError(
            f'Lessons are now named by their topic: lesson {topic} of the first edition is course.begin("{former}").'
            f" This notebook is of that edition: go on in {contents.entry(former).notebook}. {_update()}"
        )
    here, name = os.environ.get("JPY_SESSION_NAME", ""), contents.entry(topic).notebook
    if not here and sys.platform == "emscripten":  # JupyterLite doesn't say which notebook runs
        here = name
    made = _made_of(here)
    if made.get("edition", __version__) != __version__ or made.get("master", master.digest(topic)) != master.digest(
        topic
    ):
        print(
            f"This notebook was made for another edition of the course than the one that is here. If a cell fails, go"
            f" on in {contents.entry(topic).notebook}. {_update()}"
        )
    built.look_in([here, Path.cwd() / name, Path(__file__).parents[1] / "notebooks" / name])
    head = master.head(topic)
    return Lesson(topic, head["number"], head["title"], tuple(head.get("claims") or ()), master.foreground(topic))


NEEDED = {"pandas": "3.0", "numpy": "2.0", "plotly": "7.0", "ipywidgets": "8.0", "anywidget": "0.9"}


def check_environment() -> None:
    """Check Python, the libraries and every table; print one line, or one line per problem with what to do."""
    from importlib.metadata import PackageNotFoundError, version

    from packaging.version import Version

    from course import data

    problems = []
    if sys.version_info < (3, 11):  # noqa: UP036 - whoever copied the package by hand is told
        problems.append(
            f"Python is {sys.version.split()[0]}; 3.11 or newer is needed. Install it and set the course up again."
        )
    for name, least in NEEDED.items():
        try:
            found = version(name)
        except PackageNotFoundError:
            problems.append(f"{name} is missing. Set the course up again: make lab.")
            continue
        if Version(found) < Version(least):
            problems.append(f"{name} is {found}; {least} or newer is needed. Set the course up again: make lab.")
    for name in data.names():
        try:
            data.load(name)
        except data.DataError as damage:
            problems.append(str(damage))
    second = list(contents.lessons().values())[1].number
    print(
        "\n".join(problems)
        or f"Python, pandas, plotly, the widgets and every table are in order. On to lesson {second}."
    )
