"""The pages of papers and packs; other apps answer with papers through these names."""

from .papers import disposition, draft_response, unnumbered_response

__all__ = ["disposition", "draft_response", "unnumbered_response"]
