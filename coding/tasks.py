"""What the task queue calls."""

from __future__ import annotations

from django_tasks import task


@task()
def run_job(job_id: int) -> None:
    """Run the job of that number."""
    from coding import jobs  # which queues this task

    jobs.run(job_id)
