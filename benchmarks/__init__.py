"""Workloads, the peers they are run on, and the programs that print both side by side."""
