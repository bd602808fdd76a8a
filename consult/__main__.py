"""python -m consult: the command, with this very Python."""

from consult.cli import main

main()
