"""Grade the problem sets: for instructors, never imported by a learner.

A submission is run in a sandbox and only ever yields values; what they are worth is decided outside, by
`course.grading.problem_sets.judge`. nbgrader keeps the gradebook, the late penalty, the feedback and the manual grades.
"""

from __future__ import annotations
