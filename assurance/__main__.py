"""Run the command line as `python -m assurance`."""

from assurance.cli import main

if __name__ == "__main__":
    main()
