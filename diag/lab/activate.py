"""A file to `source`, after which plain `dbapp-diag` and `curl` reach a running lab from the shell that did it.

A shell function can't bear the program's name in every shell (POSIX, "Function Definition Command": a name has no hyphen), and
scripts wouldn't see it: so a program of that name is put first on PATH, which adds the lab's options and its home folder.
"""

import shlex
import sys
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path

from dbapp_diag.lab.home import BASICS
from dbapp_diag.lab.session import Lab

OPTIONS = ("--resolver", "--connect-to", "--ca-bundle")
"""The options by which a run is joined to the lab."""
IN_THE_WAY = (
    r"(DATABRICKS_[A-Z0-9_]*|ARM_[A-Z0-9_]*|[A-Z]*_PROXY|[a-z]*_proxy|[A-Z]*_CA_BUNDLE|SSL_CERT_[A-Z]*|CURL_HOME)"
)
"""Variables of the shell's own (an extended regular expression) that would lead past the lab."""

PROGRAM = """#!/bin/sh
# dbapp-diag, joined to the lab: its options stand behind the command that takes them.
{home}
case " $* " in
*" --resolver "* | *" --connect-to "*) exec {program} "$@" ;; # as commands that reports print have them
esac
case "$1 $2" in
"token get")
    first=$1 second=$2
    shift 2
    exec {program} "$first" "$second" {options} "$@"
    ;;
"run "* | "snippet "*)
    first=$1
    shift
    exec {program} "$first" {options} "$@"
    ;;
esac
exec {program} "$@"
"""

ACTIVATE = """# `. {path}` joins this shell to the lab, `deactivate_lab` leaves it (or the shell's end).
if command -v deactivate_lab >/dev/null 2>&1; then deactivate_lab; fi
_lab_names=
_lab_keep() {{
    case " $_lab_names " in *" $1 "*) return ;; esac
    eval "_lab_had_$1=\\${{$1+set}}; _lab_old_$1=\\${{$1-}}"
    _lab_names="$_lab_names $1"
}}
deactivate_lab() {{
    eval "set -- $_lab_names"
    while [ $# -gt 0 ]; do
        if eval "[ \\"\\$_lab_had_$1\\" = set ]"; then eval "export $1=\\"\\$_lab_old_$1\\""; else unset "$1"; fi
        unset "_lab_had_$1" "_lab_old_$1"
        shift
    done
    unset _lab_names
    unset -f deactivate_lab
    hash -r 2>/dev/null || true
}}
eval "$(env | sed -nE 's/^{in_the_way}=.*/_lab_keep \\1; unset \\1;/p')"
{exports}
_lab_keep PATH
export PATH={folders}:"$PATH"
unset -f _lab_keep
hash -r 2>/dev/null || true
"""


def path_of(lab: Lab) -> Path:
    """Where the file is."""
    return lab.base_dir / "activate"


def write_activate(lab: Lab) -> Path:
    """Write the file and what it leads to."""
    folder = lab.base_dir / "active"
    folder.mkdir(exist_ok=True)
    program = folder / "dbapp-diag"
    home = "\n".join(
        f"export {name}={shlex.quote(lab.env[name])}" for name in ("HOME", "USERPROFILE") if name in lab.env
    )
    own = shlex.join([sys.executable, "-P", "-m", "dbapp_diag"])
    program.write_text(PROGRAM.format(home=home, program=own, options=shlex.join(_options(lab))), encoding="utf-8")
    program.chmod(0o755)
    bundle = str(lab.ca_bundle).replace("\\", "\\\\").replace('"', '\\"')
    settings = [*(f'connect-to = "{each}"\n' for each in lab.connections), f'cacert = "{bundle}"\n']
    (folder / ".curlrc").write_text("".join(settings), encoding="utf-8")
    exports = "\n".join(f"_lab_keep {name}; export {name}={shlex.quote(value)}" for name, value in _variables(lab))
    folders = shlex.quote(f"{folder}:{lab.base_dir / 'bin'}")
    path = path_of(lab)
    text = ACTIVATE.format(path=shlex.quote(str(path)), in_the_way=IN_THE_WAY, exports=exports, folders=folders)
    path.write_text(text, encoding="utf-8")
    return path


def question_of(lab: Lab) -> Sequence[str]:
    """The options of the lab's question, as one asks it in a shell that is joined."""
    options = list(lab.argv)
    while at := [place for place, each in enumerate(options) if each in OPTIONS]:
        del options[at[0] : at[0] + 2]
    return options


def _options(lab: Lab) -> Sequence[str]:
    """The options that a run of this lab needs and no user would know."""
    return [each for pair in pairwise(lab.argv) if pair[0] in OPTIONS for each in pair]


def _variables(lab: Lab) -> Iterator[tuple[str, str]]:
    """What the shell's own environment gets: all that the lab's runs have, but for what this machine has anyway."""
    for name, value in lab.env.items():
        if name not in (*BASICS, "PATH", "HOME", "USERPROFILE"):
            yield name, value
    if lab.world.question.profile is not None:
        yield "DATABRICKS_CONFIG_PROFILE", lab.world.question.profile
    yield "CURL_HOME", str(lab.base_dir / "active")
