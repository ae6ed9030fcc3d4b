"""The last step of ./run: migrate, load the demonstration into an empty database, serve, restart on a change.

    python -m config.start PORT

One program for all of it, because starting Django anew for each step would cost a second a step.
"""

import os
import sys

import django
from django.core.management import call_command
from django.utils.autoreload import DJANGO_AUTORELOAD_ENV


def prepare():
    call_command("migrate", verbosity=0)
    call_command("demo", if_empty=True)
    call_command("demo", sign_ins=True)


def main(port: str):
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    # Watching for changes, runserver starts this module once more, and again after each change.
    if not os.environ.get(DJANGO_AUTORELOAD_ENV):
        prepare()
        print(f"Open http://127.0.0.1:{port} in a browser. Ctrl-C stops.", flush=True)
    call_command("runserver", f"127.0.0.1:{port}")


if __name__ == "__main__":
    main(sys.argv[1])
