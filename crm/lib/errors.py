"""The one family of exceptions for what a caller got wrong; each carries a sentence a person can act on."""

from collections.abc import Mapping, Sequence


class CallerError(Exception):
    """What a caller asked for cannot be done; ``str(error)`` says why and what to do."""


class InvalidValues(CallerError):
    """Values were refused: ``fields`` maps each field to its messages."""

    def __init__(self, fields: Mapping[str, Sequence[str]]) -> None:
        self.fields = {name: [str(message) for message in messages] for name, messages in fields.items()}
        super().__init__(" ".join(f"{name}: {' '.join(messages)}" for name, messages in self.fields.items()))


class InUse(CallerError):
    """Something cannot be changed or removed because other things refer to it; ``uses`` lists them in words."""

    def __init__(self, message: str, uses: Sequence[str]) -> None:
        self.uses = list(uses)
        super().__init__(f"{message} {'; '.join(self.uses)}." if self.uses else message)


class NotFound(CallerError):
    """What was named does not exist, or the person asking may not know that it does."""


class Refused(CallerError):
    """The operation itself is not offered, whoever asks."""
