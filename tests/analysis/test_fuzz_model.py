"""Whatever bytes a kept result has: a result, or one line that says that it is none."""

from functools import cache

from hypothesis import given
from hypothesis import strategies as st

import analysis
from tests.analysis.corpora import made, passages
from tests.analysis.nightly import examples


@cache
def kept() -> bytes:
    return analysis.fit(passages(made()[0])).to_bytes()


@examples(60)
@given(st.data())
def test_a_damaged_result_is_named_so(data: st.DataObject) -> None:
    content = bytearray(kept())
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(content)))
        content[at : at + data.draw(st.sampled_from([0, 1, 2, 400]))] = data.draw(st.binary(max_size=4))
    try:
        model = analysis.TopicModel.from_bytes(bytes(content))
    except analysis.EngineError as error:
        assert error.code in ("not_a_model", "other_version")
    else:
        assert len(model.placements) == 194


@examples(60)
@given(st.binary(max_size=200))
def test_no_other_bytes_are_a_result(content: bytes) -> None:
    try:
        analysis.TopicModel.from_bytes(content)
    except analysis.EngineError as error:
        assert error.code == "not_a_model"
    else:
        raise AssertionError("a result out of nothing")
