"""A text with tokens that has been read: plain values, of which nothing can be run."""

from dataclasses import dataclass

from crm.lib.tokens.values import Path

#: What stands behind the colon of a filter: a literal, or the path of another value.
Literal = str | int | float


@dataclass(frozen=True)
class Reference:
    """Another value, named by its path."""

    path: Path


@dataclass(frozen=True)
class Applied:
    """A filter with its arguments."""

    name: str
    arguments: tuple[Literal | Reference, ...] = ()


@dataclass(frozen=True)
class Token:
    """One ``{{ path | filter: argument }}`` and where it begins."""

    path: Path
    filters: tuple[Applied, ...]
    position: int

    @property
    def reads(self) -> frozenset[Path]:
        """Return every path that it names."""
        arguments = (argument for applied in self.filters for argument in applied.arguments)
        return frozenset({self.path, *(one.path for one in arguments if isinstance(one, Reference))})


@dataclass(frozen=True)
class Template:
    """Text and tokens in turn."""

    parts: tuple[str | Token, ...]

    @property
    def tokens(self) -> tuple[Token, ...]:
        """Return the tokens in order."""
        return tuple(part for part in self.parts if isinstance(part, Token))

    @property
    def reads(self) -> frozenset[Path]:
        """Return every path that the text names."""
        return frozenset[Path]().union(*(token.reads for token in self.tokens))
