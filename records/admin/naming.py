"""Makes internal names and values out of labels, so that nobody has to think of one."""

from django.utils.text import slugify

LONGEST = 40


def internal_name(label: str) -> str:
    """Return the label in lower-case letters, digits and single underscores, beginning with a letter."""
    name = "_".join(part for part in slugify(label).replace("-", "_").split("_") if part)[:LONGEST].rstrip("_")
    return name if name[:1].isalpha() else f"x_{name}".rstrip("_")


def option_value(label: str) -> str:
    """Return an option's internal value: the label without what separates options."""
    return label.replace(";", " ").strip()[:100]
