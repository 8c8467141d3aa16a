"""In the place of `course.grading.grade.shard`, in worker processes: they import it by its name."""

import os

from course.grading import sandbox

DEADLY = "deadly"


def shard(jobs, settings, template=None):
    """End the process where a job is deadly, as the system does when memory runs out."""
    if any(job.anonymous == DEADLY for job in jobs):
        os._exit(9)
    return [{"anonymous": job.anonymous, "status": "graded"} for job in jobs]


def without_sandbox(jobs, settings, template=None):
    """As on a machine that can run no sandbox."""
    raise sandbox.SandboxError("no bwrap")
