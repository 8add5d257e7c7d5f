"""`python -m newsclean`: the same as the command."""

import sys

from newsclean.cli import main

# Worker processes import this module again under another name, and must not start a command of their own.
if __name__ == "__main__":
    sys.exit(main())
