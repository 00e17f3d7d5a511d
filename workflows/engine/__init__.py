"""The engine: what moves records through workflows. The row is the truth, a bell only says that there is one."""
