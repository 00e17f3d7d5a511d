"""Does runs of simple steps for a whole batch in a few statements: set-based where nothing must be decided in Python.

The statements write what ``walking`` and ``keeping`` would have written, row for row; who does not fit is left to them.
"""

from workflows.engine.fusing.running import LEAST, run
from workflows.engine.fusing.tree import Tree, grow

__all__ = ["LEAST", "Tree", "grow", "run"]
