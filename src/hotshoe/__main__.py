"""``python -m hotshoe`` is the command line."""

from hotshoe.cli.main import main

if __name__ == "__main__":
    main()
