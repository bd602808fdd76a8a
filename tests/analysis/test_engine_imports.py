import ast
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HEAVY = ("bertopic", "numba", "umap", "hdbscan", "sklearn", "pandas", "scipy", "numpy", "sknetwork", "plotly")


def test_importing_the_engine_is_cheap() -> None:
    code = (
        "import sys; import analysis; analysis.split('a'); analysis.Config();"
        f"print([name for name in {HEAVY} if name in sys.modules])"
    )
    output = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert output.strip() == "[]"


def imported(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module.split(".")[0])
    return names


def test_one_file_imports_bertopic_and_none_the_web() -> None:
    by_file = {str(path.relative_to(ROOT / "analysis")): imported(path) for path in (ROOT / "analysis").rglob("*.py")}
    assert [name for name, names in by_file.items() if "bertopic" in names] == ["bertopic_model.py"]
    assert not set().union(*by_file.values()) & {"flask", "sqlalchemy", "consult"}


def test_what_is_loaded_late_has_no_module_of_its_name() -> None:
    # A module that is imported first would stand in its function's place.
    code = "import analysis; print(*(set(analysis.__all__) - set(vars(analysis))))"
    output = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert output.split()
    assert not set(output.split()) & {path.stem for path in (ROOT / "analysis").glob("*.py")}
