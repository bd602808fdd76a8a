"""Results kept in a file, and read again."""

from pathlib import Path

from analysis.command.files import Output, naming, opened
from analysis.errors import EngineError
from analysis.model import TopicModel


def write_model(output: Output, model: TopicModel) -> None:
    """All that `assign` and `--update` need of a result."""
    kept = model.to_bytes()
    with naming(output.path):
        output.file.write(kept)


def read_model(path: Path) -> TopicModel:
    """The result that `cluster --model` kept at `path`; EngineError where it is none."""
    with opened(path) as file:
        kept = file.read()
    try:
        return TopicModel.from_bytes(kept)
    except EngineError as error:
        raise EngineError(error.code, f"{path}: {error.message}") from error
