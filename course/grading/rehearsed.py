"""What is got ready once for all workers of this machine: imported by the process that they are copies of, it grades
once for practice, so that none of them starts cold.
"""

import contextlib
import os
import sys

NAME = "COURSE_REHEARSE"  # in the environment: the set


def warm_up(set_id: str) -> bool:
    """Start, where the system can, the process that gets ready once what every worker needs to grade a set; the workers
    are copies of it.

    It does so while this process goes on with its own work. Harmless to call twice; False where there is no such thing.
    """
    if sys.platform != "linux":
        return False
    from multiprocessing import forkserver

    forkserver.set_forkserver_preload([__name__])
    os.environ[NAME] = set_id
    forkserver.ensure_running()
    del os.environ[NAME]
    return True


if NAME in os.environ:
    from course.grading import grade

    with contextlib.suppress(Exception):  # a fault is told by the run itself, of each submission
        grade.rehearse(os.environ[NAME])
