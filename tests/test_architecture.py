"""Who may import whom in course_lib and tools, as the design says; and what a lesson's imports do not load."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tools.author.notebook_files import all_notebooks

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "course_lib"
MODULES = sorted(path for path in PACKAGE.rglob("*.py"))
TOOLS = sorted((ROOT / "tools").rglob("*.py"))
# Of tools, by who runs them: a group imports from itself and from those before it. So nobody imports from ci.
GROUPS = ["learner", "author", "instructor", "ci"]
LONGEST_FUNCTION = 25  # lines of its body, docstring not counted

FREE = {"maths", "data"}  # anyone above may import them
ANYONE = {"text", "threads"}  # the learner's language, the machine's threads; they know nothing of the course
# Part of the course: the other parts, and the packages from elsewhere, that it may import.
ALLOWED: dict[str, tuple[set[str], set[str]]] = {
    "__init__": ({"threads"}, set()),
    "text": (set(), set()),
    "threads": (set(), set()),
    "validation": (set(), {"numpy"}),
    "maths": ({"validation"}, {"numpy"}),
    "data": ({"maths", "validation"}, {"numpy"}),
    "network": (FREE | {"validation"}, {"numpy"}),
    "autograd": ({"validation"}, {"numpy"}),
    "models": (FREE | {"autograd", "validation"}, {"numpy"}),
    "experiments": (FREE | {"network", "autograd", "models", "validation"}, {"numpy"}),
    "checking": ({"validation"}, {"numpy"}),
    "exercises": ({"checking", "network", "autograd", "experiments", "models", "validation"} | FREE, {"numpy"}),
    # SVG as text: it computes no mathematics of the course, and waits for no large library.
    "pictures": ({"validation"}, {"numpy", "contourpy"}),
    "plots": ({"network", "experiments", "models", "validation"} | FREE, {"numpy", "matplotlib", "PIL"}),
    "explorers": (
        {"plots", "pictures", "network", "experiments", "models", "validation", "checking", "exercises", "torch_track"}
        | FREE,
        {"numpy", "ipywidgets", "anywidget", "traitlets", "IPython"},
    ),
    "torch_track": ({"network", "autograd", "models", "validation"} | FREE, {"numpy", "torch"}),
    "service": ({"network", "validation"} | FREE, {"numpy", "starlette", "uvicorn"}),
}
SERVERS = {"service/app.py": {"starlette"}, "service/running.py": {"uvicorn"}}  # no other file needs the extra
# What one file may import inside a function, so that only who calls it waits for it, or needs it at all.
LAZY = {
    "data/packaged.py": {"sklearn", "PIL"},
    "network/training.py": {"tqdm"},
    "exercises/_torch.py": {"torch_track"},
    "torch_track/race.py": {"sklearn"},
    "torch_track/speed.py": {"threadpoolctl"},
    "threads.py": {"threadpoolctl"},
}


def relative(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


def part_of(path: Path) -> str:
    """The part of the course that a file belongs to: `network` for network/layers.py, `text` for text.py."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imports(tree: ast.AST, *, lazy: bool) -> set[str]:
    """The names that a file imports at its top level, or inside functions, dotted (`course_lib.data`, `numpy`)."""
    inside = {
        node
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for node in ast.walk(function)
    }
    names = set()
    for node in ast.walk(tree):
        if (node in inside) == lazy:
            names |= imported_by(node)
    return names


def imported_by(node: ast.AST) -> set[str]:
    if isinstance(node, ast.Import):
        return {alias.name for alias in node.names}
    if isinstance(node, ast.ImportFrom):
        assert node.level == 0, "imports are absolute"
        if node.module == "course_lib":
            return {f"course_lib.{alias.name}" for alias in node.names}
        return {node.module}
    return set()


def split(names: set[str]) -> tuple[set[str], set[str]]:
    """The course's own parts among the names, and the packages from elsewhere; the standard library is anyone's."""
    own = {name.split(".")[1] for name in names if name.startswith("course_lib.")}
    elsewhere = {name.split(".")[0] for name in names} - {"course_lib"} - set(sys.stdlib_module_names)
    return own, elsewhere


@pytest.mark.parametrize("path", MODULES, ids=relative)
def test_a_file_imports_only_what_its_part_may(path):
    part, tree = part_of(path), ast.parse(path.read_text(encoding="utf-8"))
    assert part in ALLOWED, f"{part} is not in the design: say in ALLOWED what it may import"
    allowed_own, allowed_elsewhere = ALLOWED[part]
    for lazy in (False, True):
        own, elsewhere = split(imports(tree, lazy=lazy))
        later = LAZY.get(relative(path), set()) if lazy else set()
        assert own <= allowed_own | ANYONE | {part} | later
        assert elsewhere <= allowed_elsewhere | later


def test_the_rules_allow_no_circle():
    """A part may import only parts that may not, through any number of others, import it."""
    rules = {part: own for part, (own, _) in ALLOWED.items()}
    while rules:
        free = [part for part, own in rules.items() if not own & rules.keys()]
        assert free, f"a circle among {sorted(rules)}"
        for part in free:
            del rules[part]


def dotted(path: Path) -> str:
    """The name under which a file is imported: `course_lib.network` for course_lib/network/__init__.py."""
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def graph(files: list[Path]) -> dict[str, set[str]]:
    """For each file the files that it imports, at its top or inside a function, by their dotted names."""
    names = {dotted(path) for path in files}
    found = {}
    for path in files:
        modules = set()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                modules |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                # `from course_lib import data` imports a file, `from course_lib.data import xor` a name out of one.
                inside = [f"{node.module}.{alias.name}" for alias in node.names]
                modules |= {name if name in names else node.module for name in inside}
        found[dotted(path)] = modules & names - {dotted(path)}
    return found


def on_a_circle(edges: dict[str, set[str]]) -> set[str]:
    """The files that import themselves through others, and those between them: what is left without the free ends."""
    left = dict(edges)
    while left:
        reached = set().union(*left.values())
        ends = {name for name, to in left.items() if not to & left.keys() or name not in reached}
        if not ends:
            break
        left = {name: to - ends for name, to in left.items() if name not in ends}
    return set(left)


@pytest.mark.parametrize("files", [MODULES, TOOLS], ids=["course_lib", "tools"])
def test_no_file_imports_itself_through_others(files):
    """Not even from inside a function: two files that need each other are one, or a third lacks that both need."""
    assert on_a_circle(graph(files)) == set()


TOOLS_USE = graph(TOOLS)


@pytest.mark.parametrize("name", sorted(TOOLS_USE.keys() - {"tools"}))
def test_a_tool_imports_only_from_its_group_and_those_before(name):
    group = name.split(".")[1]
    assert group in GROUPS, f"{group} is no group of tools: say in GROUPS and in tools/README.md who runs it"
    used = {other.split(".")[1] for other in TOOLS_USE[name] - {"tools"}}
    assert used <= set(GROUPS[: GROUPS.index(group) + 1])


def test_every_group_of_tools_is_explained_to_its_people():
    text = (ROOT / "tools" / "README.md").read_text(encoding="utf-8")
    for group in GROUPS:
        assert f"| `{group}/` |" in text
    assert sorted(re.findall(r"`(\w+)`", text.partition("\n|---")[2])) == sorted(
        path.stem for path in TOOLS if path.name != "__init__.py"
    )


def test_a_circle_is_found():
    assert on_a_circle({"a": {"b"}, "b": {"c"}, "c": {"b", "d"}, "d": set()}) == {"b", "c"}


def loaded_by(code: str) -> set[str]:
    """The packages that a fresh Python has loaded after running some code."""
    show = "import sys; print(*sorted({name.partition('.')[0] for name in sys.modules}))"
    done = subprocess.run([sys.executable, "-c", f"{code}\n{show}"], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return set(done.stdout.split())


def lessons(*, pytorch: bool = False) -> list[Path]:
    return [path for path in all_notebooks() if (path.parent.name == "pytorch") == pytorch]


def import_cell(path: Path) -> str:
    """The source of a lesson's import cell: its first code cell."""
    import nbformat

    return next(cell.source for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code")


@pytest.mark.parametrize("path", lessons(), ids=lambda path: path.stem)
def test_a_lesson_never_loads_torch(path):
    loaded = loaded_by(import_cell(path))
    assert "course_lib" in loaded  # it is the lesson's imports that ran
    assert "torch" not in loaded


def test_the_map_of_the_course_lists_the_pytorch_track_without_torch():
    code = "from course_lib.explorers.course_map import CourseMap; text = CourseMap()._repr_html_() + repr(CourseMap())"
    assert "torch" not in loaded_by(f"{code}\nassert 'pytorch/t1_' in text and 't1 · ' in text")


@pytest.mark.parametrize("path", lessons(), ids=lambda path: path.stem)
def test_a_lesson_works_where_torch_is_not_installed(path):
    """Its imports do; each check of its exercises does too."""
    slug = path.stem.partition("_")[2]
    loaded_by(
        "import sys; sys.modules['torch'] = None\n"
        f"{import_cell(path)}\n"
        "from course_lib.checking.exercise import Lesson\n"
        f"for exercise in Lesson.of({slug!r}).exercises:\n"
        "    answer = exercise.reference\n"
        "    assert exercise.judge(answer() if exercise.takes_value else answer).correct\n"
        "sys.modules.pop('torch')"
    )


@pytest.mark.parametrize("path", lessons(pytorch=True), ids=lambda path: path.stem)
def test_a_notebook_of_the_pytorch_track_says_in_one_line_how_to_add_torch(path):
    done = subprocess.run(
        [sys.executable, "-c", SHOWN_WITHOUT_TORCH.format(cell=import_cell(path))], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    (line,) = done.stdout.strip().splitlines()
    assert "PyTorch is not installed" in line and "%pip install" in line


SHOWN_WITHOUT_TORCH = """
import sys
from IPython.core.interactiveshell import InteractiveShell
sys.modules["torch"] = None
assert not InteractiveShell().run_cell({cell!r}).success
"""


def test_of_the_service_two_files_alone_need_a_server():
    found = {}
    for path in (path for path in MODULES if part_of(path) == "service"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        _own, elsewhere = split(imports(tree, lazy=False) | imports(tree, lazy=True))
        if elsewhere - {"numpy"}:
            found[relative(path)] = elsewhere - {"numpy"}
    assert found == SERVERS
    assert not loaded_by("import course_lib.service") & {"starlette", "uvicorn", "matplotlib", "IPython"}


@pytest.mark.parametrize("package", ["starlette", "uvicorn"])
def test_where_a_server_is_missing_one_line_says_how_to_add_it(package):
    cell = f"import sys; sys.modules[{package!r}] = None; from course_lib.service.running import serving"
    done = subprocess.run([sys.executable, "-c", SHOWN_WITHOUT_TORCH.format(cell=cell)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    (line,) = done.stdout.strip().splitlines()
    assert "Starlette and uvicorn are not installed" in line and 'pip install "course-lib[service]"' in line


@pytest.mark.parametrize("room", ["network", "autograd", "models.transformer"])
def test_networks_and_models_load_neither_matplotlib_nor_widgets_nor_torch(room):
    loaded = loaded_by(f"import course_lib.{room}")
    assert "numpy" in loaded
    assert not loaded & {"matplotlib", "ipywidgets", "IPython", "torch"}


def functions() -> list:
    files = [
        path for path in MODULES if part_of(path) in FREE | {"network", "autograd", "models", "experiments", "service"}
    ]
    return [
        pytest.param(node, id=f"{relative(path)}:{node.name}")
        for path in files
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef)
    ]


@pytest.mark.parametrize("function", functions())
def test_a_function_of_the_maths_is_short(function):
    body = function.body[1:] if ast.get_docstring(function) else function.body
    length = body[-1].end_lineno - body[0].lineno + 1 if body else 0
    assert length <= LONGEST_FUNCTION


# --- the tree ---------------------------------------------------------------------------------------------------------

# What the lessons share in each room that is otherwise a file per lesson, named by its slug.
SHARED = {
    "exercises": {"__init__", "_torch"},
    "explorers": {"__init__", "answers", "base", "course_map", "machine", "quiz", "room", "saving"},
    "pictures": {"__init__", "embedded", "frame", "gaps", "handles", "marks", "networks", "page", "sound", "svg"},
    "plots": {"__init__", "networks", "planes", "style"},
}
PARTS_BY_NUMBER = {"0": "mathematics", "1": "network", "2": "large_models", "3": "large_models", "t": "pytorch"}


def slugs() -> set[str]:
    return {path.stem.partition("_")[2] for path in all_notebooks()}


def test_the_library_has_the_rooms_of_the_design():
    rooms = {path.name for path in PACKAGE.iterdir() if path.is_dir() and path.name != "__pycache__"}
    maths_and_machine = {"maths", "data", "network", "autograd", "models", "experiments", "torch_track"}
    assert rooms == maths_and_machine | {"service", "checking", "locale"} | SHARED.keys()
    assert {path.name for path in PACKAGE.glob("*.py")} == {"__init__.py", "text.py", "threads.py", "validation.py"}


def test_a_notebook_is_in_the_folder_of_its_part_and_named_by_number_and_slug():
    for path in all_notebooks():
        number, _underscore, slug = path.stem.partition("_")
        folder = "notebooks" if number == "00" else PARTS_BY_NUMBER[number[0]]
        assert (path.parent.name, len(number)) == (folder, 2) and slug.isidentifier()
    assert len(slugs()) == len(all_notebooks())


@pytest.mark.parametrize("room", SHARED)
def test_a_room_holds_a_file_per_lesson_and_what_all_share(room):
    files = {path.stem for path in (PACKAGE / room).glob("*.py")}
    assert files - SHARED[room] <= slugs()
    assert SHARED[room] <= files
    if room == "exercises":
        assert files - SHARED[room] == slugs()


@pytest.mark.parametrize("room", SHARED)
def test_no_lesson_of_a_room_needs_another(room):
    """What two lessons need is shared, or lies a floor below."""
    found = graph([path for path in MODULES if part_of(path) == room])
    for name, needed in found.items():
        if name.rpartition(".")[2] not in SHARED[room]:
            others = {other.rpartition(".")[2] for other in needed} - {room}
            assert others <= SHARED[room], name


def test_the_texts_and_tests_of_a_lesson_are_named_by_its_slug():
    assert {path.stem for path in (ROOT / "workshop" / "lessons").glob("*.md")} == slugs()
    for room in ("explorers", "pictures", "plots"):
        tested = {path.stem.removeprefix("test_") for path in (ROOT / "tests" / room).glob("test_*.py")}
        assert tested - SHARED[room] - {"every_control"} <= slugs()
