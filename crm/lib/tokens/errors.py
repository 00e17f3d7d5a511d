"""What can be wrong with a text that has tokens."""

from crm.lib.errors import CallerError


class InvalidTemplate(CallerError):
    """A text with a token that cannot be read; ``position`` counts its characters from 0."""

    def __init__(self, position: int, message: str) -> None:
        self.position = position
        self.message = message
        super().__init__(message)


class TextTooLong(CallerError):
    """With its tokens filled in, a text became longer than allowed."""
