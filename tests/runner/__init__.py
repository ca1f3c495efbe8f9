"""One module for each mode of tests/run.py; each has run(options, report)."""
