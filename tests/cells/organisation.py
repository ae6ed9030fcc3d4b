"""What the tests of the acts on the tree share."""

import uuid
from datetime import date

from django.apps import apps

from cells.actions import organisation as acts
from cells.models import Committee

DAY = date(2026, 11, 1)
DECISION = "Quyết định số 12-QĐ/ĐU ngày 01/11/2026"
LEDGER = {"event", "eventabout", "ledgerhead", "reading", "organisationact"}


def do(world, act, **more):
    return acts.carry_out(act, submission_id=more.pop("submission_id", uuid.uuid4()), by=world.admin)


def undo(world, act, **more):
    more = {"reason": "Nhầm ngày", "decision": "Công văn số 3-CV/ĐU", "submission_id": uuid.uuid4()} | more
    return acts.undo(act, by=world.admin, **more)


def everything() -> dict:
    """Every row of the organisation, its people, meetings and papers, without the traces of acts."""
    return {
        model._meta.label: sorted(model._base_manager.values_list(*_columns(model)), key=repr)
        for app in ("cells", "meetings", "papers", "scoring")
        for model in apps.get_app_config(app).get_models()
        if model._meta.model_name not in LEDGER
    }


def _columns(model) -> list[str]:
    return [field.attname for field in model._meta.concrete_fields]


def new_ward(name="Phường Chánh Hưng", **more):
    return Committee(
        **{
            "name": name,
            "committee_name": f"Đảng ủy {name}",
            "organisation_name": f"Đảng bộ {name}",
            "level": "commune",
        }
        | more
    )
