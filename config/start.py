"""The last step of ./run: migrate, load the demonstration into an empty database, serve, restart on a change.

    python -m config.start PORT

One program for all of it, because starting Django anew for each step would cost a second a step. Beside the server
runs the worker that makes papers and packs; it ends with the server, however that ends.
"""

import os
import subprocess
import sys
import threading
import time

import django
from django.conf import settings
from django.core.management import call_command
from django.utils.autoreload import DJANGO_AUTORELOAD_ENV

LONG_ENOUGH = 10.0  # a worker that ends sooner than this after its start ends for a reason
PAUSE, LONG_PAUSE = 1.0, 10.0
PATIENCE = 3.0


class WorkerBeside:
    """Keeps one worker running. It reads the other end of a pipe of ours: when we are gone, killed even, it ends.

    In a session of its own, so that Ctrl-C reaches the server alone and the worker ends by that pipe.
    """

    def __init__(self, command: list[str]):
        self._command, self._is_ending, self._process = command, threading.Event(), None
        self._thread = threading.Thread(target=self._keep, daemon=True)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_error):
        self._is_ending.set()
        process = self._process
        if process is None:
            return
        process.stdin.close()
        try:
            process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()  # what it leaves behind, the next one picks up

    def _keep(self):
        while not self._is_ending.is_set():
            started = time.monotonic()
            self._process = subprocess.Popen(self._command, stdin=subprocess.PIPE, start_new_session=True)
            code = self._process.wait()
            if self._is_ending.is_set():
                return
            if code:
                print(f"The worker in the background ended ({code}); starting it again.", flush=True)
            lasted = time.monotonic() - started
            self._is_ending.wait(PAUSE if not code or lasted > LONG_ENOUGH else LONG_PAUSE)


def prepare():
    call_command("migrate", verbosity=0)
    call_command("demo", if_empty=True)
    call_command("demo", sign_ins=True)


def serve(port: str):
    call_command("runserver", f"127.0.0.1:{port}")


def main(port: str):
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    # Watching for changes, runserver starts this module once more, and again after each change.
    if not os.environ.get(DJANGO_AUTORELOAD_ENV):
        prepare()
        print(f"Open http://127.0.0.1:{port} in a browser. Ctrl-C stops.", flush=True)
        serve(port)
    elif "django_tasks_db" in settings.TASKS["default"]["BACKEND"]:
        manage = str(settings.BASE_DIR / "manage.py")
        with WorkerBeside([sys.executable, manage, "worker", "--while-input-is-open"]):
            serve(port)
    else:
        serve(port)


if __name__ == "__main__":
    main(sys.argv[1])
