"""Faults on purpose, and a judge that stands apart: see docs/reliability.md."""
