"""Shapes of conditions that connect two literals without a column in common: one a file, tried by `recognise.py`."""
