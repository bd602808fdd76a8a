"""Parquet, where pyarrow is installed: it is large, and most tables come as CSV."""

import shutil
from collections.abc import Iterator, Mapping, Sequence
from importlib import import_module
from io import BufferedReader
from tempfile import TemporaryFile
from typing import Any

from analysis.errors import EngineError


def read(file: BufferedReader, sought: Sequence[str]) -> tuple[list[str], Iterator[tuple[int, Mapping[str, object]]]]:
    """The column names, and each row with its number from 1; EngineError without pyarrow or in a damaged file."""
    try:
        arrow, parquet = import_module("pyarrow"), import_module("pyarrow.parquet")
    except ImportError as error:
        raise EngineError("no_pyarrow", "Parquet needs pyarrow: pip install pyarrow, or save it as CSV.") from error
    records = _records(file, sought, arrow, parquet)
    _, names = next(records)
    return list(names), records


def _records(
    file: BufferedReader, sought: Sequence[str], arrow: Any, parquet: Any
) -> Iterator[tuple[int, Mapping[str, object]]]:
    """First the names, as row 0; then the rows. A Parquet is read from its end, so that it is copied out first."""
    with TemporaryFile() as whole:
        shutil.copyfileobj(file, whole)
        whole.seek(0)
        try:
            table = parquet.ParquetFile(whole)
            names = table.schema_arrow.names
            yield 0, dict.fromkeys(names)
            batches = table.iter_batches(columns=[name for name in names if name in sought])
            yield from enumerate((row for batch in batches for row in batch.to_pylist()), 1)
        except (arrow.ArrowException, OSError, ValueError) as error:
            raise EngineError("not_parquet", f"the Parquet is damaged: {str(error).splitlines()[0]}.") from error
