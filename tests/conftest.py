"""Fixtures that all tests share."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling

from tools import pages

ROOT = Path(__file__).resolve().parents[1]


class ByNotebook(LoadScopeScheduling):
    """All tests of a notebook on one worker, as they go on where the last one left it; others by file.

    Not `--dist loadgroup`: with pytest 9.2 its marks are silently ignored (https://github.com/pytest-dev/pytest-xdist/issues/1386).
    """

    def _split_scope(self, nodeid: str) -> str:
        notebook = re.search(r"\[(\d\d)\]$", nodeid)
        return notebook[1] if notebook else nodeid.split("::")[0]


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    return ByNotebook(config, log) if config.getoption("dist") == "loadscope" else None


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport(item: pytest.Item) -> Any:
    """Note on a test whether it failed: for fixtures that clear up after it."""
    report = yield
    item.failed = getattr(item, "failed", False) or report.failed
    return report


@pytest.fixture(scope="session")
def root() -> Path:
    """The clone."""
    return ROOT


@pytest.fixture(autouse=True, scope="session")
def own_progress(tmp_path_factory: pytest.TempPathFactory):
    """Tests, and the kernels that they start, keep away from the learner's own progress file."""
    before = os.environ.get("COURSE_PROGRESS")
    os.environ["COURSE_PROGRESS"] = str(tmp_path_factory.mktemp("progress") / "progress.jsonl")
    yield
    if before is None:
        del os.environ["COURSE_PROGRESS"]
    else:
        os.environ["COURSE_PROGRESS"] = before


@pytest.fixture(scope="session")
def chromium() -> str:
    """Path of the browser that `make test` found."""
    path = os.environ.get("COURSE_CHROMIUM", "")
    if not path or not Path(path).exists():
        pytest.fail(
            "COURSE_CHROMIUM does not name a browser. Run the tests by `make test`, which finds one or installs it."
        )
    return path


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory, own_progress: None) -> Iterator[pages.Server]:
    with pages.jupyter(tmp_path_factory.mktemp("lab")) as running:
        yield running


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Any]:
    with pages.chromium(chromium, pages.THRIFTY) as running:
        yield running
