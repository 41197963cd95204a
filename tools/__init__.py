"""What `make` calls, in a folder for each kind of person who runs it: see README.md beside this file."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent  # the course's folder
