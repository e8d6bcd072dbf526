"""A small recorder of program runs: `logic record script.py`, or `python -m logic.recorder script.py`."""
