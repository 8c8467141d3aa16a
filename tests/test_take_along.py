"""What is taken along from a lesson: cards, quiz, slides, handout, PDF; and that no hidden answer gets in."""

from __future__ import annotations

import csv
import html
import json
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import pytest

from course import contents, master
from course.build.site import texts
from course.build.take_along import cards, handout, make, printing, quiz, slides, source
from course.build.take_along.words import to_html
from course.grading import problem_sets
from course.ledger import rules
from course.practice import exercises
from tools import site_check

TOPIC = "the_runners"
REVEAL = (["/* style */"], ["var Reveal = {}, RevealNotes; // <\\/script"])
PRINT_CSS = Path(make.__file__).parents[1] / "site/static/print.css"


@pytest.fixture(scope="module")
def lesson() -> source.Lesson:
    return source.lesson(TOPIC)


# --------------------------------------------------------------------------------------------------------------- source


def markdown(text: str) -> dict[str, Any]:
    return {"cell_type": "markdown", "source": text}


def chart(title: str = "Two bars", subtitle: str = "Of two cities") -> dict[str, Any]:
    spec = {"data": [], "layout": {"meta": {"title": title, "subtitle": subtitle}}}
    data = {"application/vnd.plotly.v1+json": spec, "image/png": "cGlj\n", "text/plain": "all words"}
    output = {"data": data, "metadata": {"image/png": {"alt": "words"}}}
    return {"cell_type": "code", "source": "fig", "outputs": [output]}


def test_a_chart_comes_with_what_was_asked_before_it():
    cells = [
        markdown("## Cities\n\nSome text.\n\nHere are two. Which is larger? Guess first, see [01](01-a.ipynb)."),
        {"cell_type": "code", "source": "x = 1", "outputs": []},
        chart(),
        chart("Three bars"),
        markdown("## Towns"),
        chart(),
    ]
    first, second, third = source.charts(cells)
    assert (first.heading, first.asked, first.guessed) == ("Cities", "Guess first, see 01.", True)
    assert first.before(100) == "Here are two. Which is larger?" and first.before(20) == "Which is larger?"
    assert (second.title, second.asked, third.heading, third.asked) == ("Three bars", "", "Towns", "")
    assert (first.png, first.alt, first.words, first.subtitle) == ("cGlj", "words", "all words", "Of two cities")


def test_a_term_is_explained_by_the_lessons_own_sentence():
    paragraphs = ["Firms that failed are missing. This is **survivorship bias**. So we ask.", "- A **gap** is left."]
    assert source.meaning("survivorship bias", paragraphs) == (
        "Firms that failed are missing. This is **survivorship bias**."
    )
    assert source.meaning("Gap (of points)", paragraphs) == "A **gap** is left."
    assert source.meaning("lag", paragraphs) == ""


@pytest.mark.slow
@pytest.mark.parametrize("topic", list(contents.lessons()))
def test_every_lesson_can_be_taken_along(topic: str):
    one = source.lesson(topic)
    assert [claim.id for claim in one.claims] == list(master.foreground(topic))
    assert len(one.charts) > 4 and len(one.terms) > 2 and handout.chosen(one), topic
    assert [each.id for each in one.exercises] == list(master.exercises(topic))
    for each in one.exercises:  # a rounded answer is a right one
        given = float(each.said(each.right).replace("−", "-"))
        asked = int(given) if each.right.is_integer() and not each.decimals else given
        outcome = exercises.judge(master.exercises(topic)[each.id], asked, *exercises.reference(topic, each.id))
        assert outcome.status == "correct", (topic, each.id, each.answer)
        assert "{{" not in each.prompt


# ---------------------------------------------------------------------------------------------------------------- cards


def test_cards_are_what_anki_imports(lesson: source.Lesson):
    lines = cards.text([lesson]).splitlines()
    heads = [line for line in lines if line.startswith("#")]
    assert heads[:5] == ["#separator:tab", "#html:true", "#notetype:Basic", "#deck column:4", "#tags column:3"]
    assert heads[5] == "#columns:Front\tBack\tTags\tDeck" and lines[: len(heads)] == heads
    rows = list(csv.reader(lines[len(heads) :], delimiter="\t"))
    mistakes = sum(len(one.mistakes) for one in lesson.exercises)
    assert len(rows) == len(lesson.terms) + len(lesson.exercises) + mistakes > 20
    assert all(len(row) == 4 and all(row) for row in rows)
    assert {row[2] for row in rows} == {f"{kind} lesson-04" for kind in ("term", "exercise", "misreading")}
    assert len({row[0] for row in rows}) == len(rows), "Anki takes cards with the same front for one"
    bias = next(row for row in rows if row[0] == "survivorship bias")
    assert "幸存者偏差" in bias[1] and "<strong>survivorship bias</strong>" in bias[1]
    solved = next(row for row in rows if row[2].startswith("exercise"))
    assert "−12.9" in solved[1] and "<br>smic = " in solved[1], "code keeps its lines"


# ----------------------------------------------------------------------------------------------------------------- quiz


def questions(text: str) -> list[ET.Element]:
    return list(ET.fromstring(text.encode()))


def said(node: ET.Element, path: str) -> str:
    return node.findtext(path) or ""


def test_a_quiz_is_what_moodle_imports(lesson: source.Lesson):
    text = quiz.text([lesson])
    assert text.startswith('<?xml version="1.0" encoding="UTF-8"?>\n<quiz>'), "nothing stands before the declaration"
    first, *others = questions(text)
    assert first.get("type") == "category" and said(first, "category/text") == (
        "$course$/top/How China Innovates/04 The runners"
    )
    for one in others:
        assert one.get("type") in ("multichoice", "numerical", "matching")
        assert said(one, "name/text") and said(one, "questiontext/text")
        assert one.find("questiontext").get("format") == "html" and one.find("generalfeedback/text") is not None
        if one.get("type") == "matching":
            assert len(one.findall("subquestion/answer/text")) == len(lesson.terms)
            continue
        fractions = [answer.get("fraction") for answer in one.findall("answer")]
        assert fractions.count("100") == 1 and set(fractions) == {"0", "100"} and len(fractions) >= 4
        assert all(said(answer, "text") for answer in one.findall("answer"))
    words = [one for one in others if said(one, "name/text").endswith(tuple(claim.id for claim in lesson.claims))]
    assert len(words) == len(lesson.claims)
    for one, claim in zip(words, lesson.claims, strict=True):
        right = said(one, "answer[@fraction='100']/text")
        assert right.startswith(f"<b>{claim.verdict}</b>") and len(one.findall("answer")) == len(rules.VERDICTS)


def test_moodle_judges_a_number_as_the_lesson_does(lesson: source.Lesson):
    numerical = [one for one in questions(quiz.text([lesson])) if one.get("type") == "numerical"]
    for one, known in zip(numerical, master.exercises(TOPIC).values(), strict=True):
        answers = [(float(said(a, "text")), float(said(a, "tolerance")), said(a, "feedback/text"), a.get("fraction"))
                   for a in one.findall("answer")]  # fmt: skip
        right, tolerance = answers[0][:2]
        assert answers[0][3] == "100", "the first answer that fits counts"
        values = exercises.reference(TOPIC, known.id)
        for near, status in ((0.9, "correct"), (-0.9, "correct"), (1.1, "not yet"), (-1.1, "not yet")):
            outcome = exercises.judge(known, right + near * tolerance, *values)
            assert outcome.status == status, (known.id, near)
        for value, *_ in answers[1:]:
            feedback = next(told for known_value, off, told, _ in answers if abs(value - known_value) <= off)
            assert feedback == to_html(exercises.judge(known, value, *values).message), (known.id, value)


# ------------------------------------------------------------------------------------------------------- hidden answers


def code_lines(text: str) -> set[str]:
    """The lines of code long enough to be one's own."""
    return {line.strip() for line in text.splitlines() if len(line.strip()) > 45 and "data.load" not in line}


@pytest.mark.slow
def test_no_hidden_answer_of_a_graded_set_gets_in():
    lessons = [source.lesson(topic) for topic in contents.lessons()]
    given = cards.text(lessons) + quiz.text(lessons)
    given = given.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", '"').replace("&amp;", "&")
    given += "".join(cell.source for one in lessons for cell in slides.notebook(one).cells)
    given += "".join(handout.page(one) for one in lessons)
    hidden = set()
    for name in problem_sets.sets():
        for question in problem_sets.load(name).questions:
            hidden |= code_lines(question.solution)
    assert len(hidden) > 40
    assert not [line for line in hidden if line in given]


# ------------------------------------------------------------------------------------------------- slides and a handout


def test_slides_are_a_page_in_order(tmp_path: Path, lesson: source.Lesson):
    """They hold all that they need, so nobody waits for the rest; `make site` looks at them as at its other pages."""
    (tmp_path / make.FOLDER).mkdir()
    (tmp_path / make.FOLDER / "x-slides.html").write_text(slides.text(lesson, *REVEAL), "utf-8")
    found = site_check.static_problems(tmp_path)
    assert [one for one in found if "leads to" not in one and "report an error" not in one] == []


def test_slides_ask_no_other_host_and_say_every_chart_in_words(lesson: source.Lesson):
    text = slides.text(lesson, *REVEAL)
    page = site_check.Read()
    page.feed(text)
    assert page.loads and all(url.startswith("data:") for url in page.loads), page.loads
    assert text.count("data:image/png;base64,") == len(lesson.charts)
    for chart in lesson.charts:
        assert f'alt="{chart.alt}"' in html.unescape(text)
    assert f"{make.FOLDER}/{lesson.stem}-slides" in " ".join(page.leads).replace("%2F", "/"), "errors can be reported"
    for style in REVEAL[0]:
        assert style in text
    assert "<title>04 · The runners (slides)</title>" in text


def test_a_guess_stands_on_a_slide_before_its_chart(lesson: source.Lesson):
    made = slides.notebook(lesson).cells
    kinds = [cell.metadata.slideshow.slide_type for cell in made]
    guess = next(at for at, cell in enumerate(made) if "Guess when it passed HP" in cell.source)
    assert "data:image/png" not in made[guess].source and kinds[guess] == "slide"
    assert "data:image/png" in made[guess + 1].source and kinds[guess + 1] == "slide"
    assert kinds[guess + 2] == "notes" and html.unescape(made[guess + 2].source) == lesson.charts[0].words
    verdicts = [cell.source for cell in made if 'class="verdict"' in cell.source]
    assert len(verdicts) == len(lesson.claims) and kinds.count("fragment") == len(lesson.claims)


def test_reveal_is_looked_for_and_named_where_it_is_not(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(slides.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(ModuleNotFoundError, match="sphinx-revealjs"):
        slides.reveal()


def test_the_front_of_a_handout_tells_no_answer(lesson: source.Lesson):
    front, back = handout.page(lesson).split("</section><section>")
    for claim in lesson.claims:
        assert claim.says in front and claim.why not in front and claim.signed in back
    for one in handout.chosen(lesson):
        assert one.asked in front and one.title not in front and one.title in back
    assert "<img" not in front and "<img" in back
    assert len(handout.chosen(lesson)) == handout.CHARTS and any(one.guessed for one in handout.chosen(lesson))


# ------------------------------------------------------------------------------------------------------------- on paper


@pytest.fixture(scope="module")
def printer(browser: Any) -> printing.Printer:
    return printing.printer_of(browser)


@pytest.mark.slow
@pytest.mark.browser
def test_every_handout_is_one_sheet(printer: printing.Printer):
    for topic in contents.lessons():
        one = source.lesson(topic)
        assert printer.sheet(handout.page(one), 2, one.stem).startswith(b"%PDF")


@pytest.mark.browser
def test_a_handout_that_is_too_long_is_named(printer: printing.Printer):
    with pytest.raises(printing.PrintError, match=r"the handout of 04 has 3 pages, and 2 fit"):
        printer.sheet("<p style='break-after: page'>a</p>" * 2 + "<p>b</p>", 2, "the handout of 04")


FOLDED = (
    "<!doctype html><title>T</title><style>{style}</style><h1>T</h1><pre>{code}</pre>"
    "<details class='closed'><summary>S</summary><div style='height: 600mm'></div></details>"
    "<details class='hci-take'><summary>S</summary></details>"
    "<figure class='hci-figure'><div class='hci-chart'>drawn</div><img hidden></figure>"
)


@pytest.mark.browser
def test_what_is_folded_is_left_out_or_unfolded(printer: printing.Printer, tmp_path: Path):
    path = tmp_path / "page.html"
    path.write_text(FOLDED.format(style=PRINT_CSS.read_text("utf-8"), code="x"), encoding="utf-8")
    short, whole = (printing.count_pages(printer.page(path, "T & U", unfold)) for unfold in (False, True))
    assert short == 1 and whole >= 3


@pytest.mark.browser
def test_on_paper_code_wraps_and_a_chart_is_whole(browser: Any):
    page = browser.new_page(viewport={"width": 700, "height": 900})
    page.set_content(FOLDED.format(style=PRINT_CSS.read_text("utf-8"), code="x" * 400))
    page.emulate_media(media="print")
    look = "(name) => (one) => getComputedStyle(document.querySelector(one))[name]"

    def style(selector: str, name: str) -> str:
        return page.evaluate(f"([one, name]) => ({look})(name)(one)", [selector, name])

    assert page.evaluate("() => document.documentElement.scrollWidth") <= 700, "nothing is cut at the right"
    assert style(".hci-figure", "breakInside") == "avoid" and style("h1", "breakAfter") == "avoid"
    assert style("details.closed", "display") == "none" and style(".hci-take", "display") == "none"
    page.evaluate("() => { document.querySelectorAll('details').forEach((one) => { one.open = true; }); }")
    assert style("details.closed", "display") == "block" and style(".hci-take", "display") == "none"
    assert style(".hci-chart", "display") == "none", "the picture is printed"
    page.close()


@pytest.mark.browser
def test_chromium_without_chinese_is_refused(browser: Any, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(printing, "HAS_CHINESE", printing.HAS_CHINESE.replace("创", "\ue123").replace("新", "\ue124"))
    with pytest.raises(printing.PrintError, match="fonts-noto-cjk"):
        printing.printer_of(browser)


@pytest.mark.browser
def test_no_chromium_is_said(browser: Any, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("COURSE_CHROMIUM", "/nowhere/chromium")
    with pytest.raises(printing.PrintError, match=r"none could be started.*COURSE_CHROMIUM"):
        printing.launched(browser.browser_type)


# ------------------------------------------------------------------------------------------------------------- the site


class NoPrinter:
    def page(self, path: Path, title: str, unfold: bool) -> bytes:
        return b"all" if unfold else b"short"

    def sheet(self, text: str, pages: int, name: str) -> bytes:
        return b"sheet"


def test_links_lead_to_what_is_made(lesson: source.Lesson):
    by: Any = NoPrinter()
    files = {**make.written(lesson, REVEAL), **make.printed(lesson, Path("page.html"), by)}
    page = site_check.Read()
    page.feed(make.links_html(lesson.stem, "../"))
    assert sorted(page.leads) == sorted(f"../{make.FOLDER}/{name}" for name in files)
    page = site_check.Read()
    page.feed(make.page())
    whole = {f"{make.FOLDER}/{make.ALL}{end}" for end in make.WHOLE}
    assert {url for url in page.leads if lesson.stem in url} == {f"{make.FOLDER}/{name}" for name in files}
    assert whole <= set(page.leads) and len(page.leads) == len(contents.lessons()) * len(make.KINDS) + len(whole)


def test_what_is_taken_along_follows_the_notebook(lesson: source.Lesson, root: Path, tmp_path: Path):
    stored = json.loads((root / texts.lesson_page(TOPIC)).read_text(encoding="utf-8"))
    for cell in stored["cells"]:
        if cell["cell_type"] == "markdown":
            cell["source"] = "".join(cell["source"]).replace("Guess when it passed HP", "Guess in which year it did")
    (tmp_path / contents.entry(TOPIC).notebook).write_text(json.dumps(stored), encoding="utf-8")
    changed = source.lesson(TOPIC, tmp_path)
    assert "Guess in which year it did" in handout.page(changed) and "Guess when it passed" not in handout.page(changed)
    assert "Guess in which year it did" in slides.text(changed, *REVEAL)
