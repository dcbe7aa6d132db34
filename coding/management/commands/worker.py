"""worker: does the queued jobs, imports among them, until it is told to stop."""

from __future__ import annotations

import logging
import os
import signal
from argparse import ArgumentParser
from threading import Thread
from time import sleep
from typing import Any

from django.core.management.base import BaseCommand
from django.db import OperationalError, close_old_connections
from django.utils.crypto import get_random_string
from django_tasks_db.management.commands.db_worker import Worker

from coding import uploads
from coding.jobs import revive
from coding.models import Job

LOOK_SECONDS = 1.0
WAIT_SECONDS = 10.0
GRACE_SECONDS = 3.0

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    """Runs jobs one after the other; those of a worker that was killed are begun again."""

    help = "Do queued jobs, such as imports, until stopped. Start one on at least one host."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--with-parent", action="store_true", help="stop when the process that started it does"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["with_parent"]:
            Thread(target=_follow, args=[os.getppid()], daemon=True).start()
        logging.getLogger("django_tasks_db").setLevel(logging.ERROR)  # it greets and parts aloud
        worker = _worker()
        worker.configure_signals()
        while worker.running:
            _work(worker)
            if worker.running:
                sleep(LOOK_SECONDS)


def _worker() -> Worker:
    """Without a queue's end it would never look for jobs of killed workers: hence `batch`."""
    return Worker(
        queue_names=["default"],
        interval=LOOK_SECONDS,
        batch=True,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id=get_random_string(32),
        excluded_queue_names=[],
    )


def _work(worker: Worker) -> None:
    """A database that is away for a while is waited for."""
    try:
        revive()
        unfinished = Job.objects.exclude(state__in=[Job.State.DONE, Job.State.FAILED])
        uploads.sweep(set(unfinished.values_list("subject", flat=True)))
        worker.run()
    except OperationalError as error:
        logger.warning("The worker waits for the database: %s", error)
        close_old_connections()
        sleep(WAIT_SECONDS)


def _follow(parent: int) -> None:
    """End with the parent, even one that was killed: a job cut off is begun again later."""
    while os.getppid() == parent:
        sleep(LOOK_SECONDS)
    os.kill(os.getpid(), signal.SIGTERM)
    sleep(GRACE_SECONDS)
    os._exit(0)
