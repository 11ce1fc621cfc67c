"""`python -m hiden` is the installed `hiden` command."""

from hiden.commands import main

if __name__ == "__main__":
    main()
