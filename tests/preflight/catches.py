"""For each rule: mistakes with the place where each is found, and near misses that are as they should be."""

from __future__ import annotations

from dataclasses import dataclass, field

from tests.preflight.folders import BUNDLE, DASH, FASTAPI, FLASK, GRADIO, STREAMLIT, Folder, spec
from tests.preflight.other_shapes import INNER, RESOURCES, package

RUN = spec('["python", "app.py"]')
SERVE = spec('["uvicorn", "app:app"]')
PERMITTED = BUNDLE + "      permissions:\n        - {level: CAN_MANAGE, user_name: a@example.com}\n"
JOB = (
    BUNDLE
    + "      resources:\n        - name: job\n          job: {id: '${resources.jobs.load.id}', permission: CAN_MANAGE_RUN}\n"
    + "  jobs:\n    load:\n      name: load\n"
)
ROUTE = FASTAPI.replace("/api/items", "/items")
MCP = "from mcp.server.fastmcp import FastMCP\nmcp = FastMCP('x')\napp = mcp.streamable_http_app()\n"


@dataclass(frozen=True, slots=True)
class Planted:
    """The mistakes of a rule, each a folder and where it's found, and its near misses."""

    mistakes: tuple[tuple[Folder, str], ...]
    near: tuple[Folder, ...] = field(default=())


def with_env(text: str, **more: str) -> Folder:
    """A Streamlit app with these lines of `env`."""
    return {"app.yaml": f"command: [streamlit, run, app.py]\nenv:\n{text}", "app.py": STREAMLIT, **more}


CATCHES: dict[str, Planted] = {
    "yaml-syntax": Planted(
        (
            ({"app.yaml": "command: [python, app.py\nenv: []\n", "app.py": DASH}, "app.yaml:2:4"),
            ({"app.yaml": "command: [python, app.py]\n---\nenv: []\n", "app.py": DASH}, "app.yaml:2:1"),
            ({"databricks.yml": BUNDLE + "\tx: 1\n", **INNER}, "databricks.yml:9:1"),
        ),
        (
            {"app.yaml": "---\ncommand: [python, app.py]\n...\n", "app.py": DASH},
            {"app.yaml": "\ufeffcommand: [python, 'app.py']\n", "app.py": DASH},
        ),
    ),
    "yaml-key-twice": Planted(
        (
            ({"app.yaml": "env: []\ncommand: [python, app.py]\nenv: []\n", "app.py": DASH}, "app.yaml:3:1"),
            ({"app.yml": "command: [python, app.py]\n\ncommand: [python, app.py]\n", "app.py": DASH}, "app.yml:3:1"),
        ),
        (
            with_env("  - name: A\n    value: 1\n  - name: A2\n    value: 1\n"),
            {"app.yaml": "x: &x {env: []}\n<<: *x\nenv: []\ncommand: [python, app.py]\n", "app.py": DASH},
        ),
    ),
    "app-yaml-twice": Planted(
        (
            ({"app.yaml": RUN, "app.yml": RUN, "app.py": DASH}, "app.yml:1:1"),
            ({"a/app.yaml": RUN, "a/app.yml": RUN, "a/app.py": DASH}, "a/app.yml:1:1"),
        ),
        (
            {"a/app.yaml": RUN, "b/app.yml": RUN, "a/app.py": DASH, "b/app.py": DASH},
            {"app.yaml": RUN, "app.yaml.bak": RUN, "app.py": DASH},
        ),
    ),
    "app-yaml-shape": Planted(
        (
            ({"app.yaml": "command: streamlit run app.py\n", "app.py": STREAMLIT}, "app.yaml:1:10"),
            ({"app.yaml": "- command: [python, app.py]\n", "app.py": DASH}, "app.yaml:1:1"),
            ({"app.yaml": "command: {run: app.py}\n", "app.py": DASH}, "app.yaml:1:10"),
            (with_env("  LEVEL: debug\n"), "app.yaml:3:3"),
            (with_env("  - name: A\n    value: 1\n    valueFrom: b\n"), "app.yaml:3:11"),
            (with_env("  - LEVEL: debug\n"), "app.yaml:3:5"),
            (with_env("  - name: A\n    valueFrom: {secretKeyRef: x}\n"), "app.yaml:4:16"),
        ),
        (
            with_env("  - name: A\n    value: ''\n"),
            {"app.yaml": "command:\nenv:\n", "app.py": DASH},
            {"app.yaml": "command: [streamlit, run, app.py, --server.port, 8000]\n", "app.py": STREAMLIT},
        ),
    ),
    "app-yaml-key": Planted(
        (
            ({"app.yaml": RUN + "environment:\n  - {name: A, value: b}\n", "app.py": DASH}, "app.yaml:2:1"),
            ({"app.yaml": "comand: [python, app.py]\n", "app.py": DASH}, "app.yaml:1:1"),
        ),
        (
            {"app.yaml": RUN + "runtime: nodejs20\ndescription: x\n", "app.py": DASH},
            {"app.yaml": RUN + "env: []\nx-env: []\n", "app.py": DASH},
        ),
    ),
    "wrong-file": Planted(
        (
            ({"app.yaml": RUN + "user_api_scopes: [sql]\n", "app.py": DASH}, "app.yaml:2:1"),
            ({"app.yaml": RUN + "resources:\n  - name: sql-warehouse\n", "app.py": DASH}, "app.yaml:2:1"),
            (
                {"databricks.yml": BUNDLE + "      config:\n        user_api_scopes: [sql]\n", **INNER},
                "databricks.yml:10:9",
            ),
        ),
        (
            {
                "databricks.yml": BUNDLE + "      user_api_scopes: [sql]\n",
                **INNER,
                "app/app.yaml": RUN + "user_api_scopes: [sql]\n",
            },
            {"app.yaml": RUN + "resources:\n", "app.py": DASH},
        ),
    ),
    "value-from-spelling": Planted(
        (
            (with_env("  - name: A\n    value_from: secret\n"), "app.yaml:4:5"),
            (
                {
                    "databricks.yml": "resources:\n  apps:\n    shop:\n      name: shop\n      git_source: {branch: main}\n"
                    "      config:\n        env: [{name: A, valueFrom: secret}]\n"
                },
                "databricks.yml:7:25",
            ),
            (
                {
                    "databricks.yml": BUNDLE
                    + "      config:\n        env:\n          - {name: A, valueFrom: secret}\n",
                    **INNER,
                },
                "databricks.yml:11:23",
            ),
        ),
        (
            with_env("  - name: A\n    valueFrom: secret\n"),
            {
                "databricks.yml": BUNDLE + "      config:\n        env:\n          - {name: A, value_from: secret}\n",
                **INNER,
            },
        ),
    ),
    "resource-undeclared": Planted(
        (
            (
                {
                    "databricks.yml": BUNDLE + RESOURCES,
                    **INNER,
                    "app/app.yaml": spec("[python, app.py]", "W<warehouse"),
                },
                "app/app.yaml:4:16",
            ),
            (
                {
                    "databricks.yml": BUNDLE
                    + "      config:\n        env:\n          - {name: A, value_from: token}\n"
                    + RESOURCES,
                    **INNER,
                },
                "databricks.yml:11:35",
            ),
        ),
        (
            {"databricks.yml": BUNDLE + "      resources: ${var.resources}\n", **INNER},
            {"databricks.yml": BUNDLE.replace("./app", "./other") + RESOURCES, "other/app.py": DASH, **INNER},
        ),
    ),
    "reference-unresolved": Planted(
        (
            (with_env("  - name: A\n    value: ${var.catalog}\n"), "app.yaml:4:12"),
            ({"app.yaml": spec('[python, app.py, "--to=${workspace.host}"]'), "app.py": DASH}, "app.yaml:1:27"),
        ),
        (
            {
                "databricks.yml": BUNDLE
                + "      config:\n        env:\n          - {name: A, value: '${var.catalog}'}\n",
                **INNER,
            },
            with_env("  - name: A\n    value: '{var.catalog} and $${x}'\n"),
        ),
    ),
    "secret-in-file": Planted(
        (
            (with_env("  - name: A\n    value: dapi0123456789abcdef0123456789abcdef\n"), "app.yaml:4:12"),
            (with_env("  - name: MODEL_API_KEY\n    value: sk-proj-Ab3dEfGh1jKlMn0pQrStUvWx\n"), "app.yaml:4:12"),
            (with_env("  - name: A\n    value: 'postgres://shop:pa55word@db.example/shop'\n"), "app.yaml:4:12"),
        ),
        (
            with_env("  - name: MODEL_API_KEY\n    value: put-your-own-key-here-1234567890\n"),
            with_env("  - name: SESSION_TOKEN_NAME\n    value: x-shop-session-token-2026-01\n"),
            with_env("  - name: TOKEN_URL\n    value: https://shop.example/oauth/token\n"),
            with_env("  - name: A\n    value: 'postgres://shop:${PASSWORD}@db.example/shop'\n"),
        ),
    ),
    "command-variable": Planted(
        (
            ({"app.yaml": spec('["uvicorn", "app:app", "--port", "$PORT"]'), "app.py": FASTAPI}, "app.yaml:1:43"),
            (
                {"app.yaml": spec('[streamlit, run, app.py, "--theme.base=${THEME:-dark}"]'), "app.py": STREAMLIT},
                "app.yaml:1:35",
            ),
        ),
        (
            {"app.yaml": spec('["sh", "-c", "uvicorn app:app --port $PORT"]'), "app.py": FASTAPI},
            {"app.yaml": spec("[streamlit, run, app.py, --title=US$ 5]"), "app.py": STREAMLIT},
        ),
    ),
    "command-shell": Planted(
        (
            (
                {
                    "app.yaml": spec('["npm", "run", "build", "&&", "npm", "start"]'),
                    "package.json": package(build="x", start="x"),
                },
                "app.yaml:1:34",
            ),
            ({"app.yaml": spec('["python app.py"]'), "app.py": DASH}, "app.yaml:1:11"),
            ({"app.yaml": spec('["cd", "src"]'), "app.py": DASH}, "app.yaml:1:11"),
        ),
        (
            {"app.yaml": spec('["bash", "-c", "cd src && python app.py"]'), "src/app.py": DASH},
            {"app.yaml": spec('["streamlit", "run", "app.py", "--", "--query", "a && b"]'), "app.py": STREAMLIT},
        ),
    ),
    "bind-address": Planted(
        (
            ({"app.yaml": spec('["uvicorn", "app:app", "--host", "127.0.0.1"]'), "app.py": FASTAPI}, "app.yaml:1:43"),
            ({"app.yaml": spec('["gunicorn", "--bind=localhost:8000", "app:app"]'), "app.py": FLASK}, "app.yaml:1:23"),
            ({"app.yaml": RUN, "app.py": DASH.replace("debug=False", 'host="127.0.0.1"')}, "app.py:10:18"),
            (
                {
                    "app.yaml": RUN,
                    "app.py": "HOST = 'localhost'\n" + GRADIO.replace("launch()", "launch(server_name=HOST)"),
                },
                "app.py:1:8",
            ),
            ({"app.yaml": RUN, "app.py": f"import uvicorn\n{FASTAPI}\nuvicorn.run(app)\n"}, "app.py:12:1"),
            (with_env("  - name: STREAMLIT_SERVER_ADDRESS\n    value: localhost\n"), "app.yaml:4:12"),
            (
                {"app.yaml": spec("[npm, start]"), "package.json": package(start="next start -H localhost")},
                "package.json:4:5",
            ),
        ),
        (
            {
                "app.yaml": RUN,
                "app.py": f"import uvicorn\n{FASTAPI}\ndef local():\n    uvicorn.run(app, host='127.0.0.1')\nrun()\n",
            },
            {
                "app.yaml": spec('["gunicorn", "-b", "127.0.0.1:9000", "-b", "0.0.0.0:8000", "app:app"]').replace(
                    "127.0.0.1:9000", "unix:/tmp/x"
                ),
                "app.py": FLASK,
            },
            {
                "app.yaml": spec('["python", "proxy.py", "--host", "127.0.0.1"]'),
                "proxy.py": "import start\nstart.all()\n",
            },
        ),
    ),
    "port": Planted(
        (
            (
                {"app.yaml": spec('["uvicorn", "app:app", "--host", "0.0.0.0", "--port", "8080"]'), "app.py": FASTAPI},
                "app.yaml:1:64",
            ),
            ({"app.yaml": spec("[streamlit, run, app.py, --server.port=8501]"), "app.py": STREAMLIT}, "app.yaml:1:35"),
            ({"app.yaml": spec('[gunicorn, -b, "0.0.0.0:5000", "app:app"]'), "app.py": FLASK}, "app.yaml:1:25"),
            ({"app.yaml": RUN, "app.py": f"{FLASK}\napp.run()\n"}, "app.py:11:1"),
            (
                {
                    "app.yaml": RUN,
                    "app.py": f"import os\nimport uvicorn\n{FASTAPI}\n"
                    "def main():\n    uvicorn.run('app:app', host='0.0.0.0', port=int(os.getenv('APP_PORT', '9000')))\n\nmain()\n",
                },
                "app.py:14:75",
            ),
            (
                {
                    "app.yaml": spec("[python, app.py]", "APP_PORT='7860'"),
                    "app.py": "import os\n" + DASH.replace("debug=False", "port=os.environ['APP_PORT']"),
                },
                "app.yaml:4:12",
            ),
            ({"package.json": package(start="next start -p 3000")}, "package.json:4:5"),
        ),
        (
            {"app.yaml": spec('["uvicorn", "app:app", "--port", "8000"]', "REDIS_PORT='6379'"), "app.py": FASTAPI},
            {
                "app.yaml": RUN,
                "app.py": DASH.replace("debug=False", "port=int(os.getenv('DATABRICKS_APP_PORT', 8050))").replace(
                    "import dash\n", "import dash, os\n"
                ),
            },
            {
                "app.yaml": spec("[npm, start]"),
                "package.json": package(start="PORT=3000 node a.js & node b.js", dev="next dev -p 3000"),
            },
        ),
    ),
    "entry-missing": Planted(
        (
            ({"app.yaml": spec("[python, main.py]"), "app.py": DASH}, "app.yaml:1:19"),
            ({"app.yaml": spec("[streamlit, run, src/app.py]"), "app.py": STREAMLIT}, "app.yaml:1:27"),
            ({"app.yaml": spec('["uvicorn", "backend.main:app"]'), "backend/app.py": FASTAPI}, "app.yaml:1:22"),
        ),
        (
            {"app.yaml": spec('["python", "/app/python/source_code/app.py"]'), "app.py": DASH},
            {"app.yaml": spec('["uvicorn", "shop.main:app"]'), "requirements.txt": "shop==1.0\n", "app.py": DASH},
        ),
    ),
    "entry-name": Planted(
        (
            ({"app.yaml": spec('["uvicorn", "main:application"]'), "main.py": FASTAPI}, "app.yaml:1:22"),
            ({"app.yaml": spec("[gunicorn, app:server]"), "app.py": FLASK}, "app.yaml:1:21"),
        ),
        (
            {"app.yaml": spec('["uvicorn", "main:app"]'), "main.py": "from shop import *\n"},
            {
                "app.yaml": spec('["uvicorn", "main:app"]'),
                "main.py": "try:\n    from shop import app\nexcept ImportError:\n    app = None\n",
            },
        ),
    ),
    "npm-script": Planted(
        (
            ({"package.json": package(build="vite build")}, "package.json:1:1"),
            ({"app.yaml": spec("[npm, run, serve]"), "package.json": package(start="node a.js")}, "app.yaml:1:21"),
        ),
        (
            {"app.yaml": spec("[npm, run, serve, --prefix, web]"), "package.json": package(start="node a.js")},
            {"app.yaml": spec("[node, a.js]"), "package.json": package(build="tsc")},
        ),
    ),
    "no-command": Planted(
        (
            ({"app.yaml": "env: []\n", "api.py": FASTAPI, "server.py": FASTAPI}, "app.yaml:1:1"),
            ({"agent.py": "X = 1\n", "dashboard.py": DASH}, "agent.py:1:1"),
        ),
        (
            {"app.py": DASH, "zebra.py": "X = 1\n"},
            {"databricks.yml": BUNDLE + "      config: {command: [python, b.py]}\n", "app/a.py": "", "app/b.py": DASH},
        ),
    ),
    "streamlit-command": Planted(
        (
            ({"app.yaml": RUN, "app.py": STREAMLIT}, "app.yaml:1:11"),
            ({"app.py": STREAMLIT, "requirements.txt": "streamlit\n"}, "app.py:1:1"),
        ),
        (
            {
                "app.yaml": RUN,
                "app.py": "import sys\nimport streamlit as st\nfrom streamlit.web import cli\nst.title('x')\ncli.main()\n",
            },
            {"app.yaml": RUN, "app.py": "import streamlit as st\nfrom shop import start\nstart()\n"},
        ),
    ),
    "never-serves": Planted(
        (
            ({"app.yaml": RUN, "app.py": FASTAPI}, "app.yaml:1:11"),
            ({"app.py": FLASK}, "app.py:1:1"),
        ),
        (
            {"app.yaml": RUN, "app.py": f"from shop import start\n{FASTAPI}\nstart(app)\n"},
            {
                "app.yaml": RUN,
                "app.py": f"import os\n{FLASK}\nif __name__ == '__main__':\n    os.execvp('gunicorn', ['gunicorn', 'app:app'])\n",
            },
        ),
    ),
    "requirement-missing": Planted(
        (
            ({"app.py": DASH, "requirements.txt": "dash\n-r base.txt\n"}, "requirements.txt:2:4"),
            (
                {"app.py": DASH, "requirements.txt": "../shared/dist/shared-1.0-py3-none-any.whl\n"},
                "requirements.txt:1:1",
            ),
            ({"app.py": DASH, "requirements.txt": "-r more.txt\n", "more.txt": "-e ./shop\n"}, "more.txt:1:4"),
            ({"app.py": DASH, "requirements.txt": "shop @ file:///Users/me/shop-1.0.whl\n"}, "requirements.txt:1:8"),
        ),
        (
            {"app.py": DASH, "requirements.txt": "-e .\nshop[all]>=1 # ./old.whl\n", "setup.py": "setup()\n"},
            {"app.py": DASH, "requirements.txt": "-r https://example.com/r.txt\n${WHEELS}/shop.whl\n# -r base.txt\n"},
        ),
    ),
    "lock-missing": Planted(
        (
            (
                {
                    "app.yaml": RUN,
                    "app.py": DASH,
                    "pyproject.toml": '[project]\nname = "x"\ndependencies = ["polars>=1"]\n',
                },
                "pyproject.toml:3:1",
            ),
            (
                {
                    "app.yaml": SERVE,
                    "app.py": FASTAPI,
                    "pyproject.toml": '[project]\nname = "x"\n\ndependencies = [\n"fastapi",\n"sqlmodel"]\n',
                },
                "pyproject.toml:4:1",
            ),
        ),
        (
            {
                "app.yaml": RUN,
                "app.py": DASH,
                "pyproject.toml": '[project]\nname = "x"\ndependencies = ["dash>=2", "Databricks_SDK"]\n',
            },
            {
                "app.yaml": spec("[uv, run, app.py]"),
                "app.py": DASH,
                "pyproject.toml": '[project]\nname = "x"\ndependencies = ["polars"]\n',
            },
        ),
    ),
    "bundle-source": Planted(
        (
            ({"databricks.yml": BUNDLE.replace("./app", "./apps"), "app.py": DASH}, "databricks.yml:8:25"),
            (
                {"databricks.yml": BUNDLE + "    two:\n      name: two\n      source_code_path: app\n", **INNER},
                "databricks.yml:11:25",
            ),
            ({"databricks.yml": BUNDLE + "    two:\n      name: two\n", **INNER}, "databricks.yml:9:5"),
            ({"databricks.yml": BUNDLE + "      git_source: {branch: main}\n", **INNER}, "databricks.yml:8:25"),
        ),
        (
            {"databricks.yml": BUNDLE.replace("./app", "${var.where}"), "app.py": DASH},
            {"databricks.yml": BUNDLE.replace("./app", "../app"), "app.py": DASH},
        ),
    ),
    "bundle-app-name": Planted(
        (
            (
                {"databricks.yml": BUNDLE.replace("name: shop-${bundle.target}", "name: My_Shop"), **INNER},
                "databricks.yml:7:13",
            ),
            ({"databricks.yml": BUNDLE.replace("shop-${", "shop_${"), **INNER}, "databricks.yml:7:13"),
        ),
        (
            {"databricks.yml": BUNDLE.replace("shop-${bundle.target}", "${var.NAME_of}-2"), **INNER},
            {"databricks.yml": BUNDLE.replace("    shop:", "    My_Key:"), **INNER},
        ),
    ),
    "bundle-permission": Planted(
        (
            (
                {"databricks.yml": PERMITTED + "        - {level: CAN_VIEW, group_name: users}\n", **INNER},
                "databricks.yml:11:19",
            ),
            ({"databricks.yml": BUNDLE + RESOURCES.replace("CAN_USE", "CAN_QUERY"), **INNER}, "databricks.yml:11:63"),
        ),
        (
            {"databricks.yml": BUNDLE + RESOURCES.replace("CAN_USE", "'${var.level}'"), **INNER},
            {
                "databricks.yml": BUNDLE
                + RESOURCES.replace("sql_warehouse: {", "new_kind: {").replace("CAN_USE", "CAN_DO"),
                **INNER,
            },
        ),
    ),
    "grants-reset": Planted(
        (
            ({"databricks.yml": PERMITTED, **INNER}, "databricks.yml:9:7"),
            (
                {
                    "databricks.yml": BUNDLE
                    + "targets:\n  prod:\n    resources:\n      apps:\n        shop:\n          permissions:\n"
                    + "            - {level: CAN_MANAGE, group_name: admins}\n",
                    **INNER,
                },
                "databricks.yml:14:11",
            ),
        ),
        (
            {"databricks.yml": PERMITTED + "        - {level: CAN_USE, group_name: users}\n", **INNER},
            {"databricks.yml": PERMITTED + "permissions:\n  - {level: CAN_VIEW, group_name: users}\n", **INNER},
        ),
    ),
    "resource-grant-reset": Planted(
        (
            (
                {
                    "databricks.yml": JOB + "      permissions:\n        - {level: CAN_VIEW, group_name: users}\n",
                    **INNER,
                    "app/app.yaml": RUN,
                },
                "databricks.yml:16:9",
            ),
            (
                {
                    "databricks.yml": JOB
                    + "targets:\n  prod:\n    resources:\n      jobs:\n        load:\n          permissions:\n"
                    + "            - {level: CAN_VIEW, service_principal_name: '${var.sp}'}\n",
                    **INNER,
                    "app/app.yaml": RUN,
                },
                "databricks.yml:21:13",
            ),
        ),
        (
            {"databricks.yml": JOB, **INNER, "app/app.yaml": RUN},
            {
                "databricks.yml": JOB.replace("${resources.jobs.load.id}", "123")
                + "      permissions:\n        - {level: CAN_VIEW, group_name: users}\n",
                **INNER,
                "app/app.yaml": RUN,
            },
        ),
    ),
    "host-guard": Planted(
        (
            (
                {
                    "app.yaml": SERVE,
                    "app.py": f"from starlette.middleware.trustedhost import TrustedHostMiddleware\n{FASTAPI}\n"
                    'app.add_middleware(TrustedHostMiddleware, allowed_hosts=["shop.example", "localhost"])\n',
                },
                "app.py:12:57",
            ),
            (
                {
                    "app.yaml": spec("[gunicorn, site1.wsgi]"),
                    "site1/settings.py": 'import os\nALLOWED_HOSTS = ["127.0.0.1"]\n',
                },
                "site1/settings.py:2:17",
            ),
        ),
        (
            {"app.yaml": SERVE, "app.py": f"ALLOWED_HOSTS = ['a.example']\n{FASTAPI}"},
            {
                "app.yaml": spec("[gunicorn, site1.wsgi]"),
                "site1/settings.py": "import os\nALLOWED_HOSTS = os.environ['HOSTS'].split()\n",
            },
        ),
    ),
    "mcp-host-guard": Planted(
        (
            ({"app.yaml": SERVE, "app.py": MCP}, "app.py:2:7"),
            (
                {
                    "app.yaml": SERVE,
                    "app.py": MCP.replace("'x'", "'x', host='127.0.0.1'"),
                    "requirements.txt": "mcp>=1.2\n",
                },
                "app.py:2:7",
            ),
        ),
        (
            {"app.yaml": SERVE, "app.py": MCP, "requirements.txt": "mcp[cli]==1.9.4\n"},
            {"app.yaml": SERVE, "app.py": MCP.replace("app = mcp.streamable_http_app()", "app = None\nmcp.run()")},
        ),
    ),
    "root-path": Planted(
        (
            ({"app.yaml": SERVE, "app.py": FASTAPI.replace("FastAPI()", 'FastAPI(root_path="/shop")')}, "app.py:4:25"),
            (
                {"app.yaml": RUN, "app.py": DASH.replace("__name__)", '__name__, requests_pathname_prefix="/shop/")')},
                "app.py:5:52",
            ),
            ({"app.yaml": spec('[uvicorn, "app:app", --root-path, /shop]'), "app.py": FASTAPI}, "app.yaml:1:44"),
        ),
        (
            {"app.yaml": SERVE, "app.py": FASTAPI.replace("FastAPI()", 'FastAPI(root_path="")')},
            {
                "app.yaml": SERVE,
                "app.py": FASTAPI.replace("FastAPI()", 'FastAPI(openapi_prefix="/shop", docs_url="/docs")'),
            },
        ),
    ),
    "streamlit-guard": Planted(
        (
            (with_env("  - name: STREAMLIT_SERVER_ENABLE_CORS\n    value: true\n"), "app.yaml:4:12"),
            (
                {"app.yaml": spec("[streamlit, run, app.py, --server.enableXsrfProtection=true]"), "app.py": STREAMLIT},
                "app.yaml:1:35",
            ),
        ),
        (
            with_env("  - name: STREAMLIT_SERVER_ENABLE_CORS\n    value: false\n"),
            {"app.yaml": spec('["uvicorn", "app:app"]', "STREAMLIT_SERVER_ENABLE_CORS='true'"), "app.py": FASTAPI},
        ),
    ),
    "routes-outside-api": Planted(
        (
            ({"app.yaml": SERVE, "app.py": ROUTE}, "app.py:7:2"),
            (
                {"app.yaml": spec("[gunicorn, app:app]"), "app.py": FLASK.replace("/api/items", "/items/<n>")},
                "app.py:7:2",
            ),
        ),
        (
            {"app.yaml": SERVE, "app.py": ROUTE + '@app.get("/api/more")\ndef more():\n    return 1\n'},
            {"app.yaml": SERVE, "app.py": FASTAPI.replace("/api/items", "/health")},
            {"app.yaml": SERVE, "app.py": ROUTE + "app.mount('/api', other)\n"},
        ),
    ),
}
