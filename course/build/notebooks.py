"""Masters to notebooks: compose, execute on a fresh kernel, bake a picture beside every figure, strip what is random.

The result is the same to the byte wherever it is built: a picture is made anew only where the figure it shows has
changed.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import re
import tempfile
from pathlib import Path
from typing import Any
from urllib.parse import quote

import jupytext
import nbformat
from nbclient import NotebookClient

from course import __version__, charts, contents, master
from course.build.pictures import Renderer, png_hash, size
from course.build.update import stamp
from course.charts import display
from course.lessons.start_here import figures as course_map
from course.practice import exercises

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOKS = ROOT / "notebooks"
REPOSITORY = "how-china-innovates/how-china-innovates"
#: The form for an error in a lesson or on a page; `where` is its first field.
REPORT = f"https://github.com/{REPOSITORY}/issues/new?template=1-error.yml&where="
TAG = f"v{__version__}"
COMPUTED = re.compile(r"\{\{(.+?)\}\}", re.S)
#: The course map in the README.
MAP = "docs/images/course-map.png"


class BuildError(RuntimeError):
    """A master that does not build: names the file, the cell, and what to do."""


# ------------------------------------------------------------------------------------------------------- compose


def name_of(topic: str) -> str:
    """Return the file name of a lesson's notebook, by the table of contents."""
    return contents.entry(topic).notebook


def _opening(topic: str) -> str:
    head, file = master.head(topic), name_of(topic)
    essay = f" · walks through *{head['essay']}*" if head.get("essay") else ""
    binder = f"https://mybinder.org/v2/gh/{REPOSITORY}/{TAG}?urlpath=doc/tree/notebooks/{file}"
    lines = [
        f"# {head['number']} · {head['title']}",
        "",
        f"**{head['question']}**",
        "",
        f"About {head['minutes']} minutes{essay} · [run it on Binder]({binder}) · "
        "or on your own machine: `make lab` · [other places to run it](../docs/anywhere.md) · "
        "or just read on: every chart is here as a picture and in words.",
        "",
    ]
    if needs := master.needs(topic):
        lines += ["You need first: " + "; ".join(needs) + ".", ""]
    lines += ["You will be able to:", "", *[f"- {goal}" for goal in head["goals"]]]
    return "\n".join(lines)


def _closing(topic: str) -> str:
    """Return the last cell: the way to the next lesson, and to the form for an error in this one."""
    title = contents.entry(topic).title
    return f"{_onward(topic)}\n\n[Report an error in this lesson]({REPORT}{quote(title, safe='')})"


def _onward(topic: str) -> str:
    lessons = list(contents.lessons().values())
    following = lessons[int(contents.number(topic)) + 1 :]
    if following:
        after = following[0]
        return f"**Next:** [{after.number} · {after.title}]({after.notebook}). {master.head(after.topic)['question']}"
    return f"**Back to the start:** [{lessons[0].number} · {lessons[0].title}]({lessons[0].notebook})."


def with_lessons(readme: str) -> str:
    """Return the README with its table of lessons as the masters' heads have it."""
    rows = ["| no. | lesson | essay | minutes |", "|---|---|---|---|"]
    for topic, one in contents.lessons().items():
        link = f"[{one.title}](notebooks/{one.notebook})"
        rows.append(f"| {one.number} | {link} | {one.essay or 'all three'} | {master.head(topic)['minutes']} |")
    readme = re.sub(r"\| no\. \|.*?(?=\n\n)", lambda _: "\n".join(rows), readme, count=1, flags=re.S)
    words = charts.describe(course_map.figure()).replace("[", "(").replace("]", ")")
    return re.sub(rf"!\[[^\]]*\]\({MAP}\)", lambda _: f"![{words}]({MAP})", readme, count=1)


def map_picture() -> bytes:
    """Return the course map as lesson start_here shows it: the picture that was baked there."""
    figure = display.figure_hash(display.slim(course_map.figure()))
    pictures = _pictures_of(read(NOTEBOOKS / name_of(contents.FIRST)))
    if figure not in pictures:
        raise BuildError(f"{name_of(contents.FIRST)} shows another course map than today's. Run `make notebooks`.")
    return base64.b64decode(pictures[figure])


def _exercise_cells(one: master.Exercise, solved: bool = False) -> list[dict[str, Any]]:
    """Return an exercise as the student meets it: prompt, stub with its check, hints in order and the solution, folded.

    solved : with the solution in place of the stub, and the misreadings that the checker knows in place of the help.
    """
    precise = exercises.precision(one)
    text = f"{one.prompt}\n\n*{precise}*" if precise and "decimal" not in one.prompt else one.prompt
    prompt = nbformat.v4.new_markdown_cell(f"### Exercise {one.id}: {one.title}\n\n{text}")
    if solved:
        known = [f"- **{item.name}**: {item.message}\n\n```python\n{item.code}\n```" for item in one.misreadings]
        return [
            prompt,
            nbformat.v4.new_code_cell(
                f'{one.solution}\n\nlesson.check("{one.id}", answer)', metadata={"tags": ["solution"]}
            ),
            nbformat.v4.new_markdown_cell(
                "Misreadings that the check knows, and what it says:\n\n" + "\n\n".join(known)
            ),
        ]
    folded = []
    for i, hint in enumerate(one.hints, 1):
        folded.append(f"<details><summary>Hint {i} of {len(one.hints)}</summary>\n\n{hint}\n\n</details>")
    folded.append(f"<details><summary>Solution</summary>\n\n```python\n{one.solution}\n```\n\n</details>")
    return [
        prompt,
        nbformat.v4.new_code_cell(f'{one.stub}\n\nlesson.check("{one.id}", answer)', metadata={"tags": ["exercise"]}),
        nbformat.v4.new_markdown_cell(
            f"*Hints and solution of exercise {one.id}: open them one by one.*\n\n" + "\n".join(folded)
        ),
    ]


#: Chinese characters, with the pinyin in the next cell of a table; before them what stays as it is: code, computed
#: prose, tags, addresses.
_CHINESE = re.compile(
    r"(?P<kept>```.*?```|`[^`\n]*`|\{\{.*?\}\}|<[^>]*>|\]\([^)]*\))"
    r"|(?P<characters>[\u3400-\u9fff]+)"
    r"(?:(?P<bar>\s*\|\s*)(?P<pinyin>[^|\n]*[āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ][^|\n]*?)(?=\s*\|))?",
    re.S,
)


def in_chinese(text: str) -> str:
    """Return Markdown with its Chinese marked as Chinese, so that a screen reader speaks it as such."""

    def marked(match: re.Match[str]) -> str:
        if match["kept"]:
            return match["kept"]
        found = f'<span lang="zh-Hans">{match["characters"]}</span>'
        if match["pinyin"]:
            found += f'{match["bar"]}<span lang="zh-Latn">{match["pinyin"]}</span>'
        return found

    return _CHINESE.sub(marked, text)


def compose(topic: str, solved: bool = False) -> Any:
    """Return the notebook of a lesson before it is run; computed prose is still in double braces.

    solved : see _exercise_cells.
    """
    where = f"{topic}/lesson.md"
    body = master.split_head(master.text(topic), where)[1]
    cells = [nbformat.v4.new_markdown_cell(_opening(topic))]
    known = master.exercises(topic)
    at = 0
    for match in master.FENCE.finditer(body):
        cells += jupytext.reads(body[at : match.start()], fmt="md:myst").cells
        cells += _exercise_cells(known[match["id"]], solved)
        at = match.end()
    cells += jupytext.reads(body[at:], fmt="md:myst").cells
    cells.append(nbformat.v4.new_markdown_cell(_closing(topic)))
    cells = [cell for cell in cells if cell.source.strip()]
    for cell in cells:
        if cell.cell_type == "code" and cell.source.lstrip().startswith("```"):
            raise BuildError(f"{where}: a fence is left in a code cell: {cell.source.splitlines()[0]}")
        fence = re.search(r"^```\{[^\n]*", cell.source, re.M) if cell.cell_type == "markdown" else None
        if fence:
            raise BuildError(
                f"{where}: the fence {fence[0]!r} is unknown or not closed; known are code-cell and exercise."
            )
        if cell.cell_type == "markdown":
            cell.source = in_chinese(cell.source)
        tags = cell.metadata.get("tags")
        cell.metadata = nbformat.from_dict({"tags": list(tags)} if tags else {})
    return nbformat.v4.new_notebook(cells=cells, metadata=master.METADATA)


# ------------------------------------------------------------------------------------------------------- execute


def metadata_of(title: str) -> dict[str, Any]:
    """Return the metadata of a notebook with this title. Exports show title and authors; the authors are those whom
    CITATION.cff names.
    """
    import yaml

    cited = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    named = [one.get("name") or f"{one['given-names']} {one['family-names']}" for one in cited["authors"]]
    return {**master.METADATA, "title": title, "authors": [{"name": name} for name in named]}


def _probe(expressions: list[str]) -> str:
    """Return code that shows the values of computed prose as one line of JSON."""
    items = ", ".join(f"str({expression.strip()})" for expression in expressions)
    return f"import json as _json; print(_json.dumps([{items}], ensure_ascii=False)); del _json"


def run(notebook: Any, where: str, folder: Path = NOTEBOOKS, timeout: int = 120) -> None:
    """Run all cells of a notebook in place, on a fresh kernel with a progress file of its own, in a folder.

    Raises BuildError, which begins with `where` and ends with the end of the traceback.
    """
    with tempfile.TemporaryDirectory() as scratch:
        environment = {**os.environ, "COURSE_BUILD": "1", "COURSE_PROGRESS": str(Path(scratch) / "progress.jsonl")}
        client = NotebookClient(
            notebook,
            timeout=timeout,
            kernel_name="python3",
            allow_errors=False,
            resources={"metadata": {"path": str(folder)}},
        )
        client.create_kernel_manager()
        manager: Any = client.km
        if hasattr(manager, "transport_encryption"):
            manager.transport_encryption = "auto"
        try:
            client.execute(env=environment)
        except Exception as problem:
            text = re.sub(r"\x1b\[[0-9;]*m", "", str(problem))
            raise BuildError(f"{where}: a cell failed.\n{text[-3000:]}") from None


def execute(notebook: Any, topic: str, timeout: int = 120, twice: bool = False) -> Any:
    """Run all cells on a fresh kernel, in the folder notebooks/, and fill in the computed prose.

    With `twice` all cells are run once more in the same kernel; a cell that then shows another output is an error.
    """
    file = f"{topic}/lesson.md"
    run_cells, probes = [], {}
    for i, cell in enumerate(notebook.cells):
        found = COMPUTED.findall(cell.source) if cell.cell_type == "markdown" else []
        if found:
            probe = nbformat.v4.new_code_cell(_probe(found))
            probes[i] = probe
            run_cells.append(probe)
        run_cells.append(cell)
    once_more = (
        [nbformat.v4.new_code_cell(cell.source) for cell in run_cells if cell.cell_type == "code"] if twice else []
    )
    run(nbformat.v4.new_notebook(cells=run_cells + once_more, metadata=master.METADATA), file, timeout=timeout)
    for first, second in zip([cell for cell in run_cells if cell.cell_type == "code"], once_more, strict=False):
        if _shown(first) != _shown(second):
            raise BuildError(f"{file}: a cell shows something else when all is run a second time:\n{first.source}")
    for i, probe in probes.items():
        output = "".join(o.get("text", "") for o in probe.outputs if o.output_type == "stream" and o.name == "stdout")
        notebook.cells[i].source = _filled(notebook.cells[i].source, json.loads(output))
    return notebook


def _filled(source: str, values: list[str]) -> str:
    """Return text with these values in place of its computed prose, in order."""
    left = iter(in_chinese(value) for value in values)
    return COMPUTED.sub(lambda _: next(left), source)


def _shown(cell: Any) -> list[Any]:
    """Return what a cell shows, without counts, without names of widgets, and a stream in one piece however it came."""
    return [
        (one.name, one.text)
        if one.output_type == "stream"
        else (one.output_type, {k: v for k, v in one.get("data", {}).items() if k != display.WIDGET_MIME})
        for one in _joined(cell.outputs)
    ]


# ---------------------------------------------------------------------------------------------------------- bake


def _pictures_of(notebook: Any) -> dict[str, str]:
    """Return the pictures that a built notebook holds, by the hash of the figure they show."""
    found = {}
    for cell in notebook.cells if notebook else []:
        for output in cell.get("outputs", []):
            mark = output.get("metadata", {}).get("course", {})
            picture = output.get("data", {}).get("image/png")
            if picture and mark.get("figure") and mark.get("picture") == png_hash(picture.strip()):
                spec = output.data.get(display.PLOTLY_MIME)
                found[display.figure_hash(spec) if spec else mark["figure"]] = picture.strip()
    return found


def _joined(outputs: list[Any]) -> list[Any]:
    """Return neighbouring pieces of one stream as one: a slow cell writes in as many pieces as time allows."""
    whole: list[Any] = []
    for output in outputs:
        before = whole[-1] if whole else None
        if before and output.output_type == before.output_type == "stream" and output.name == before.name:
            whole[-1] = nbformat.from_dict({**before, "text": before.text + output.text})
        else:
            whole.append(output)
    return whole


def bake(notebook: Any, name: str, old: dict[str, str], renderer: Renderer | None) -> list[str]:
    """Put a picture beside every figure and strip what is random. Returns the figures whose picture had to be made.

    old : pictures by figure hash, used again where the figure has not changed. renderer : None to make none.
    """
    made, count, ids = [], 0, set()
    for position, cell in enumerate(notebook.cells):
        key, nth = hashlib.sha256(f"{name}\n{cell.source}".encode()).hexdigest(), 0
        while key[nth : nth + 8] in ids:
            nth += 1
        cell.id = key[nth : nth + 8]
        ids.add(cell.id)
        if cell.cell_type != "code":
            continue
        count += 1
        cell.execution_count = count
        cell.metadata.pop("execution", None)
        cell.outputs = _joined(cell.outputs)
        for output in cell.outputs:
            if output.output_type == "execute_result":
                output.execution_count = count
            if "data" not in output:
                continue
            output.data.pop(display.WIDGET_MIME, None)
            presets = output.data.pop(display.PRESETS_MIME, None)
            spec = output.data.get(display.PLOTLY_MIME)
            what = presets["spec"] if presets else spec
            if not what:
                output.metadata = nbformat.from_dict({})
                continue
            figure = display.figure_hash(what)
            if figure not in old:
                made.append(f"cell {position}")
                if renderer is not None:
                    old[figure] = renderer.one(what)
            alt = presets["alt"] if presets else output.metadata.get(display.PLOTLY_MIME, {}).get("alt", "")
            output.metadata = nbformat.from_dict({"course": {"figure": figure}})
            if figure in old:
                output.data["image/png"] = old[figure]
                wide, high = size(old[figure])
                shrink = min(1, what["layout"]["width"] / wide)
                output.metadata["image/png"] = {
                    "alt": alt,
                    "width": round(wide * shrink),
                    "height": round(high * shrink),
                }
                output.metadata["course"]["picture"] = png_hash(old[figure])
    return made


def in_slides(notebook: Any) -> None:
    """Say in each cell where a slide begins, for those who export a lesson as slides: at a heading, and below it at
    each further piece of text and at each chart.
    """
    for cell in notebook.cells:
        text = cell.cell_type == "markdown"
        drawn = any("image/png" in output.get("data", {}) for output in cell.get("outputs", []))
        if text and re.search(r"^#", cell.source, re.M):
            cell.metadata["slideshow"] = {"slide_type": "slide"}
        elif text or drawn:
            cell.metadata["slideshow"] = {"slide_type": "subslide"}


def to_text(notebook: Any) -> str:
    """Return the notebook as text, with a stamp of what it holds: the same bytes for the same content, a trace of a
    figure on one line.
    """
    plain = json.loads(nbformat.writes(notebook, version=4))
    if "course" in plain["metadata"]:
        plain["metadata"]["course"].update(stamp(plain))
    kept: list[str] = []

    def hold(value: Any) -> str:
        kept.append(json.dumps(value, ensure_ascii=False, separators=(", ", ": ")))
        return f"@@{len(kept) - 1}@@"

    for cell in plain["cells"]:
        for output in cell.get("outputs", []):
            spec = output.get("data", {}).get(display.PLOTLY_MIME)
            if spec:
                spec["data"] = [hold(trace) for trace in spec["data"]]
                spec["layout"], spec["config"] = hold(spec["layout"]), hold(spec["config"])
    text = json.dumps(plain, indent=1, ensure_ascii=False, sort_keys=True) + "\n"
    return re.sub(r'"@@(\d+)@@"', lambda match: kept[int(match[1])], text)


def read(path: Path) -> Any:
    """Return the notebook of a file, or None where there is none."""
    return nbformat.read(path, as_version=4) if path.exists() else None


def before(topic: str, folder: Path = NOTEBOOKS) -> Path:
    """Return the file of a lesson's notebook, or if it isn't there yet, the one that has an older number."""
    path = folder / name_of(topic)
    return path if path.exists() else next(iter(sorted(folder.glob(f"[0-9][0-9]-{path.name[3:]}"))), path)


def build(
    topic: str,
    into: Path = NOTEBOOKS,
    renderer: Renderer | None = None,
    fresh: bool = False,
    solved: bool = False,
    twice: bool = False,
) -> tuple[Path, list[str]]:
    """Build one lesson into a folder.

    Parameters
    ----------
    topic : of the lesson.
    into : folder to write to. Pictures are looked up in notebooks/ whatever it is.
    renderer : makes the pictures that are missing; None leaves them out (a check then sees the difference).
    fresh : make every picture anew.
    solved : build the instructor's notebook, with the solutions in place.
    twice : run all a second time in the same kernel, and refuse a cell that then shows something else.

    Returns
    -------
    The path written, and the places whose figure had no up-to-date picture.
    """
    committed = read(before(topic))
    notebook = execute(compose(topic, solved), topic, twice=twice)
    made = bake(notebook, topic, {} if fresh else _pictures_of(committed), renderer)
    in_slides(notebook)
    head = master.head(topic)
    notebook.metadata = nbformat.from_dict(metadata_of(f"{head['number']} · {head['title']}"))
    notebook.metadata.course.master = master.digest(topic)
    nbformat.validate(notebook)
    into.mkdir(parents=True, exist_ok=True)
    path = into / name_of(topic)
    path.write_text(to_text(notebook), encoding="utf-8", newline="\n")
    return path, made
