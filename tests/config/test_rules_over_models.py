"""Rules that hold for every model of the project, found by looking at all of them: new code is covered unasked.

Where a model may differ, it stands in a list here with the reason.
"""

import ast
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import models

from cells.fields import MonthField, NFCMixin
from cells.periods import Period

OUR_APPS = ("cells", "papers", "meetings", "scoring")
MODELS = [model for model in apps.get_models() if model._meta.app_label in OUR_APPS]
FIELDS = [(model, field) for model in MODELS for field in model._meta.concrete_fields if field.model is model]

# Text that no person types, so that it needs no Unicode form: codes, hashes, keys made by the program.
NOT_TYPED = {
    "cells.User.password": "a hash",
    "cells.User.username": "Django keeps it in NFKC (AbstractBaseUser.normalize_username)",
    "cells.User.email": "an address, compared by the mail server",
    "cells.Committee.path": "steps of the tree",
    "cells.Member.sort_key": "made by cells.names.sort_key",
    "cells.Member.search_key": "made by cells.names.fold",
    "cells.Event.verb": "a constant of the code",
    "cells.Event.object_type": "a model's name",
    "cells.Event.object_id": "a key",
    "cells.Event.previous_hash": "a hash",
    "cells.Event.hash": "a hash",
    "cells.EventAbout.object_type": "a model's name",
    "cells.EventAbout.object_id": "a key",
    "cells.LedgerHead.hash": "a hash",
    "cells.Member.citizen_id_hash": "a hash",
    "cells.SignInSlip.code_hash": "a hash",
    "cells.User.sort_key": "made by cells.names.sort_key",
    "cells.User.search_key": "made by cells.names.fold",
    "cells.Reading.object_type": "a model's name",
    "cells.Reading.object_id": "a key",
    "meetings.Attachment.content_type": "found in the file",
    "meetings.Attachment.sha256": "a hash",
    "meetings.CalendarFeed.token_hash": "a hash",
    "meetings.MinutesRevision.sha256": "a hash",
    "meetings.Notice.key": "made by the program",
    "meetings.SearchText.folded": "made by cells.names.fold",
    "meetings.Task.search_key": "made by cells.names.fold",
    "papers.Paper.layout_profile": "a code of papers/layout.py",
    "papers.Paper.sha256": "a hash",
    "papers.Paper.verification_code": "random",
    "scoring.Assessment.proposed_grade": "a code of the rubric",
    "scoring.Assessment.own_grade": "a code of the rubric",
    "scoring.Assessment.official_grade": "a code of the rubric",
    "scoring.ItemScore.code": "a code of the rubric",
    "scoring.ItemScore.proposed_state": "a state of scoring/engine.py",
    "scoring.MonthResult.own_grade": "a code of the rubric",
    "scoring.MonthResult.official_grade": "a code of the rubric",
    "papers.Paper.period": "written by scoring.spans",
    "papers.Paper.short_code": "made by papers.actions.short_code",
    "papers.PaperSignature.sha256": "a hash",
    "papers.Pack.sha256": "a hash",
}


def name_of(model, field):
    return f"{model._meta.label}.{field.name}"


def label_of(value):
    return value._meta.label if isinstance(value, type) else getattr(value, "name", None)


FREE_TEXT = [
    (model, field)
    for model, field in FIELDS
    if isinstance(field, (models.CharField, models.TextField)) and not field.choices
]
RELATIONS = [(model, field) for model, field in FIELDS if field.is_relation]
NAMED_FOR_THEIR_KIND = [
    (model, field)
    for model, field in FIELDS
    if isinstance(field, (models.DateField, models.TimeField, models.BooleanField))
    and name_of(model, field) not in ("cells.User.last_login", "cells.User.date_joined")  # Django's
]


@pytest.mark.parametrize(("model", "field"), FREE_TEXT, ids=label_of)
def test_text_that_people_type_is_stored_in_nfc(model, field):
    assert isinstance(field, NFCMixin) != (name_of(model, field) in NOT_TYPED), (
        f"{name_of(model, field)}: use NFCCharField or NFCTextField, or say in NOT_TYPED why not."
    )


def test_the_list_of_untyped_text_names_only_columns_that_there_are():
    assert set(NOT_TYPED) - {name_of(model, field) for model, field in FIELDS} == set()


# A name tells a moment (…_at) from a day (…_on) and from a yes or no.
DATES = {"since", "until"}
FLAGS = {
    "meetings.Attendance.spoke": "the column of the roll call",
    "meetings.Motion.adopts_resolution": "a verb that asks itself",
    "meetings.Meeting.praise_given": "a fact of the minutes, may be unrecorded",
    "meetings.Meeting.previous_minutes_confirmed": "a fact of the minutes, may be unrecorded",
    "meetings.Meeting.minutes_adopted": "a fact of the minutes, may be unrecorded",
}


@pytest.mark.parametrize(("model", "field"), NAMED_FOR_THEIR_KIND, ids=label_of)
def test_a_name_tells_a_moment_a_day_a_month_and_a_yes_or_no_apart(model, field):
    ends = {models.DateTimeField: ("_at", "at"), models.TimeField: ("_at", "_time")}
    if isinstance(field, MonthField):
        assert field.name == "month"
    elif type(field) in ends:
        assert field.name.endswith(ends[type(field)])
    elif isinstance(field, models.DateField):
        assert field.name in DATES or field.name.endswith("_on")
    elif isinstance(field, models.BooleanField) and name_of(model, field) not in FLAGS:
        assert field.name.startswith(("is_", "has_", "can_", "was_"))


@pytest.mark.parametrize("model", MODELS, ids=label_of)
def test_what_has_a_time_has_the_one_kind_of_time_and_its_constraint(model):
    names = {field.name for field in model._meta.concrete_fields}
    assert ({"since", "until"} <= names) == issubclass(model, Period)
    if issubclass(model, Period):
        constraint = f"{model._meta.app_label}_{model._meta.model_name}_until_after_since"
        assert constraint in {constraint.name for constraint in model._meta.constraints}
        assert hasattr(model.objects.all(), "on")


@pytest.mark.parametrize("model", MODELS, ids=label_of)
def test_a_model_has_a_name_for_people_and_rows_have_one_too(model):
    assert "__str__" in vars(model)
    if model._meta.label != "cells.LedgerHead":  # one row, never shown
        assert model._meta.original_attrs.get("verbose_name")


# Rows that are part of another row and go with it.
PARTS = {
    "cells.ImportRow.batch",
    "meetings.AgendaItem.meeting",
    "meetings.Attendance.meeting",
    "meetings.Concern.visit",
    "meetings.Contribution.meeting",
    "meetings.MeetingMove.meeting",
    "meetings.Notice.meeting",
    "meetings.Notice.task",
    "meetings.SearchText.meeting",
    "meetings.TaskUpdate.task",
    "meetings.Guest.meeting",
    "meetings.Material.meeting",
    "meetings.PreMeeting.meeting",
    "meetings.Motion.meeting",
    "meetings.Resolution.meeting",
    "meetings.Task.meeting",
    "meetings.TaskReport.meeting",
    "meetings.TaskReport.task",
    "papers.PackPaper.pack",
    "scoring.ItemScore.assessment",
}


@pytest.mark.parametrize(("model", "field"), RELATIONS, ids=label_of)
def test_nothing_is_deleted_along_with_something_else_unless_it_is_a_part_of_it(model, field):
    expected = models.CASCADE if name_of(model, field) in PARTS else models.PROTECT
    assert field.remote_field.on_delete is expected


# Models that a page fetches by an id in its address: the first gate is a method of their query sets.
FETCHED = {
    "cells.Cell",
    "cells.Committee",
    "cells.Event",
    "cells.Grant",
    "cells.ImportBatch",
    "cells.Member",
    "cells.Office",
    "cells.OrganisationAct",
    "cells.Oversight",
    "cells.Reading",
    "cells.Transfer",
    "cells.User",
    "cells.WorkingGroup",
    "meetings.Attachment",
    "meetings.CriticismTurn",
    "meetings.Material",
    "meetings.Meeting",
    "meetings.Notice",
    "meetings.Task",
    "meetings.ThematicTopic",
    "meetings.Visit",
    "papers.Pack",
    "papers.Paper",
    "papers.PaperSignature",
    "scoring.Assessment",
    "scoring.Rubric",
    "scoring.RubricDraft",
}


def test_what_is_fetched_by_an_address_can_be_narrowed_to_what_one_may_see():
    narrowed = {model._meta.label for model in MODELS if hasattr(model._default_manager.all(), "visible_to")}
    assert narrowed == FETCHED


# Query sets narrowed to what one may see; the ledger's reach further down than the pages of the same rows.
# `as_seen_by` is `visible_to` with what else a task needs (meetings/task_queries.py).
NARROWING = {"visible_to", "as_seen_by", "ledger_cells", "ledger_committees", "ledger_members"}


def functions_that_fetch(source):
    """(name, does it narrow first) of every function that calls get_object_or_404."""
    for function in ast.walk(ast.parse(source)):
        if isinstance(function, ast.FunctionDef):
            names = {node.id for node in ast.walk(function) if isinstance(node, ast.Name)}
            names |= {node.attr for node in ast.walk(function) if isinstance(node, ast.Attribute)}
            if "get_object_or_404" in names:
                yield function.name, bool(NARROWING & names)


def views_of(app):
    """`views.py` of an app, or the modules of its package `views`."""
    home = settings.BASE_DIR / app
    return sorted([*home.glob("views.py"), *home.glob("views/*.py")])


def test_every_view_narrows_before_it_fetches():
    assert all(views_of(app) for app in OUR_APPS)
    fetching = [
        (f"{app}.{name}", narrows)
        for app in OUR_APPS
        for file in views_of(app)
        for name, narrows in functions_that_fetch(file.read_text(encoding="utf-8"))
    ]
    assert len(fetching) >= 5
    assert [name for name, narrows in fetching if not narrows] == []


def test_a_view_that_fetches_from_everything_would_be_noticed():
    source = "def page(request, pk):\n    return get_object_or_404(Meeting, pk=pk)\n"
    assert list(functions_that_fetch(source)) == [("page", False)]


def calls(names):
    """(file:line, name) of every call in the project's own code to a function or method of one of these names."""
    for app in (*OUR_APPS, "config"):
        for file in sorted(Path(settings.BASE_DIR / app).rglob("*.py")):
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call):
                    name = getattr(node.func, "attr", getattr(node.func, "id", ""))
                    if name in names:
                        yield f"{file.relative_to(settings.BASE_DIR)}:{node.lineno}", name


def test_no_query_is_written_as_text():
    """trust.md S-33: what a person typed can then never become a part of one."""
    assert list(calls({"raw", "extra", "RawSQL"})) == []


# Where a page is opened to who is not signed in, with the reason.
OPEN_TO_ALL = {
    "config/urls.py": "the language switch",
    "meetings/views/autosave.py": "a script is told with 401 that the session is over; it asks for the person itself",
    "meetings/views/calendars.py": "a calendar program cannot sign in; the secret in the address is the key",
    "papers/views/verification.py": "whoever holds a paper may ask whether it is the issued one",
    "config/bench_urls.py": "an empty page to measure against; these addresses are never served",
}


def uses(names):
    """Files of the project that use, not only import, one of these names."""
    for app in (*OUR_APPS, "config"):
        for file in sorted(Path(settings.BASE_DIR / app).rglob("*.py")):
            tree = ast.walk(ast.parse(file.read_text(encoding="utf-8")))
            found = {getattr(node, "attr", getattr(node, "id", "")) for node in tree}
            if found & names:
                yield str(file.relative_to(settings.BASE_DIR))


def test_no_page_is_open_to_all_by_accident():
    assert set(uses({"login_not_required"})) == set(OPEN_TO_ALL)


def test_no_page_takes_a_form_without_its_token():
    """One page asks for the token itself, after it has said how the uploaded file is to be read."""
    assert list(uses({"csrf_exempt"})) == ["papers/views/verification.py"]
    assert "papers/views/verification.py" in uses({"csrf_protect"})
