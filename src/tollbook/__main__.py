"""`python -m tollbook` is the command `tollbook`."""

from tollbook.cli import main

main()
