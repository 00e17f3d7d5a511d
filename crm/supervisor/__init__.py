"""Runs the whole of Millrace from one command: database, web server, background workers and a watchdog over them."""
