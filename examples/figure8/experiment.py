"""An experiment whose result is a file; the variable EXP_NUMBER of the environment gives the file's number."""

import os
import sys

with open(f"exp{os.environ['EXP_NUMBER']}.dat", "w") as f:
    f.write(f"result {sys.argv[1]}\n")
    f.write("x 0\n")
    f.write(f"y {sys.argv[2] if len(sys.argv) > 2 else 'none'}\n")
