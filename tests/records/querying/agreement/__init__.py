"""Proof that a filter means the same as a query and as a verdict, whatever the operator, the kind and the place."""
