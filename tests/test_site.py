"""The rendered site: what its pages are made of, and guards that see what they are to see. Sphinx and a browser are not needed here."""

from __future__ import annotations

import base64
import importlib.resources
import io
import json
import re
from pathlib import Path
from typing import Any

import pandas as pd
import plotly.graph_objects as go
import pytest
from PIL import Image

from course import charts, contents, lab, master
from course.build import datapackage, front
from course.build.notebooks import REPORT
from course.build.site import ADDRESS, CODE, TAG, along, labs, notebook, stage, styles, texts
from course.charts import display
from course.ledger import rules
from tools import site_check

PNG = base64.b64encode(b"\x89PNG picture").decode()
SPEC = {
    "data": [{"type": "bar", "y": [1, 2], "name": "</script>"}],
    "layout": {"meta": {"title": "Two bars"}},
    "config": {},
}


# ------------------------------------------------------------------------------------------------------------ notebooks


def small(outputs: list[dict[str, Any]], source: str = "fig") -> dict[str, Any]:
    title = {
        "cell_type": "markdown",
        "source": ["# 00 · A\n", "[run it](https://mybinder.org/v2/gh/x?urlpath=y)"],
        "metadata": {},
    }
    return {
        "cells": [title, {"cell_type": "code", "source": source, "metadata": {}, "outputs": outputs}],
        "metadata": {},
    }


def chart(**more: str) -> dict[str, Any]:
    words = {"image/png": {"alt": 'Bars "one" & two', "width": 760, "height": 430}}
    data = {display.PLOTLY_MIME: SPEC, "image/png": PNG, "text/plain": "words", **more}
    return {"output_type": "display_data", "data": data, "metadata": words}


def html_of(page: notebook.Page) -> str:
    return page.notebook["cells"][-1]["outputs"][0]["data"]["text/html"]


def test_a_chart_is_its_picture_with_words_and_the_chart_itself():
    page = notebook.prepare(small([chart()]), "notebooks/00-a.ipynb")
    text = html_of(page)
    assert 'src="../_static/charts/00-a-1-0.png"' in text and 'alt="Bars &quot;one&quot; &amp; two"' in text
    assert 'width="760" height="430"' in text and 'loading="lazy"' in text
    stored = re.search(r'<script type="application/json">(.*?)</script>', text, re.S)[1]
    assert json.loads(stored) == SPEC, "what the page draws is what the notebook stores"
    assert page.files == {"00-a-1-0.png": b"\x89PNG picture"}
    assert page.pictures[0].title == "Two bars"
    assert list(page.notebook["cells"][-1]["outputs"][0]["data"]) == ["text/html"]


def test_a_notebook_is_not_changed_by_showing_it():
    given = small([chart()])
    before = json.dumps(given)
    notebook.prepare(given, "notebooks/00-a.ipynb", True)
    assert json.dumps(given) == before


def test_a_lab_knows_its_states_and_nothing_else_does():
    source = 'course.begin("start_here").lab()'
    assert 'data-states="../_static/labs/00-a.json"' in html_of(
        notebook.prepare(small([chart()], source), "notebooks/00-a.ipynb", True)
    )
    assert "data-states" not in html_of(notebook.prepare(small([chart()], source), "notebooks/00-a.ipynb"))
    assert "data-states" not in html_of(notebook.prepare(small([chart()]), "notebooks/00-a.ipynb", True))


def test_a_row_of_pictures_stays_a_picture():
    row = chart()
    del row["data"][display.PLOTLY_MIME]
    text = html_of(notebook.prepare(small([row], 'course.begin("start_here").lab()'), "notebooks/00-a.ipynb", True))
    assert "hci-row" in text and "<script" not in text and "data-states" not in text


def test_other_outputs_keep_one_form():
    outputs = [{"output_type": "execute_result", "data": {"text/plain": "a", "text/html": "<b>a</b>"}, "metadata": {}},
               {"output_type": "stream", "name": "stdout", "text": "b"}]  # fmt: skip
    shown = notebook.prepare(small(outputs), "notebooks/00-a.ipynb").notebook["cells"][-1]["outputs"]
    assert [output.get("data", output.get("text")) for output in shown] == [{"text/html": "<b>a</b>"}, "b"]


def test_a_chart_without_its_picture_is_refused():
    bare = chart()
    del bare["data"]["image/png"]
    with pytest.raises(ValueError, match=r"notebooks/00-a\.ipynb, cell 1.*make notebooks"):
        notebook.prepare(small([bare]), "notebooks/00-a.ipynb")


def test_a_page_leads_to_places_that_run_it():
    text = notebook.prepare(small([]), "notebooks/problem-sets/ps1.ipynb").notebook["cells"][1]["source"]
    assert "https://mybinder.org/v2/gh/x?urlpath=y" in text, "the address that the notebook itself gives"
    assert 'href="../../lite/lab/index.html?path=notebooks/problem-sets/ps1.ipynb&amp;mode=single-document"' in text
    assert (
        f"/blob/{TAG}/notebooks/problem-sets/ps1.ipynb" in text
        and 'href="../../notebooks/problem-sets/ps1.ipynb" download' in text
    )
    assert 'href="notebooks/a.ipynb" download' in notebook.launch_html("notebooks/a.ipynb", here="index")


@pytest.mark.parametrize("topic", ["start_here", "evidence_board"])
def test_every_chart_of_a_lesson_is_a_figure_with_words(root: Path, topic: str):
    path = texts.lesson_page(topic)
    page = notebook.prepare(json.loads((root / path).read_text(encoding="utf-8")), path)
    text = json.dumps(page.notebook)
    assert text.count("application/json") == site_check.charts_of(path.replace(".ipynb", ".html")) > 2
    assert display.PLOTLY_MIME not in text and "image/png" not in text
    assert all(picture.alt and picture.width > 100 for picture in page.pictures)
    assert set(re.findall(r"charts/([\w.-]+\.(?:png|csv|json))", text)) == set(page.files)
    titled = [picture for picture in page.pictures if picture.title]
    assert text.count('data-take=\\"png\\"') == len(titled) > 2, "each chart can be taken along"
    for name, table in page.files.items():
        if name.endswith(".csv"):
            parts = table.decode().split("\n\n")
            assert all(not pd.read_csv(io.StringIO(part)).empty for part in parts), name


def test_the_numbers_of_a_chart_go_along():
    fig = charts.figure("Two cities").add_bar(x=["Beijing", "Wuhan"], y=[3.5, 1.25])
    taken = pd.read_csv(io.BytesIO(along.numbers(display.slim(fig))), index_col=0)
    assert taken.iloc[:, 0].to_dict() == {"Beijing": 3.5, "Wuhan": 1.25}
    drawing = go.Figure(layout={"xaxis": {"visible": False}, "yaxis": {"visible": False}}).add_scatter(x=[1], y=[1])
    assert along.numbers(display.slim(drawing)) == b"", "a drawing holds no numbers"


def test_a_citation_names_chart_lesson_address_and_source():
    meta = {"title": "Two bars.", "subtitle": "Of two cities, 2020", "source": "The bureau. Table bars."}
    said = along.citation(meta, "00 · A", "notebooks/00-a.html")
    assert said == (
        "“Two bars” (Of two cities, 2020). How China Innovates, “00 · A”, "
        f"{ADDRESS}notebooks/00-a.html, CC BY 4.0. Source of the figures: The bureau. Table bars."
    )
    assert "Source" not in along.citation({"title": "Two"}, "A", "a.html")


def test_a_lab_has_a_page_of_its_own_that_asks_no_other_host():
    path = "notebooks/00-a.ipynb"
    page = notebook.prepare(small([chart()], 'course.begin("start_here").lab()'), path, True)
    assert f"{ADDRESS}embed/00-a.html" in html_of(page), "its code for another page"
    seen = site_check.Read()
    seen.feed(page.alone(path))
    assert all(url.startswith("../_static/") or url.endswith("notebooks/00-a.html") for url in seen.loads), seen.loads
    assert "../notebooks/00-a.html" in seen.leads and f"{REPORT}embed/00-a" in seen.leads and not seen.without_alt
    assert 'data-states="../_static/labs/00-a.json"' in page.lab and "hci-along" not in page.lab
    assert not notebook.prepare(small([chart()], 'course.begin("start_here").lab()'), path).lab, "no states, no page"


# ----------------------------------------------------------------------------------------------------------------- labs


def make_lab(size: int = 1, **more: Any) -> lab.Lab:
    def draw(year: int, place: str) -> go.Figure:
        if year == 2003:
            raise lab.Say("No figures for 2003.")
        return charts.figure(f"{place} in {year}").add_bar(x=["a"] * size, y=[year] * size).add_bar(x=["b"], y=[1])

    controls = more.get(
        "controls",
        [lab.choice("place", "Place", ["here", "there"], "here"), lab.slider("year", "Year", 2000, 2011, 2004)],
    )
    return lab.Lab(draw, controls, presets={"Later": {"year": 2010, "place": "there"}}, title="A lab")


def test_states_are_what_the_pure_draw_makes():
    one = make_lab()
    made = labs.states(one)
    assert made["control"] == {"name": "year", "label": "Year", "values": list(range(2000, 2012)),
                               "options": [str(year) for year in range(2000, 2012)], "at": 4}  # fmt: skip
    assert made["held"] == [["Place", "here"]] and made["left_out"] == 0
    assert made["presets"] == [{"label": "Later", "held": [["Place", "there"]], "at": 10}]
    for at, year in enumerate(range(2000, 2012)):
        answer = one.answer(year=year)
        assert (made["states"][at]["headline"], made["states"][at]["words"]) == (answer["headline"], answer["words"])
        assert labs.unpooled(made, at) == (json.loads(answer["spec"]) if answer["spec"] else None)
    assert made["states"][3] == {"spec": None, "words": "", "headline": "", "error": "No figures for 2003."}
    assert labs.unpooled(made, 12) == json.loads(one.answer(year=2010, place="there")["spec"])


def test_what_is_alike_is_kept_once():
    made = labs.states(make_lab())
    assert sum("b" in json.dumps(item.get("x", "")) for item in made["pool"] if isinstance(item, dict)) == 1


def test_states_that_are_too_large_are_thinned_and_at_last_given_up():
    one = make_lab(200)
    whole = labs.states(one)
    size = len(labs.text(whole).encode())
    fewer = labs.states(one, size - 1)
    values = fewer["control"]["values"]
    assert {2000, 2004, 2011} <= set(values) and len(values) + fewer["left_out"] == 12 and fewer["left_out"] > 0
    assert values[fewer["control"]["at"]] == 2004 and len(labs.text(fewer).encode()) < size
    assert labs.states(one, 100) is None


def test_a_lab_that_no_control_moves_has_no_states():
    fixed = make_lab(
        controls=[lab.choice("place", "Place", ["here", "there"], "here"), lab.choice("year", "Year", [2010], 2010)]
    )
    assert labs.states(fixed) is None


def test_values_are_said_with_their_units():
    assert labs.said(lab.slider("a", "A", 0, 1, 0.5, step=0.1, unit="%"), 0.5) == "0.5%"
    assert labs.said(lab.switch("a", "A", True), True) == "on"
    assert labs.said(lab.many("a", "A", ["x", "y"], ["x"]), ["x", "y"]) == "x, y"


# ---------------------------------------------------------------------------------------------------------------- texts


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("[a](claims.md#rq-01)", "[a](claims.md#rq-01)"),
        ("[a](../notebooks/00-a.ipynb)", "[a](../notebooks/00-a.ipynb)"),
        ("[a](../tasks.py)", f"[a]({CODE}/blob/{TAG}/tasks.py)"),
        ("[a](../course/models/)", f"[a]({CODE}/tree/{TAG}/course/models)"),
        ("[a](../README.md)", "[a](../index.md)"),
        ("[a](../data/README.md)", "[a](data-dictionary.md)"),
        ("[a](../notebooks/)", "[a](../lessons.md)"),
        ("[a](nowhere.md)", "[a](nowhere.md)"),
        ("[a](#place) [b](https://example.org/x)", "[a](#place) [b](https://example.org/x)"),
        ("`[a](../tasks.py)`", "`[a](../tasks.py)`"),
        ("[![Launch](https://example.org/badge.svg)](https://example.org)", "[Launch](https://example.org)"),
        ("![map](images/map.png)", "![map](images/map.png)"),
    ],
)
def test_links_fit_the_site(given: str, expected: str):
    assert texts.relinked(given, "docs/page.md", {"docs/claims.md", "notebooks/00-a.ipynb"}) == expected


TERMS = "## Key terms\n\n| English | Chinese | pinyin |\n|---|---|---|\n"


def test_terms_come_from_the_lessons_and_the_same_one_once():
    found = texts.terms(
        {
            "01": TERMS + "| share | 份额 | fèn'é |\n| Ability | 能力 | nénglì |\n",
            "02": TERMS + "| share | 份额 | fèn'é |\n",
        }
    )
    assert [(term["english"], term["chinese"], term["lessons"]) for term in found] == [
        ("Ability", "能力", ["01"]), ("share", "份额", ["01", "02"]),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("lessons", "message"),
    [
        ({"01": "no table"}, "01: no table"),
        ({"01": TERMS + "| share | 份额 |  |\n"}, "not three filled cells"),
        ({"01": TERMS + "| share | 份额 | fèn'é |\n", "02": TERMS + "| part | 份额 | fēn'é |\n"}, "02: 份额 is"),
    ],
)
def test_a_faulty_term_is_named(lessons: dict[str, str], message: str):
    with pytest.raises(ValueError, match=message):
        texts.terms(lessons)


def test_the_glossary_of_the_course(root: Path):
    lessons = {
        n: stage.markdown_of(json.loads((root / texts.lesson_page(n)).read_text(encoding="utf-8")))
        for n in master.paths()
    }
    entries = texts.terms(lessons)
    text = texts.glossary_page(entries)
    assert (
        len(entries) > 100
        and '<span lang="zh-Hans">互联网普及率</span>' in text
        and "[00](notebooks/00-start-here.ipynb)" in text
    )


def test_every_table_can_be_taken_away():
    package = datapackage.read()
    text = texts.dictionary_page(package)
    for one in package["resources"]:
        assert text.count(f'href="../data/{one["path"]}" download') == 1, one["name"]
    assert "datapackage.json" in text


def test_the_board_has_every_claim_once_and_says_its_verdict():
    rows = [
        {
            "id": "RQ-01",
            "essay": rules.NAMES["RQ"],
            "kind": "fact",
            "claim": "a < b",
            "lesson": "04",
            "verdict": "qualified",
            "basis": "model",
            "why": "x & y",
        }
    ]
    text = texts.board_page(rows)
    assert "a &lt; b" in text and "x &amp; y" in text and "◐ <strong>qualified</strong> (a model's word" in text
    assert 'href="docs/claims.html#rq-01"' in text and 'data-verdict="qualified"' in text
    assert f'href="notebooks/{contents.entry(contents.topic("04")).stem}.html"' in text


def test_the_first_page_is_the_readmes():
    text = texts.landing_page()
    assert text.index("hci-asked") < text.index("hci-front") < text.index("Three essays") < text.index("## ")
    assert "**Three essays put to the test.**" in text and "badge" not in text
    assert text.count("notebooks/00-start-here.html") >= 2 and "docs/images/course-map.png" in text
    for topic in contents.lessons():
        assert texts.card(topic) in text and texts.card(topic) in texts.lessons_page() + "".join(
            texts.unit_page(name, topics, []) for name, topics in texts.units().values()
        )


# --------------------------------------------------------------------------------------------------------- first screen


def test_the_first_screen_asks_what_its_first_two_places_answer():
    first, second = front.places()[:2]
    assert first.headline.endswith("China is last") and second.headline.endswith("China is second")
    assert "last or second?" in texts.ASKED


def test_the_pictures_of_the_first_screen_are_those_of_today(tmp_path: Path):
    assert front.stale() == [], "run `make notebooks`"
    (tmp_path / "old.png").write_bytes(b"")
    names = {name for place in front.places() for name in place.files}
    assert len(names) == 10 and set(front.stale(tmp_path)) == {"old.png", *names}
    known = sorted(names)[1:]
    for name in known:
        (tmp_path / name).write_bytes(b"kept")

    class Renderer:
        made = 0

        def one(self, _: Any) -> str:
            self.made += 1
            return PNG

    renderer = Renderer()
    front.make(renderer, tmp_path)
    assert renderer.made == 1 and front.stale(tmp_path) == []
    assert all((tmp_path / name).read_bytes() == b"kept" for name in known)


def test_each_choice_of_the_first_screen_has_a_rule_that_shows_its_picture():
    places = front.places()
    text = texts.front_html(places)
    assert text.count('type="radio"') == text.count("<picture>") == text.count("<p>") == len(places)
    assert text.count(" checked") == text.count("fetchpriority") == 1
    assert text.count('loading="lazy"') == len(places) - 1, "the first picture does not wait"
    css = (stage.HERE / "static/site.css").read_text("utf-8")
    for at in range(1, len(places) + 1):
        assert f'label:nth-of-type({at}) input:checked) :is(picture, [role="status"] p):nth-of-type({at})' in css


# ---------------------------------------------------------------------------------------------------------------- heads


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("# T\n\nshort.\n\n| a | b |\n\n- an item that is long enough to be taken for a paragraph\n\n"
         "The *first* [paragraph](x.md) of `this` page, which is long enough.",
         "The first paragraph of this page, which is long enough."),
        ("One sentence that says a good deal of what stands on the page. " + "Another one that goes on and on, " * 5 + "to its end.",
         "One sentence that says a good deal of what stands on the page."),
        ("word " * 60, " ".join(["word"] * 31) + " …"),
    ],
)  # fmt: skip
def test_a_page_is_described_by_its_first_sentences(text: str, said: str):
    assert texts.described(text) == said and len(said) <= 157


def test_a_page_that_says_nothing_is_named():
    with pytest.raises(ValueError, match="no paragraph of 40 letters"):
        texts.described("# Title\n\nshort\n")


def test_a_page_that_is_not_there_leads_on_from_any_depth():
    seen = site_check.Read()
    seen.feed(texts.astray())
    assert seen.loads == ["data:,"] and all(url.startswith("https://") for url in seen.leads)
    assert {f"{ADDRESS}{name}" for name in ("", "lessons.html", "claims.html", "search.html")} <= set(seen.leads)


def test_old_addresses_lead_to_lessons_and_to_labs_alone():
    moved = texts.moved()
    for name in ("08-bigger-cities-more-ideas", "16-evidence-board"):
        to = contents.entry(contents.formerly()[name]).stem
        for folder in ("notebooks", along.EMBED):
            assert f'url={to}.html"' in moved[f"{folder}/{name}.html"]
    assert not {f"notebooks/{one.stem}.html" for one in contents.lessons().values()} & moved.keys()


# --------------------------------------------------------------------------------------------------------------- styles

SHEET = """/* a remark */ @charset "utf-8";
.on, .off { color: red } .on:hover > a:not(.off)::before { content: "\\f0c9" } #top.on{margin:0} #end{margin:0}
p.on{margin:1px} video.on{margin:2px} :root { --x: 1 } [data-a="x,y"] .on, .off b { margin: 3px } .made, .bs-tooltip-top{margin:4px}
:is(.off, .on) p { margin: 5px } *, ::after { box-sizing: border-box } .on\\:wide { margin: 6px }
@media print { .off { margin: 7px } @supports (display: grid) { .on { margin: 8px } .off { margin: 9px } } }
@media (max-width: 9px) { .off { margin: 9px } } @font-face { font-family: x; src: url(x.woff) } @keyframes k { from { top: 0 } }
"""


def test_a_style_sheet_keeps_what_may_match_and_nothing_else():
    used = styles.Used()
    used.feed("<html><body><p class='a on'><a id=top>b</a></p></body></html>")
    used.add_script("make('div', {class: 'made'})")
    text = styles.trimmed(SHEET, used)
    for kept in (
        ".on{color: red}", '.on:hover > a:not(.off)::before{content: "\uf0c9"}', "#top.on{", "p.on{", ":root{--x: 1}",
        '[data-a="x,y"] .on{margin: 3px}', ".made,.bs-tooltip-top{", ":is(.off, .on) p{", "*,::after{",
        "@media print {@supports (display: grid) {.on{margin: 8px}}}", "@font-face { font-family: x; src: url(x.woff) }",
        "@keyframes k { from { top: 0 } }",
    ):  # fmt: skip
        assert kept in text, (kept, text)
    for gone in ("remark", "#end", "video", ".off b", "7px", "9px", "6px"):
        assert gone not in text, (gone, text)
    assert styles.trimmed(text, used) == text


def test_a_damaged_style_sheet_is_named(tmp_path: Path):
    (tmp_path / "a.html").write_text("<p>", "utf-8")
    (tmp_path / "a.css").write_text("p { margin: 0 }\n}", "utf-8")
    with pytest.raises(ValueError, match=r"a\.css, line 2"):
        styles.trim(tmp_path)


def test_classes_that_a_script_of_a_page_gives_are_kept(tmp_path: Path):
    (tmp_path / "a.html").write_text("<p class=one>", "utf-8")
    (tmp_path / "a.js").write_text("node.classList.add('two')", "utf-8")
    (tmp_path / "a.css").write_text(".one{margin:0}.two{margin:0}.three{margin:0}", "utf-8")
    before, after = styles.trim(tmp_path)
    assert (tmp_path / "a.css").read_text("utf-8") == ".one{margin:0}.two{margin:0}" and (before, after) == (44, 28)


# --------------------------------------------------------------------------------------------------------------- guards

HEAD = '<meta name="viewport" content="width=device-width"><meta name="description" content="A page.">'


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A small site in order."""
    (tmp_path / "_static").mkdir()
    (tmp_path / "a").mkdir()
    (tmp_path / "_static/x.css").write_text("/* https://example.org */ p { background: url('p.png') }", "utf-8")
    (tmp_path / "_static/p.png").write_bytes(b"")
    (tmp_path / "index.html").write_text(
        HEAD + '<link rel="stylesheet" href="_static/x.css?v=1"><img src="_static/p.png" alt="a chart"><a href="a/b.html#here">b</a>'
        '<a href="https://example.org">far</a><a href="lite/lab/index.html">lite</a><script>1</script>'
        f'<a href="{REPORT}index">report</a>', "utf-8"
    )  # fmt: skip
    (tmp_path / "a/b.html").write_text(
        f'{HEAD}<h1 id="here">B</h1><a href="../index.html">up</a><a href="#here">here</a><a href="{REPORT}a/b">report</a>', "utf-8"
    )  # fmt: skip
    return tmp_path


def test_a_site_in_order(site: Path):
    assert site_check.static_problems(site) == []
    assert site_check.not_built(site) == ["lite"]


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        ("index.html", "a/b.html#here", "a/c.html", "index.html: leads to a/c.html, which is not there"),
        ("index.html", "#here", "#there", "index.html: leads to a/b.html#there, and there is no such place"),
        ("a/b.html", "../index.html", "index.html", "a/b.html: leads to index.html, which is not there"),
        ("index.html", "_static/p.png", "_static/q.png", "index.html: loads _static/q.png, which is not there"),
        ("index.html", "_static/p.png", "https://example.org/p.png", "loads https://example.org/p.png from another host"),
        ("index.html", "_static/x.css?v=1", "//example.org/x.css", "loads //example.org/x.css from another host"),
        ("index.html", "<script>", '<script src="https://example.org/x.js">', "loads https://example.org/x.js from another host"),
        ("index.html", "<script>", '<p style="background:url(https://example.org/p.png)"><script>', "p.png from another host"),
        ("index.html", "<script>", "<style>@import 'https://example.org/y.css';</style><script>", "y.css from another host"),
        ("index.html", "<script>", '<img srcset="https://example.org/2.png 2x" alt="b"><script>', "2.png from another host"),
        ("_static/x.css", "url('p.png')", "url(https://example.org/f.woff)", "_static/x.css: loads https://example.org/f.woff from another"),
        ("_static/x.css", "url('p.png')", "url(q.png)", "_static/x.css: loads q.png, which is not there"),
        ("index.html", 'alt="a chart"', 'alt=""', "index.html: 1 pictures without words"),
        ("index.html", "https://example.org", "http://example.org", "which is not an https address"),
        ("a/b.html", "where=a/b", "where=a/c", "a/b.html: has no link to report an error on this page"),
        ("a/b.html", HEAD, HEAD + '<meta name="viewport" content="width=9">', "a/b.html: says its viewport 2 times"),
        ("a/b.html", HEAD[HEAD.index("<meta", 1):], "", "a/b.html: says its description 0 times"),
        ("a/b.html", "A page.", " ", "a/b.html: its description is empty"),
    ],
)  # fmt: skip
def test_a_fault_of_a_page_is_seen(site: Path, file: str, old: str, new: str, message: str):
    text = (site / file).read_text("utf-8")
    assert old in text, "nothing to break"
    (site / file).write_text(text.replace(old, new), "utf-8")
    found = site_check.static_problems(site)
    assert len(found) == 1 and message in found[0], found


def test_what_a_text_waits_for_is_weighed(site: Path):
    noise = "".join(f"{i * 7919 % 99991:x}" for i in range(60_000))
    (site / "_static/x.js").write_text(f"'{noise}'", "utf-8")
    page = (site / "index.html").read_text("utf-8")
    for kind in ("defer ", 'type="module" ', "async "):
        (site / "index.html").write_text(
            page.replace("<script>", f'<script {kind}src="_static/x.js"></script><script>'), "utf-8"
        )
        assert site_check.static_problems(site) == []
    (site / "index.html").write_text(page.replace("<script>", '<script src="_static/x.js"></script><script>'), "utf-8")
    (found,) = site_check.static_problems(site)
    assert found.startswith("index.html: its text waits for ") and found.endswith(" kB, more than 120")
    (site / "_static/x.js").unlink()
    (site / "index.html").write_text(page, "utf-8")
    (site / "_static/x.css").write_text(f"/* {noise} */ p {{ background: url('p.png') }}", "utf-8")
    assert len(site_check.static_problems(site)) == 1


def test_links_into_what_another_command_builds_are_followed_once_it_is_there(site: Path):
    (site / "lite").mkdir()
    assert site_check.static_problems(site) == ["index.html: leads to lite/lab/index.html, which is not there"]
    (site / "lite/lab").mkdir()
    (site / "lite/lab/index.html").write_text('<img src="nowhere.png">', "utf-8")
    assert site_check.static_problems(site) == []


def test_an_empty_site_is_none(tmp_path: Path):
    assert "there is no page" in site_check.static_problems(tmp_path)[0]


def test_another_chart_is_seen():
    want = {"data": [{"y": [1, 2]}], "layout": {"title": {"text": "a"}, "xaxis": {"title": {"text": "x"}}}}
    shown = json.loads(json.dumps(want))
    shown["layout"]["xaxis"] |= {"range": [0, 1], "type": "linear"}
    assert site_check.chart_differences(want, shown) == []
    for change, message in [
        (lambda s: s["data"][0]["y"].append(3), "its data differ"),
        (lambda s: s["layout"]["title"].update(text="b"), "its layout.title differs"),
        (lambda s: s["layout"]["xaxis"]["title"].update(text="b"), "its layout.xaxis differs"),
        (lambda s: s["layout"].update(shapes=[]), "its layout.shapes differs"),
    ]:
        other = json.loads(json.dumps(shown))
        change(other)
        assert site_check.chart_differences(want, other) == [message]


FAULTY = """<!doctype html><html lang=en data-theme=light><title>t</title><main><h1>h</h1><input>
<p style="width:900px">wide</p><img alt=a src="https://example.org/x.png"><img alt=b src="gone.png"><script>console.error("oh")</script></main>"""


@pytest.mark.browser
def test_what_a_browser_sees_is_reported(tmp_path: Path, browser: Any):
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "notebooks/00-start-here.html").write_text(FAULTY, "utf-8")
    stored = site_check.charts_of("notebooks/00-start-here.html")
    assert stored > 2
    found = site_check.browser_problems(tmp_path, ["notebooks/00-start-here.html"], lambda _: None, browser)
    for fault in (
        "asks another host: https://example.org/x.png", "gone.png answers 404", "console: oh", "axe label (critical): <input>",
        f"0 charts are drawn of {stored}", "scrolls sideways: ", "it is not dark although", "dark: axe label",
    ):  # fmt: skip
        assert any(fault in problem for problem in found), (fault, found)


def page_of_charts(root: Path, into: Path, most: int = 99) -> list[str]:
    """Write page.html with the charts of lesson 00 and all it needs; return its figures."""
    stored = json.loads((root / "notebooks/00-start-here.ipynb").read_text("utf-8"))
    shown = notebook.prepare(stored, "00-start-here.ipynb")
    figures = [
        text
        for cell in shown.notebook["cells"]
        for one in cell.get("outputs", [])
        if "hci-figure" in (text := one.get("data", {}).get("text/html", "")) and "<script" in text
    ][:most]
    for name, content in shown.files.items():
        (into / "_static/charts").mkdir(parents=True, exist_ok=True)
        (into / "_static/charts" / name).write_bytes(content)
    plotly = importlib.resources.files("plotly") / "package_data/plotly.min.js"
    for path in (stage.HERE / "static/site.js", root / "course/lab/lab.js", root / "course/lab/reader.js", plotly):
        (into / "_static" / path.name).write_bytes(path.read_bytes())
    page_text = "<main>" + "".join(figures) + '</main><script src="_static/site.js"></script>'
    (into / "page.html").write_text(f"<!doctype html><meta charset=utf-8>{page_text}", "utf-8")
    return figures


def on_a_phone(**change: Any) -> dict[str, Any]:
    """A small chart that fits, with a change: more annotations, or other data or shapes."""
    name = {"text": "a name", "showarrow": False, "font": {"size": 12}, "x": 2, "y": 2}
    data = change.get("data", [{"x": [0, 1, 4], "y": [0, 1, 4], "mode": "markers+lines"}])
    layout = {
        "width": 360,
        "height": 300,
        "showlegend": False,
        "xaxis": {"range": [0, 5], "tickvals": [2, 4]},
        "yaxis": {"range": [0, 5]},
        "shapes": change.get("shapes", []),
    }
    return {"data": data, "config": {}, "layout": layout | {"annotations": [name | {"x": 3, "y": 1}, *(name | more for more in change.get("names", ()))]}}  # fmt: skip


FITS = {
    "fits": (on_a_phone(), "phone"),
    "a text on another": (on_a_phone(names=[{"x": 3.1, "y": 1.1}]), ""),
    "a text hard by another": (on_a_phone(names=[{"x": 3, "y": 1, "xshift": 41}]), ""),
    "a text at some distance": (on_a_phone(names=[{"x": 3, "y": 1, "xshift": 52}]), "phone"),
    "a text off the paper": (on_a_phone(names=[{"x": 1, "y": 3, "xshift": -130}]), ""),
    "a name on a dot": (on_a_phone(data=[{"x": [3], "y": [1], "mode": "markers"}]), ""),
    "a name on a line": (on_a_phone(names=[{"x": 2, "y": 2}]), ""),
    "a leader through a name": (on_a_phone(names=[{"x": 3, "y": 0.2, "ax": 0, "ay": -120, "showarrow": True}]), ""),
    "a leader beside it": (on_a_phone(names=[{"x": 4.4, "y": 0.2, "ax": 0, "ay": -40, "showarrow": True}]), "phone"),
    "a dot between two names": (on_a_phone(data=[{"x": [1.55], "y": [3], "mode": "markers"}], names=[{"x": 1.55, "y": 3, "xanchor": "left", "xshift": 8}, {"x": 1.55, "y": 3, "xanchor": "right", "xshift": -8}]), ""),
    "a name between two dots": (on_a_phone(data=[{"x": [1.55, 2.95], "y": [3, 3], "mode": "markers"}], names=[{"x": 1.55, "y": 3, "xanchor": "left", "xshift": 8}]), ""),
    "a dot beside its name": (on_a_phone(data=[{"x": [1.55], "y": [3], "mode": "markers"}], names=[{"x": 1.55, "y": 3, "xanchor": "left", "xshift": 8}]), "phone"),
    "a number in its bar": (on_a_phone(data=[{"type": "bar", "x": [1, 2], "y": [4, 5], "text": ["10", "11"], "textposition": "inside"}]), "phone"),
    "a number on a line": (on_a_phone(data=[{"type": "bar", "x": [1], "y": [4], "text": ["100"], "textposition": "outside"}], shapes=[{"type": "line", "x0": 1, "x1": 1, "yref": "paper", "y0": 0, "y1": 1}]), ""),
    "a number beside one": (on_a_phone(data=[{"type": "bar", "x": [1], "y": [4], "text": ["100"], "textposition": "outside"}], shapes=[{"type": "line", "x0": 2, "x1": 2, "yref": "paper", "y0": 0, "y1": 1}]), "phone"),
    "a number made small": (on_a_phone(data=[{"type": "bar", "x": [n / 20 for n in range(20)], "y": [3] * 20, "text": ["100"] + [""] * 19, "textposition": "inside", "textangle": 0}]), ""),
}  # fmt: skip


@pytest.mark.browser
def test_a_chart_is_kept_wide_on_a_phone_where_a_text_is_hard_to_read(root: Path, tmp_path: Path, browser: Any):
    (figure,) = page_of_charts(root, tmp_path, 1)
    (stored,) = re.findall(r'data-phone="([^"]+)"', figure)
    page = browser.new_page(viewport={"width": 390, "height": 900})
    found = {}
    with site_check.served(tmp_path) as home:
        for case, (spec, _) in FITS.items():
            (tmp_path / "_static/charts" / Path(stored).name).write_text(json.dumps(spec), "utf-8")
            page.goto(f"{home}page.html")
            page.mouse.move(2, 2)
            assert page.evaluate(site_check.DRAW) == 1
            found[case] = page.locator(".hci-figure").get_attribute("data-layout") or ""
    page.close()
    assert found == {case: layout for case, (_, layout) in FITS.items()}


@pytest.mark.browser
def test_on_a_phone_a_chart_is_laid_out_anew_unless_its_texts_would_touch(root: Path, tmp_path: Path, browser: Any):
    figures = page_of_charts(root, tmp_path)
    wides = {}
    with site_check.served(tmp_path) as home:
        for wide in (390, 1280):
            context = browser.new_context(viewport={"width": wide, "height": 900})
            page = context.new_page()
            page.goto(home + "page.html")
            page.mouse.move(2, 2)
            assert page.evaluate(site_check.DRAW) == len(figures) > 3
            wides[wide] = page.evaluate("() => [...document.querySelectorAll('.hci-chart .main-svg:first-of-type')]"
                                        ".map(n => [n.closest('.hci-figure').dataset.layout ?? '', n.clientWidth])")  # fmt: skip
            if wide == 390:  # who takes a chart along gets the one of its picture
                link = page.locator(".hci-figure[data-layout=phone] a[data-take=png]").first
                link.evaluate(
                    "link => { for (let at = link; at; at = at.parentElement) if (at.tagName === 'DETAILS') at.open = true; }"
                )
                with page.expect_download() as taken:
                    link.click()
                with Image.open(taken.value.path()) as picture:
                    assert picture.width == 2 * 700
            context.close()
    assert set(map(tuple, wides[390])) == {("phone", 360), ("", 700)}, "the course map has no room on a phone"
    assert sum(layout == "phone" for layout, _ in wides[390]) == len(figures) - 1
    assert {layout for layout, _ in wides[1280]} == {""} and {wide for _, wide in wides[1280]} == {700}


@pytest.mark.browser
def test_a_first_screen_that_does_not_move_is_reported(tmp_path: Path, browser: Any):
    css = (stage.HERE / "static/site.css").read_text("utf-8")
    text = texts.front_html(front.places())
    page = browser.new_page()
    page.set_content(f"<style>{css}</style>{text}")
    assert site_check.front_problems(page) == []
    page.set_content(f"<style>{css.replace('nth-of-type(2) input', 'nth-of-type(9) input')}</style>{text}")
    (found,) = site_check.front_problems(page)
    assert found.startswith("PPP dollars: shown are 0 pictures"), found


def test_a_range_may_be_widened_only_where_two_axes_have_one_scale():
    want = {"data": [], "layout": {"xaxis": {"range": [0, 1]}, "yaxis": {}}}
    shown = {"data": [], "layout": {"xaxis": {"range": [-1, 2]}, "yaxis": {}}}
    assert site_check.chart_differences(want, shown) == ["its layout.xaxis differs"]
    for chart in (want, shown):
        chart["layout"]["yaxis"]["scaleanchor"] = "x"
    assert site_check.chart_differences(want, shown) == []


def test_every_kind_of_page_is_looked_at_in_the_dark():
    pages = [
        "index.html",
        "claims.html",
        *(f"notebooks/{n:02d}-a.html" for n in range(17)),
        "notebooks/problem-sets/ps1.html",
        "notebooks/problem-sets/ps2.html",
        "take-along/00-a-slides.html",
        "take-along/01-a-slides.html",
    ]
    assert site_check.one_of_each_kind(pages) == {
        "index.html",
        "claims.html",
        "notebooks/00-a.html",
        "notebooks/16-a.html",
        "notebooks/problem-sets/ps1.html",
        "take-along/00-a-slides.html",
    }


def test_what_is_let_pass_has_its_reason():
    for rule, (part, reason) in site_check.UPSTREAM.items():
        assert part and "https://" in reason, rule
