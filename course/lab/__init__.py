"""Labs: `from course import lab`, then `lab.Lab(draw, controls=[...])`. The page's side is lab.js."""

from course.lab.lab import Control, Lab, Say, boxed, choice, form_class, many, slider, steps, switch, with_unit

__all__ = ["Control", "Lab", "Say", "boxed", "choice", "form_class", "many", "slider", "steps", "switch", "with_unit"]
