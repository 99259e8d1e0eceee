"""``python -m amana``: the command line."""

from amana.node.cli import main

if __name__ == "__main__":
    main()
