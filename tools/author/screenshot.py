"""Look at a lesson: open it in JupyterLab, Run All, and photograph it from top to bottom.

    .venv/bin/python -m tools.author.screenshot notebooks/01_vectors.ipynb /tmp/shots --width 1280 --theme dark

Writes OUT_DIR/NAME-WIDTH-THEME-01.png, -02.png, … and says what went wrong in any cell or in the browser's console.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from tools.author.lesson_browser import THEMES, Lesson, chromium, jupyterlab

NAMED = dict(zip(("light", "dark"), THEMES, strict=True))


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("notebook", type=Path)
    parser.add_argument("out_dir", type=Path)
    parser.add_argument("--width", type=int, default=1280, help="of the window, in pixels (1280)")
    parser.add_argument("--height", type=int, default=1000, help="of the window, in pixels (1000)")
    parser.add_argument("--theme", choices=NAMED, default="light")
    parser.add_argument("--no-run", action="store_true", help="show the stored outputs, without Run All")
    return parser.parse_args()


def main() -> int:
    options = arguments()
    if not options.notebook.is_file():
        sys.exit(f"{options.notebook}: no such notebook")
    with jupyterlab(chosen=[options.notebook]) as server, chromium() as browser:
        lesson = Lesson(browser, server, width=options.width, height=options.height)
        lesson.open(f"notebooks/{options.notebook.name}").set_theme(NAMED[options.theme])
        if not options.no_run:
            lesson.run_all()
        stem = f"{options.notebook.stem}-{options.width}-{options.theme}"
        print("\n".join(map(str, lesson.screenshots(options.out_dir, stem))))
        problems = lesson.errors() + [f"console: {text}" for text in lesson.console_errors]
    print("\n".join(problems) or "no errors")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
