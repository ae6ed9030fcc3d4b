"""Work in the background. Every job may be run again at any time: what is done already is left alone."""

from django_tasks import task

from . import pack_actions
from .actions import ensure_file
from .models import Paper


@task()
def render_paper(paper_id: int) -> None:
    """Make and store the paper's PDF, so that it is there when asked for."""
    ensure_file(Paper.objects.get(pk=paper_id))


# Before papers to be rendered: somebody waits for a pack, and a paper that is asked for is rendered at once anyway.
@task(priority=10)
def make_pack(pack_id: int) -> None:
    """Put a pack together and store it."""
    pack_actions.make(pack_id)
