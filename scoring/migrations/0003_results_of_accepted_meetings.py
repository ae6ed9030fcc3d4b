"""Every meeting accepted before results were kept gets its row: the figures its accepted score stands on."""

from django.db import migrations

BATCH = 2000


def fill(apps, schema_editor):
    assessments = apps.get_model("scoring", "Assessment").objects
    results = apps.get_model("scoring", "MonthResult").objects
    accepted = (
        assessments.filter(meeting__state="accepted", meeting__kind="regular", meeting__result__isnull=True)
        .exclude(official_total__isnull=True)
        .exclude(own_total__isnull=True)
        .select_related("meeting")
        .defer("meeting__discussion", "meeting__conclusion", "meeting__criticism", "caps")
    )
    rows = []
    for assessment in accepted.iterator(chunk_size=BATCH):
        rows.append(results.model(**_fields(assessment)))
        if len(rows) == BATCH:
            results.bulk_create(rows)
            rows = []
    results.bulk_create(rows)


def _fields(assessment):
    meeting, evidence = assessment.meeting, assessment.evidence
    figures = ("strength", "expected", "present", "unexcused", "tasks_due", "tasks_achieved")
    scores = ("proposed_total", "own_total", "own_grade", "official_total", "official_grade")
    return {
        "meeting": meeting,
        "cell_id": meeting.cell_id,
        "month": meeting.month,
        "rubric_id": assessment.rubric_id,
        "denominator": meeting.attendance_denominator or "A",
        "has_thematic_part": bool(meeting.thematic_topic),
        **{name: evidence.get(name) or 0 for name in figures},
        **{name: getattr(assessment, name) for name in scores},
    }


class Migration(migrations.Migration):
    dependencies = [
        ("scoring", "0002_drafts_votes_and_results"),
        ("meetings", "0011_review_and_report_deadlines"),
    ]

    # The rows say nothing that is not said elsewhere, so going back needs no step.
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
