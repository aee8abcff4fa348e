"""Run the command line as ``python -m logitproof``."""

from __future__ import annotations

import sys

from logitproof.cli import main

if __name__ == "__main__":
    sys.exit(main())
