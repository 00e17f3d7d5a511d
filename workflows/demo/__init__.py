"""The workflows of the demo: each is on, has something to do at the first start, and something to wait for."""

from workflows.demo.making import make

__all__ = ["make"]
