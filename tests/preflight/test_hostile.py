"""Folders that are meant to harm: one sentence, the right exit code, within bounds."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

import pytest

from dbapp_diag.model.errors import UsageError
from dbapp_diag.preflight import examine
from dbapp_diag.preflight.files import LARGEST
from tests.preflight.folders import DASH, FASTAPI, found, spec, write

RUN = spec('["python", "app.py"]')


def refused(folder: Path) -> str:
    """The sentence by which a folder is refused."""
    with pytest.raises(UsageError) as caught:
        examine(folder)
    assert caught.value.exit_code == 2 and "\n" not in str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"command: [\xff\xfe]\n", "app.yaml: it isn't UTF-8 text; save it as UTF-8"),
        ("command: [python]".encode("utf-16"), "app.yaml: it isn't UTF-8 text; save it as UTF-8"),
        (bytes(range(256)) * 8, "app.yaml: it isn't UTF-8 text; save it as UTF-8"),
        (b"#" * (LARGEST + 1), "app.yaml: it's longer than can be examined (128 KiB); make it shorter"),
    ],
)
def test_a_file_that_is_no_text_of_such_a_size_is_refused(data: bytes, said: str, tmp_path: Path) -> None:
    """By one sentence with its name."""
    (tmp_path / "app.yaml").write_bytes(data)
    assert refused(tmp_path) == said


def test_a_link_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    """app.yaml is refused, other files count as absent."""
    inside = tmp_path / "inside"
    write(tmp_path, {"secret.yaml": RUN, "inside/app.py": DASH})
    os.symlink(tmp_path / "secret.yaml", inside / "app.yaml")
    assert refused(inside) == "app.yaml: it's a link that leads out of the folder; put the file itself there"
    (inside / "app.yaml").unlink()
    os.symlink("/etc/passwd", inside / "requirements.txt")
    os.symlink(tmp_path, inside / "up")
    assert not examine(inside).findings


def test_a_link_within_the_folder_is_followed(tmp_path: Path) -> None:
    """It's the same file."""
    write(tmp_path, {"conf/real.yaml": "comand: []\n", "app.py": DASH})
    os.symlink("conf/real.yaml", tmp_path / "app.yaml")
    assert [each.rule.id for each in examine(tmp_path).findings] == ["app-yaml-key"]


@pytest.mark.parametrize("make", ["loop", "pipe", "folder"])
def test_what_is_no_file_is_refused(make: str, tmp_path: Path) -> None:
    """A link to itself, a pipe that nobody writes to, a folder of that name."""
    path = tmp_path / "app.yaml"
    if make == "loop":
        os.symlink("app.yaml", path)
    elif make == "pipe":
        os.mkfifo(path)
    else:
        path.mkdir()
    assert refused(tmp_path).startswith("app.yaml: it")


def test_aliases_do_not_grow(tmp_path: Path) -> None:
    """Nine levels of ten aliases stand for a thousand million words."""
    text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
    text += "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 9))
    text += "m0: &m0 {k: v}\n" + "".join(f"m{n}: &m{n}\n  <<: [*m{n - 1}, *m{n - 1}]\n" for n in range(1, 25))
    write(tmp_path, {"app.yaml": text + "command: *a8\nenv: *a8\n<<: *m24\n", "app.py": DASH})
    began = time.monotonic()
    assert {each.rule.id for each in examine(tmp_path).findings} == {"app-yaml-shape"}
    assert time.monotonic() - began < 20


@pytest.mark.parametrize("text", ["[" * 20_000, "{a: [" * 10_000, "- x: [1, 2]\n" * 5000])
def test_very_many_brackets_are_refused(text: str, tmp_path: Path) -> None:
    """Before they're read: the time grows with the square of their number."""
    write(tmp_path, {"app.yaml": text, "app.py": DASH})
    assert refused(tmp_path) == "app.yaml: it has more than 4000 brackets, too many to examine; write it in lines"


def test_an_alias_within_itself_ends(tmp_path: Path) -> None:
    """YAML allows that."""
    write(tmp_path, {"app.yaml": "env: &e [*e, {name: A, value: *e}]\ncommand: &c {<<: *c}\n", "app.py": DASH})
    assert {each.rule.id for each in examine(tmp_path).findings} == {"app-yaml-shape"}


@pytest.mark.parametrize(
    "text",
    [
        "command: " + "[" * 2000,
        "a: !!python/object/apply:os.system [exit 7]\n",
        "\x00",
        "command: *nowhere\n",
        "%TAG ! x\n",
    ],
)
def test_yaml_that_cannot_be_read_is_a_finding_at_its_place(text: str) -> None:
    """A tag makes nothing."""
    ids = [each.split()[0] for each in found({"app.yaml": text, "app.py": DASH})]
    assert ids == ([] if "python" in text else ["yaml-syntax"])


@pytest.mark.parametrize(
    "code",
    [
        "def broken(:\n",
        "x = " + "(" * 5000,
        "x = " + "-" * 20_000 + "1\n",
        "if a:\n    pass\n" + "elif a:\n    pass\n" * 2000,
        "\x00",
        "import os; os._exit(9)\nraise SystemExit(9)\n",
        "a = b\nb = a\na.run(port=a)\n",
    ],
)
def test_python_that_cannot_be_read_has_no_finding_and_is_never_run(code: str) -> None:
    """Whatever it says."""
    assert not found({"app.yaml": spec('["uvicorn", "app:app"]'), "app.py": FASTAPI, "app2.py": code})
    assert isinstance(found({"app.yaml": RUN, "app.py": code}), list)


def test_a_folder_with_very_many_files_is_examined_in_bounds(tmp_path: Path) -> None:
    """No more entries than a person would have."""
    for number in range(300):
        (tmp_path / f"f{number}").mkdir()
        (tmp_path / f"f{number}" / "app.yaml").write_text(RUN)
    report = examine(tmp_path)
    assert (report.apps, report.left_out) == (50, 250)


@pytest.mark.skipif(sys.platform == "win32", reason="names there are text")
def test_a_name_that_is_no_text_harms_nothing(tmp_path: Path) -> None:
    """A byte that isn't UTF-8, an escape sequence, and a line break."""
    for name in (b"\xff.py", b"\x1b[31m.py", b"a\nb.py"):
        (Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + name))).write_bytes(b"x = 1\n")
    write(tmp_path, {"app.yaml": RUN, "app.py": DASH})
    assert not examine(tmp_path).findings


def test_a_folder_without_an_app_is_refused(tmp_path: Path) -> None:
    """And so is one that isn't there, or a bundle of something else."""
    write(tmp_path / "jobs", {"databricks.yml": "bundle: {name: x}\n", "load.py": DASH, "pyproject.toml": ""})
    assert refused(tmp_path / "jobs").startswith("DIR: no app is in it")
    assert refused(tmp_path).startswith("DIR: no app is in it")
    assert refused(tmp_path / ("x" * 5000)).startswith("DIR: there's no such folder")
    assert refused(tmp_path / "none").startswith("DIR: there's no such folder")
