"""The pages of documents; importing this gives the blueprint all of its routes."""

from consult.documents import author_views, reader_views
from consult.documents.blueprint import blueprint

__all__ = ["author_views", "blueprint", "reader_views"]
