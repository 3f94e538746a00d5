"""``python -m fedibrand``: the command line."""

from fedibrand.cli.app import main

if __name__ == "__main__":
    main()
