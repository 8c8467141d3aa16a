"""What is read: spelling, and links within the project."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PAGES = [
    ROOT / "README.md",
    ROOT / "CONTRIBUTING.md",
    *sorted((ROOT / "docs").glob("*.md")),
    ROOT / "data" / "README.md",
]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


def spelling(*paths: Path, cwd: Path = ROOT) -> str:
    command = [sys.executable, "-m", "codespell_lib", "--toml", str(ROOT / "pyproject.toml"), *map(str, paths)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=cwd)
    return done.stdout + done.stderr


def test_nothing_is_misspelt():
    folders = [ROOT / name for name in ("course", "tools", "docs/source", "data/claims.csv", "tasks.py", "noxfile.py")]
    assert all(path.exists() for path in folders)
    private = [path for path in [ROOT / "instructor"] if path.exists()]  # a students' copy has none
    assert spelling(*PAGES, *folders, *private) == ""


def test_a_misspelt_word_is_seen(tmp_path):
    page = tmp_path / "page.md"
    page.write_text("The goverment of Didi.", encoding="utf-8")
    assert "goverment ==> government" in spelling(page)
    assert "idi" not in spelling(page).replace("Didi.", "")


# --------------------------------------------------------------------------------------------------------------- links


def text_of(path: Path) -> str:
    """The Markdown of a page, or of a notebook's cells; code left out."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".ipynb":
        cells = json.loads(text)["cells"]
        text = "\n\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown")
    return re.sub(r"```.*?```|`[^`\n]*`", "", text, flags=re.S)


def anchors(path: Path) -> set[str]:
    """The places in a page that a link can lead to, as GitHub names them (and JupyterLab: the heading with hyphens)."""
    text = text_of(path)
    found = set(re.findall(r'(?:id|name)="([^"]+)"', text))
    for heading in re.findall(r"^#+ (.+?)\s*$", text, re.M):
        plain = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).replace("*", "").replace("`", "")
        github = "".join(c for c in plain.lower() if c in " -_" or unicodedata.category(c)[0] in "LN").replace(" ", "-")
        found |= {github, plain.replace(" ", "-")}
    return found


def dead_links(path: Path) -> list[str]:
    """Relative links of a page that lead nowhere."""
    found = []
    for target in re.findall(r"\]\(([^)\s]+)(?:\s+\"[^\"]*\")?\)", text_of(path)):
        if re.match(r"[a-z]+:", target):
            continue
        file, _, anchor = target.partition("#")
        there = (path.parent / file).resolve() if file else path
        if not there.exists():
            found.append(f"{path.name}: {target} is not there.")
        elif anchor and there.suffix in (".md", ".ipynb") and anchor not in anchors(there):
            found.append(f"{path.name}: {target} has no such place.")
    return found


@pytest.mark.parametrize("path", [*PAGES, *NOTEBOOKS], ids=lambda path: path.name)
def test_every_link_within_the_project_leads_somewhere(path):
    assert dead_links(path) == []


def test_links_to_other_sites_are_safe_and_well_formed():
    for path in [*PAGES, *NOTEBOOKS]:
        for target in re.findall(r"\]\(((?:http|mailto|ftp)[^)\s]*)\)", text_of(path)):
            assert re.fullmatch(r"https://[\w.-]+\.[a-z]{2,}(/[^\s<>\"]*)?", target), f"{path.name}: {target}"


def test_a_dead_link_is_seen(tmp_path):
    (tmp_path / "b.md").write_text("# A *good* place: 2\n\n## Twice", encoding="utf-8")
    page = tmp_path / "a.md"
    page.write_text("[1](b.md) [2](b.md#a-good-place-2) [3](c.md) [4](b.md#bad) [5](#none) [6](https://e.org/x) `[7](d.md)`", encoding="utf-8")  # fmt: skip
    assert dead_links(page) == [
        "a.md: c.md is not there.",
        "a.md: b.md#bad has no such place.",
        "a.md: #none has no such place.",
    ]
