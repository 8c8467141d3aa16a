"""What IPython loads in the course's environment."""

c = get_config()  # type: ignore[name-defined]  # noqa: F821 - IPython gives it
c.InteractiveShellApp.extensions.append("course.practice.cells_above")
