"""Slices: a subset of XPath with a window of time, compiled to goals over the facts of time-varying documents."""
