#!/usr/bin/env python3
"""Runs the project's commands."""

import os
import sys

from django.core.management import execute_from_command_line

# A fresh checkout without any setting is somebody trying it out, on this computer only. One
# setting of a department's, and the settings insist on all of them. Servers start from wsgi.py,
# which never falls back.
OF_A_DEPARTMENT = ("DATABASE_URL", "SECRET_KEY", "SECRET_KEY_FILE", "ALLOWED_HOSTS")

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "workbench.settings")
    if not any(name in os.environ for name in OF_A_DEPARTMENT):
        os.environ.setdefault("WORKBENCH_MODE", "demo")
    execute_from_command_line(sys.argv)
