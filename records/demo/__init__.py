"""Believable data for an empty account: the same size and moment always give the same people, deals and histories."""
