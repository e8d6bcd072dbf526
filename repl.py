"""Starts the prompt: `python repl.py [FILES]` is `logic repl [FILES]`."""

from __future__ import annotations

import sys

from logic.__main__ import main

if __name__ == "__main__":
    main(["repl", *sys.argv[1:]], prog_name="repl.py")
