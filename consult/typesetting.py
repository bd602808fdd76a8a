"""PDFs out of the templates in templates/pdf: tagged, for paper and for screen readers."""

import functools
import json
from collections.abc import Callable, Mapping
from typing import Any

from consult import paths


def pdf(template: str, data: Mapping[str, object]) -> bytes:
    """The PDF that a template of templates/pdf makes of data, which goes in as data, never into its source."""
    import typst  # 37 MB: only once somebody asks for a PDF

    source, inputs = paths.TEMPLATES / "pdf" / template, {"data": json.dumps(data)}
    compile_: Callable[..., Any] = functools.partial(typst.compile, str(source), format="pdf", sys_inputs=inputs)
    try:
        content: bytes = compile_(pdf_standards="ua-1")
    except typst.TypstError:
        # The standard refuses signs that no font of this machine can show. Tagged the file is all the same.
        content = compile_()
    return content
