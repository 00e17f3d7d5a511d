"""Case folding for comparisons: the Python half of the database function ``millrace_fold``."""


def fold(text: str) -> str:
    """Return the text in lower case, letter by letter.

    ``str.lower`` alone writes the sigma at the end of a word in its own way, so that the beginning of a word would not
    be found in the word.
    """
    return text.lower().replace("ς", "σ")
