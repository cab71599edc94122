"""Run the command line as `python -m train_api`."""

import sys

from train_api.cli import main

if __name__ == "__main__":
    sys.exit(main())
