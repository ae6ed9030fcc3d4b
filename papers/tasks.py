"""Work in the background: papers are rendered when they are issued, so that they are there when asked for."""

from django_tasks import task

from .actions import ensure_file
from .models import Paper


@task()
def render_paper(paper_id: int) -> None:
    """Make and store the paper's PDF. Safe to run again: a paper that has its file is left alone."""
    ensure_file(Paper.objects.get(pk=paper_id))
