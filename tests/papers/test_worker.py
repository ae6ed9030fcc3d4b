"""A real worker in a process of its own on a real database: it is killed in the middle, and the next one finishes.

On SQLite the process works in a file copied from the test's database, on PostgreSQL in the test's database itself;
what came of it is asked for as plain SQL.
"""

import io
import os
import signal
import sqlite3
import subprocess
import sys
import time
from urllib.parse import urlsplit
from uuid import uuid4

import pikepdf
import pytest
from django.conf import settings
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection
from django_tasks import task_backends
from django_tasks_db import DatabaseBackend
from django_tasks_db.models import DBTaskResult

from papers import pdf
from papers.models import Paper
from papers.pack_actions import ask_for_pack, cancel_pack, make_pack_again
from papers.reaping import queue, reap
from papers.tasks import make_pack, render_paper

from .test_packs import blank


@pytest.fixture
def database_tasks():
    """Jobs go into the database, as in production."""
    usual = task_backends["default"]
    task_backends["default"] = DatabaseBackend("default", {})
    yield
    task_backends["default"] = usual


class Elsewhere:
    """The database as another process sees it."""

    def __init__(self, folder, media):
        self.processes = []
        self.environment = os.environ | {
            "MEDIA_ROOT": str(media),
            "DEBUG": "0",
            "TASKS_BACKEND": "django_tasks_db.DatabaseBackend",
            "DATABASE_URL": self._url(folder / "copy.sqlite3"),
        }

    def _url(self, file):
        if connection.vendor == "sqlite":
            self.file = sqlite3.connect(file, timeout=30, isolation_level=None)
            connection.connection.backup(self.file)
            return f"sqlite:///{file}"
        name = connection.settings_dict["NAME"]
        return urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()

    def ask(self, sql):
        if connection.vendor == "sqlite":
            return self.file.execute(sql).fetchall()
        with connection.cursor() as cursor:
            cursor.execute(sql)
            return [tuple(row) for row in cursor.fetchall()]

    def manage(self, *arguments):
        process = subprocess.Popen(
            [sys.executable, settings.BASE_DIR / "manage.py", *arguments],
            env=self.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.processes.append(process)
        return process

    def until(self, sql, wanted, process):
        """Look every tenth of a second by the real clock; a process that ended will change nothing any more."""
        for _look in range(600):
            if (found := self.ask(sql)) == wanted:
                return
            assert process.poll() is None, process.communicate()[0]
            time.sleep(0.1)
        pytest.fail(f"{sql}: {found}, never {wanted}")


@pytest.fixture
def elsewhere(transactional_db, tmp_path, stored_files):
    opened = []

    def seen():
        opened.append(Elsewhere(tmp_path, stored_files))
        return opened[-1]

    yield seen
    for process in [process for there in opened for process in there.processes]:
        process.kill()
        process.wait()


@pytest.mark.django_db(transaction=True)
def test_a_pack_whose_worker_is_killed_is_finished_by_the_next_one(
    elsewhere, database_tasks, issue_report, official, seventh_of_november
):
    papers = [issue_report() for _number in range(4)]
    ask_for_pack(
        papers=papers,
        title="Bốn báo cáo",
        form="pdf",
        by=official,
        submission_id="00000000-0000-0000-0000-000000000001",
    )
    there = elsewhere()
    jobs = f"SELECT status, count(*) FROM {DBTaskResult._meta.db_table} GROUP BY status ORDER BY status"
    assert there.ask(jobs) == [("READY", 5)]

    first = there.manage("worker")
    there.until("SELECT state, attempts, done > 0 FROM papers_pack", [("working", 1, True)], first)
    os.kill(first.pid, signal.SIGKILL)
    first.communicate()
    assert dict(there.ask(jobs))["RUNNING"] == 1  # for ever, were it not for the reaper
    assert there.ask("SELECT state, attempts FROM papers_pack") == [("working", 1)]

    reaped = there.manage("reap", "--nobody-works").communicate()[0]
    assert "jobs of dead workers 1, packs begun again 1, packs given up 0" in reaped
    second = there.manage("worker", "--once")
    said = second.communicate()[0]
    assert second.returncode == 0, said

    [(state, attempts, done, name)] = there.ask("SELECT state, attempts, done, file FROM papers_pack")
    assert (state, attempts, done) == ("ready", 2, 4), said
    with default_storage.open(name) as file:
        assert len(pikepdf.open(io.BytesIO(file.read())).pages) > 4
    assert default_storage.listdir("packs")[1] == [name.removeprefix("packs/")]
    [(whole,)] = there.ask("SELECT count(*) FROM papers_paper WHERE sha256 <> ''")
    assert whole == len(default_storage.listdir("papers")[1]) == 4
    assert dict(there.ask(jobs)) == {"FAILED": 1, "SUCCESSFUL": 5}


@pytest.mark.django_db(transaction=True)
def test_a_worker_ends_with_who_started_it_and_when_it_is_told_to(elsewhere):
    there = elsewhere()
    for end in (lambda worker: worker.stdin.close(), lambda worker: worker.terminate()):
        worker = there.manage("worker", "--while-input-is-open")
        time.sleep(0.1)
        end(worker)
        assert worker.wait(timeout=30) in (0, -signal.SIGTERM)  # told before it listened


@pytest.mark.django_db
def test_nothing_for_a_worker_to_do_where_work_is_done_at_once():
    with pytest.raises(CommandError, match="done at once"):
        call_command("worker", "--once")


# --- Jobs in the database, without a worker ---------------------------------------------------------------------


@pytest.fixture
def report(issue_report, database_tasks, monkeypatch, django_capture_on_commit_callbacks):
    monkeypatch.setattr(pdf, "render", lambda html, **more: blank(1))
    with django_capture_on_commit_callbacks(execute=True):
        return issue_report()


def test_issuing_renders_nothing_in_the_request(report, monkeypatch):
    assert not Paper.objects.get(pk=report.pk).sha256
    job = DBTaskResult.objects.get()
    assert (job.status, job.args_kwargs["args"]) == ("READY", [report.pk])
    assert (queue().waiting, queue().without_file) == (1, 1)


def test_packs_go_before_papers():
    assert make_pack.priority > render_paper.priority


@pytest.mark.parametrize(("minutes", "papers"), [(1, 0), (9, 0), (10, 1)])
def test_a_rendering_whose_worker_is_gone_is_given_to_the_next(report, seventh_of_november, minutes, papers):
    DBTaskResult.objects.get().claim("somebody")
    seventh_of_november.shift(60 * minutes)
    assert reap().papers == papers
    assert DBTaskResult.objects.ready().count() == papers
    assert not reap()  # its new job is in the queue


@pytest.mark.parametrize(("failures", "papers"), [(2, 1), (3, 0)])
def test_a_paper_that_fails_three_times_is_left_alone(report, seventh_of_november, failures, papers):
    DBTaskResult.objects.get().set_failed(ValueError())
    for _failure in range(failures - 1):
        render_paper.enqueue(report.pk)
        DBTaskResult.objects.ready().get().set_failed(ValueError())
    seventh_of_november.shift(60 * 10)
    assert reap().papers == papers


@pytest.mark.parametrize(("minutes", "is_late"), [(10, False), (11, True)])
def test_work_that_waits_too_long_is_told_to_who_watches(
    report, seventh_of_november, minutes, is_late, capsys
):
    seventh_of_november.shift(60 * minutes)
    if is_late:
        with pytest.raises(CommandError, match="Is a worker running"):
            call_command("queue")
    else:
        call_command("queue")
    assert f"waiting 1 (the oldest for {60 * minutes} s)" in capsys.readouterr().out


def test_old_jobs_are_forgotten(report, seventh_of_november):
    DBTaskResult.objects.get().set_successful(None)
    Paper.objects.filter(pk=report.pk).update(sha256="a", file="papers/a.pdf", size=1)
    seventh_of_november.shift(14 * 24 * 3600 + 1)
    reap()
    assert not DBTaskResult.objects.exists()


FOREIGN = [
    {"args": [], "kwargs": {"other": "x"}},
    {"args": ["x"], "kwargs": {}},
    {"args": [], "kwargs": {}},
    {},
]


@pytest.mark.parametrize("args_kwargs", FOREIGN)
@pytest.mark.parametrize("task", [make_pack, render_paper])
@pytest.mark.parametrize("state", ["READY", "RUNNING", "FAILED"])
def test_a_job_that_nobody_here_wrote_is_left_and_stops_nothing(
    report, seventh_of_november, args_kwargs, task, state, caplog
):
    task.enqueue(0)
    foreign = DBTaskResult.objects.filter(task_path=task.module_path).latest("enqueued_at")
    DBTaskResult.objects.exclude(pk=foreign.pk).delete()
    DBTaskResult.objects.filter(pk=foreign.pk).update(
        args_kwargs=args_kwargs, status=state, started_at=foreign.enqueued_at
    )
    seventh_of_november.shift(60 * 3)
    assert reap().papers == 1
    assert DBTaskResult.objects.get(pk=foreign.pk).status == state
    assert ("no task here takes" in caplog.text) == ((task, state) != (make_pack, "FAILED"))


def test_a_job_by_keyword_counts(report, seventh_of_november):
    DBTaskResult.objects.update(args_kwargs={"args": [], "kwargs": {"paper_id": report.pk}})
    seventh_of_november.shift(60 * 3)
    assert reap().papers == 0


def test_a_pack_cancelled_and_asked_for_again_waits_as_one_job(
    report, official, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        pack = ask_for_pack(papers=[report], title="x", form="pdf", by=official, submission_id=uuid4())
    for _time in range(3):
        cancel_pack(pack=pack, by=official)
        with django_capture_on_commit_callbacks(execute=True):
            make_pack_again(pack=pack, by=official)
    jobs = DBTaskResult.objects.filter(task_path=make_pack.module_path)
    jobs.get().claim("somebody")
    cancel_pack(pack=pack, by=official)
    with django_capture_on_commit_callbacks(execute=True):
        make_pack_again(pack=pack, by=official)
    assert sorted(jobs.values_list("status", flat=True)) == ["READY", "RUNNING"]
