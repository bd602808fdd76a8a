"""What can go wrong with a corpus, said so that a person can act on it."""


class EngineError(Exception):
    """The engine cannot do what was asked with this input.

    `code` is a stable word for programs, `message` one sentence of plain English for people.
    """

    def __init__(self, code: str, message: str):
        super().__init__(message)
        self.code = code
        self.message = message


class TooFewPassages(EngineError):  # noqa: N818 (the name that callers read)
    """Fewer distinct texts with words than topics can be made of."""

    def __init__(self, found: int, needed: int):
        super().__init__(
            "too_few_passages",
            f"Topics need at least {needed} different texts with words in them; found {found}.",
        )
        self.found = found
        self.needed = needed
