"""All that is taken along from the lessons, written beside the pages of a built site, and the links to it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from course import contents
from course.build.take_along import cards, handout, quiz, slides, source
from course.build.take_along.printing import Printer, printer

#: The site's folder for it.
FOLDER = "take-along"
#: End of the file's name, words of its link, what it is for.
KINDS = (
    (".pdf", "PDF", "the lesson to print; what is folded on the page is left out"),
    ("-all.pdf", "PDF with all that is folded", "the same with hints, solutions, and each chart in words and numbers"),
    (
        "-handout.pdf",
        "Handout",
        "one sheet to guess on before you open the lesson, with the answers on its back",
    ),
    ("-slides.html", "Slides", "guesses, charts and verdicts, in one file that needs no network; S opens the notes"),
    ("-cards.txt", "Cards", "terms, exercises and usual mistakes for Anki (File, Import)"),
    ("-quiz.xml", "Quiz", "claims, exercises and terms for Moodle (Question bank, Import, Moodle XML)"),
)
#: What of it holds all lessons in one file.
WHOLE = ("-cards.txt", "-quiz.xml")
ALL = "all-lessons"


def written(lesson: source.Lesson, reveal: tuple[list[str], list[str]]) -> dict[str, str]:
    """Return the files of a lesson that need no browser, by name. reveal : see `slides.reveal`."""
    return {
        f"{lesson.stem}-slides.html": slides.text(lesson, *reveal),
        f"{lesson.stem}-cards.txt": cards.text([lesson]),
        f"{lesson.stem}-quiz.xml": quiz.text([lesson]),
    }


def printed(lesson: source.Lesson, page: Path, by: Printer) -> dict[str, bytes]:
    """Return the PDFs of a lesson, by name. page : of the lesson on the built site."""
    title = f"How China Innovates · {lesson.number} · {lesson.title}"
    return {
        f"{lesson.stem}.pdf": by.page(page, title, unfold=False),
        f"{lesson.stem}-all.pdf": by.page(page, title, unfold=True),
        f"{lesson.stem}-handout.pdf": by.sheet(handout.page(lesson), 2, f"the handout of lesson {lesson.number}"),
    }


def write(site: Path, topics: Iterable[str]) -> None:
    """Write the files of these lessons into the folder of a built site, and those that hold all of them.

    Raises
    ------
    PrintError : there is no Chromium, no font for Chinese, or a handout that does not fit its sheet.
    """
    into = site / FOLDER
    into.mkdir(parents=True, exist_ok=True)
    lessons, reveal = [source.lesson(topic) for topic in topics], slides.reveal()
    with printer() as by:
        for one in lessons:
            page = site / "notebooks" / f"{one.stem}.html"
            for name, text in written(one, reveal).items():
                (into / name).write_text(text, encoding="utf-8", newline="\n")
            for name, pdf in printed(one, page, by).items():
                (into / name).write_bytes(pdf)
    for end, text in zip(WHOLE, (cards.text(lessons), quiz.text(lessons)), strict=True):
        (into / f"{ALL}{end}").write_text(text, encoding="utf-8", newline="\n")


def links_html(stem: str, root: str) -> str:
    """Return the links to a lesson's files, folded. stem : of the notebook. root : the way to the site's root."""
    items = "".join(
        f'<li><a href="{root}{FOLDER}/{stem}{end}"{_download(end)}>{name}</a>: {why}</li>' for end, name, why in KINDS
    )
    return f'<details class="hci-take"><summary>Print it or take it along</summary><ul>{items}</ul></details>'


def _download(end: str) -> str:
    return "" if end.endswith((".html", ".pdf")) else " download"


def page() -> str:
    """Return the page that lists all of it, in Markdown."""
    lines = ["# Print and take along", "", "Each lesson in other forms, made from the same notebook as its page.", ""]
    lines += [f"- **{name}**: {why}." for _, name, why in KINDS]
    whole = [f'<a href="{FOLDER}/{ALL}{end}" download>{name.lower()}</a>' for end, name, _ in KINDS if end in WHOLE]
    lines += ["", f"All lessons in one file: {' and '.join(whole)}.", ""]
    lines += [
        "To print a page itself, use your browser: what you have unfolded is printed, and the rest is left out.",
        "The graded problem sets are not in these files, and their answers are in none of them.",
        "",
        "| lesson | " + " | ".join("print" if name == "PDF" else "print all" if end == "-all.pdf" else name.lower()
                                for end, name, _ in KINDS) + " |",
        "|---" * (len(KINDS) + 1) + "|",
    ]  # fmt: skip
    for one in contents.lessons().values():
        links = [
            f'<a href="{FOLDER}/{one.stem}{end}"{_download(end)} aria-label="{name} of lesson {one.number}">'
            f'{end.rpartition(".")[2].upper()}</a>'
            for end, name, _ in KINDS
        ]  # fmt: skip
        lines.append(f"| [{one.number} · {one.title}](notebooks/{one.notebook}) | " + " | ".join(links) + " |")
    return "\n".join(lines) + "\n"
