"""How China Innovates: three essays put to the test."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from course.lesson import Lesson

__version__ = "0.1.0"


def begin(topic: str) -> Lesson:
    """Start a lesson in a notebook; see course.lesson.begin."""
    from course.lesson import begin as start

    return start(topic)


def check_environment() -> None:
    """Say whether everything the lessons need is here; see course.lesson.check_environment."""
    from course.lesson import check_environment as check

    check()


def show_progress() -> None:
    """Show which exercises are done; see course.practice.journal."""
    from course.practice import journal

    journal.show()
