"""How large a text with tokens may be, before and after they are filled in."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """Bytes of the text as written and as rendered, and the number of its tokens."""

    template: int = 64 * 1_024
    output: int = 256 * 1_024
    tokens: int = 500


LIMITS = Limits()


def size(text: str) -> int:
    """Return how many bytes a text takes."""
    return len(text.encode(errors="surrogatepass"))
