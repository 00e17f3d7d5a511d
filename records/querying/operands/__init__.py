"""The query half of each kind of operand, under the same slug as the other half in ``records.filters.operands``."""
