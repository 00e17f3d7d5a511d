"""Asks the database: filters as queries, facts for evaluation, who may see what. Nothing here writes a record."""
