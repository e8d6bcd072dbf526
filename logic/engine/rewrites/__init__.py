"""Rewrites of programs and plans, one a file, in the order of the two tuples of `rewrite.py`."""
