"""Tells the stories of the demo, one file per object. Chance and now come in; no database here."""
