"""Long work: results in order, a bar for whoever looks on, and nothing lost by stopping."""

import pytest

from course import progress_bar


def test_results_come_in_order_and_nothing_is_shown_without_a_reader(capsys, monkeypatch):
    monkeypatch.setattr(progress_bar, "PATIENCE", -1)
    monkeypatch.delenv("JPY_SESSION_NAME", raising=False)
    assert progress_bar.each(lambda n: n * n, range(4), "squares") == [0, 1, 4, 9]
    assert capsys.readouterr().out == ""


def stop_at(n):
    if n == 2:
        raise KeyboardInterrupt
    return n


def test_an_interrupt_keeps_what_was_done(capsys):
    assert progress_bar.each(stop_at, [0, 1, 2, 3], "years") == [0, 1]
    assert capsys.readouterr().out == "Stopped: 2 of 4 years are done; what follows is about these.\n"


def test_stopped_before_anything_was_done_it_stops():
    with pytest.raises(KeyboardInterrupt):
        progress_bar.each(stop_at, [2, 3], "years")


def test_an_error_is_not_taken_for_a_stop():
    with pytest.raises(ZeroDivisionError):
        progress_bar.each(lambda n: 1 / n, [1, 0], "parts")


@pytest.mark.parametrize("stopped", [False, True])
def test_a_progress_bar_is_shown_and_removed_at_the_end(monkeypatch, stopped):
    import IPython.display

    shown, cleared = [], []
    monkeypatch.setenv("JPY_SESSION_NAME", "notebooks/13.ipynb")
    monkeypatch.delenv("COURSE_BUILD", raising=False)
    monkeypatch.setattr(progress_bar, "PATIENCE", -1)
    monkeypatch.setattr(IPython.display, "display", shown.append)
    monkeypatch.setattr(IPython.display, "clear_output", lambda wait: cleared.append(wait))
    progress_bar.each(stop_at if stopped else str, [0, 1, 2, 3], "years")
    assert len(shown) == 1 and shown[0].max == 4 and shown[0].value == (2 if stopped else 4)
    assert shown[0].comm is None and cleared == [True]
