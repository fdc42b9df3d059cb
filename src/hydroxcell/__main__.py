"""Run the command line as `python -m hydroxcell`."""

from hydroxcell.cli.main import main

if __name__ == "__main__":
    main()
