"""The words that the demo is made of. Every address ends in ``.example``, a domain that nobody can own."""

from records.demo.words.land import Land, Place
from records.demo.words.north import NORTH
from records.demo.words.south import SOUTH

LANDS = (*NORTH, *SOUTH)

__all__ = ["LANDS", "Land", "Place"]
