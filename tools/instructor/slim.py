"""Remove from the environment that runs this what no lesson needs; for images only:

    python -m tools.instructor.slim --yes

Tests of packages, headers and programs for building against PyTorch, what jedi knows of foreign libraries. An image
grows smaller only if this runs in the same layer as the installation: what a later layer deletes stays in the earlier
one. So workshop/jupyterhub/Dockerfile runs it, and binder/postBuild does not. JupyterLab's debugger (debugpy) stays:
without it its button is there still, and does nothing.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import sysconfig
from pathlib import Path

# torch/bin also has a program that torch starts itself.
PATTERNS = ("**/tests", "torch/test", "torch/include", "torch/bin/test_*", "torch/bin/protoc*", "jedi/third_party")
NEEDED = ("course_lib",)  # lies elsewhere where it is installed with -e, and is never touched where it is not


def superfluous(packages: Path) -> list[Path]:
    """The folders and files inside site-packages that no lesson needs, none of them inside another."""
    found = sorted({path for pattern in PATTERNS for path in packages.glob(pattern)})
    outside = [path for path in found if path.relative_to(packages).parts[0] not in NEEDED]
    return [path for path in outside if not any(other in path.parents for other in outside)]


def size_of(path: Path) -> int:
    """Bytes of the files under a folder, or of a file; a link counts as nothing."""
    files = [path] if path.is_file() else path.rglob("*")
    return sum(file.stat().st_size for file in files if file.is_file() and not file.is_symlink())


def slim(packages: Path) -> int:
    """Remove what is superfluous; return its bytes."""
    freed = 0
    for path in superfluous(packages):
        freed += size_of(path)
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()
    return freed


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--yes", action="store_true", required=True, help="packages lose their tests, for good")
    parser.parse_args()
    packages = Path(sysconfig.get_path("purelib"))
    before = size_of(packages)
    print(f"{slim(packages) / 1e6:.0f} MB of {before / 1e6:.0f} removed from {sys.prefix}")


if __name__ == "__main__":
    main()
