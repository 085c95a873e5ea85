"""Folders with one app in Python that are as they should be."""

from __future__ import annotations

from tests.preflight.folders import DASH, FASTAPI, FLASK, GRADIO, STREAMLIT, Folder, spec

ENV_PORT = 'int(os.environ.get("DATABRICKS_APP_PORT", 8000))'

PYTHON: dict[str, Folder] = {
    "fastapi by uvicorn, port by its number": {
        "app.yaml": spec('["uvicorn", "app:app", "--host", "0.0.0.0", "--port", "8000"]'),
        "app.py": FASTAPI,
    },
    "fastapi by uvicorn without an address": {"app.yaml": spec('["uvicorn", "main:app"]'), "main.py": FASTAPI},
    "fastapi, port by the platform's variable": {
        "app.yaml": "command:\n  - uvicorn\n  - app:app\n  - --host=0.0.0.0\n  - --port=$DATABRICKS_APP_PORT\n",
        "app.py": FASTAPI,
    },
    "fastapi, the variable with a default": {
        "app.yaml": spec('[uvicorn, "app:app", --host, 0.0.0.0, --port, "${DATABRICKS_APP_PORT:-8000}"]'),
        "app.py": FASTAPI,
    },
    "fastapi in a package": {
        "app.yaml": spec('["uvicorn", "backend.main:app"]'),
        "backend/__init__.py": "",
        "backend/main.py": FASTAPI,
        "requirements.txt": "fastapi\nuvicorn\n",
    },
    "fastapi in a package without __init__": {
        "app.yaml": spec('["uvicorn", "server.api:app", "--workers", "2"]'),
        "server/api.py": FASTAPI,
    },
    "fastapi with routers and pages": {
        "app.yaml": spec('["uvicorn", "app:app"]'),
        "app.py": "from fastapi import FastAPI\nfrom routes import router\napp = FastAPI()\napp.include_router(router)\n"
        '@app.get("/health")\ndef health():\n    return "ok"\n',
        "routes.py": 'from fastapi import APIRouter\nrouter = APIRouter(prefix="/api")\n',
    },
    "fastapi that serves a page": {
        "app.yaml": spec('["uvicorn", "app:app"]'),
        "app.py": "from fastapi import FastAPI\nfrom fastapi.responses import HTMLResponse\napp = FastAPI()\n"
        '@app.get("/orders", response_class=HTMLResponse)\ndef orders():\n    return "<p>none"\n',
    },
    "an agent that serves /invocations": {
        "app.yaml": spec(
            '["uvicorn", "agent:app"]', "MLFLOW_TRACKING_URI=databricks", "MLFLOW_EXPERIMENT_ID<experiment"
        ),
        "agent.py": "from fastapi import FastAPI\napp = FastAPI()\n"
        '@app.post("/invocations")\ndef invoke(body: dict):\n    return body\n'
        '@app.get("/agent/info")\ndef info():\n    return {}\n',
    },
    "fastapi that runs itself": {
        "app.yaml": spec('["python", "app.py"]'),
        "app.py": f"import os\nimport uvicorn\n{FASTAPI}\n\nif __name__ == '__main__':\n"
        f'    uvicorn.run(app, host="0.0.0.0", port={ENV_PORT})\n',
    },
    "fastapi with a local branch": {
        "app.yaml": spec('["python", "app.py"]'),
        "app.py": f"import os\nimport uvicorn\n{FASTAPI}\n\nif os.environ.get('LOCAL'):\n"
        f"    uvicorn.run(app, host='127.0.0.1', port=5000)\nelse:\n    uvicorn.run(app, host='0.0.0.0', port={ENV_PORT})\n",
    },
    "fastapi whose own start is for the desk": {
        "app.yaml": spec('["uvicorn", "app:app", "--host", "0.0.0.0"]'),
        "app.py": f'import uvicorn\n{FASTAPI}\n\nif __name__ == "__main__":\n    uvicorn.run(app, host="127.0.0.1", port=8080)\n',
    },
    "fastapi by its own command": {"app.yaml": spec('["fastapi", "run", "app.py"]'), "app.py": FASTAPI},
    "fastapi by a factory": {
        "app.yaml": spec('["uvicorn", "app:create_app", "--factory"]'),
        "app.py": "from fastapi import FastAPI\ndef create_app():\n    return FastAPI()\n",
    },
    "fastapi in another folder": {
        "app.yaml": spec('["uvicorn", "main:app", "--app-dir", "src"]'),
        "src/main.py": FASTAPI,
    },
    "fastapi in src by its name": {
        "app.yaml": spec('["uvicorn", "shop.main:app"]'),
        "src/shop/main.py": FASTAPI,
        "requirements.txt": "-e .\n",
        "pyproject.toml": '[project]\nname = "shop"\nversion = "1"\n',
    },
    "fastapi started by python -m": {"app.yaml": spec('["python", "-m", "uvicorn", "app:app"]'), "app.py": FASTAPI},
    "a module as a program": {
        "app.yaml": spec('["python", "-m", "server.app"]'),
        "server/__init__.py": "",
        "server/app.py": FASTAPI,
    },
    "flask by gunicorn, all by default": {"app.yaml": spec('["gunicorn", "app:app", "-w", "4"]'), "app.py": FLASK},
    "flask by gunicorn with an address": {
        "app.yaml": spec(
            '["gunicorn", "app:app", "-w", "4", "-b", "0.0.0.0:8000"]', "VOLUME=/Volumes/main/default/files"
        ),
        "app.py": FLASK,
    },
    "flask by gunicorn, port by the variable": {
        "app.yaml": spec('["gunicorn", "--bind=0.0.0.0:$DATABRICKS_APP_PORT", "app:app"]'),
        "app.py": FLASK,
    },
    "flask by gunicorn with its own file of settings": {
        "app.yaml": spec('["gunicorn", "-c", "gunicorn.conf.py", "wsgi:application"]'),
        "gunicorn.conf.py": 'bind = "0.0.0.0:8000"\n',
        "wsgi.py": "from shop import make\napplication = make()\n",
    },
    "flask by its own command": {"app.yaml": spec('["flask", "--app", "app.py", "run"]'), "app.py": FLASK},
    "flask that reads its variables": {
        "app.yaml": spec('["python", "app.py"]'),
        "app.py": f"import os\n{FLASK}\n\nif __name__ == '__main__':\n"
        "    host = os.getenv('FLASK_RUN_HOST', '0.0.0.0')\n    port = int(os.getenv('FLASK_RUN_PORT', 5001))\n"
        "    app.run(debug=True, host=host, port=port)\n",
    },
    "flask that reads PORT": {
        "app.yaml": spec('["python", "app.py"]'),
        "app.py": f"import os\n{FLASK}\n\napp.run(host='0.0.0.0', port=int(os.environ.get('PORT', 8080)))\n",
    },
    "flask with blueprints and a config": {
        "app.yaml": spec('["gunicorn", "app:app"]'),
        "app.py": "from flask import Flask\nfrom views import bp\napp = Flask(__name__)\napp.config['A'] = 1\n"
        "app.register_blueprint(bp)\n@app.route('/orders')\ndef orders():\n    return 'x'\n",
        "views.py": "from flask import Blueprint\nbp = Blueprint('x', __name__)\n",
    },
    "flask that draws templates": {
        "app.yaml": spec('["gunicorn", "app:app"]', "JOB_ID<app-job"),
        "app.py": "from flask import Flask, render_template\napp = Flask(__name__)\n"
        "@app.route('/run')\ndef run():\n    return render_template('x.html')\n",
    },
    "flask in a module that an import binds": {
        "app.yaml": spec('["gunicorn", "wsgi:app"]'),
        "wsgi.py": "from shop.web import app\n",
        "shop/web.py": FLASK,
    },
    "dash without an address": {"app.yaml": spec('["python", "app.py"]'), "app.py": DASH, "requirements.txt": "dash\n"},
    "dash by gunicorn": {"app.yaml": spec('["gunicorn", "app:server"]'), "app.py": DASH},
    "dash below a path of its own": {
        "app.yaml": spec('["python", "app.py"]'),
        "app.py": DASH.replace("Dash(__name__)", 'Dash(__name__, url_base_pathname="/board/")'),
    },
    "streamlit": {"app.yaml": spec('["streamlit", "run", "app.py"]'), "app.py": STREAMLIT},
    "streamlit with everything": {
        "app.yaml": spec(
            '[streamlit, run, app.py, --server.port, "8000", --server.address, "0.0.0.0"]',
            "STREAMLIT_GATHER_USAGE_STATS='false'",
            "STREAMLIT_SERVER_ENABLE_CORS='false'",
            "DATABRICKS_WAREHOUSE_ID<sql-warehouse",
        ),
        "app.py": STREAMLIT,
        ".streamlit/config.toml": "[server]\nport = 8501\n",
    },
    "streamlit in a folder": {"app.yaml": spec('["streamlit", "run", "ui/home.py"]'), "ui/home.py": STREAMLIT},
    "streamlit by uv": {
        "app.yaml": spec('["uv", "run", "streamlit", "run", "app.py"]'),
        "app.py": STREAMLIT,
        "pyproject.toml": '[project]\nname = "x"\nversion = "1"\ndependencies = ["polars"]\n',
    },
    "streamlit by a program that starts it": {
        "app.yaml": spec('["python", "start.py"]'),
        "start.py": "import subprocess\nimport streamlit as st\nsubprocess.run(['streamlit', 'run', 'app.py'])\n",
        "app.py": STREAMLIT,
    },
    "gradio without an address": {"app.yaml": spec('["python", "app.py"]'), "app.py": GRADIO},
    "gradio with the platform's port": {
        "app.yaml": spec('["python", "app.py"]'),
        "app.py": "import os\n" + GRADIO.replace("launch()", f'launch(server_name="0.0.0.0", server_port={ENV_PORT})'),
    },
    "gradio with a whole address as its root": {
        "app.yaml": spec('["python", "app.py"]'),
        "app.py": GRADIO.replace("launch()", 'launch(root_path="https://shop.example/x")'),
    },
    "gradio in fastapi": {
        "app.yaml": spec('["uvicorn", "app:app"]'),
        "app.py": "import gradio as gr\nfrom fastapi import FastAPI\napp = FastAPI()\ndemo = gr.Blocks()\n"
        'app = gr.mount_gradio_app(app, demo, path="/chat")\n',
    },
    "shiny": {
        "app.yaml": spec('[shiny, run, --reload, --host, "0.0.0.0", --port, "8000", "app.py:app"]'),
        "app.py": "from shiny import App, ui\napp = App(ui.page_fluid(), None)\n",
    },
    "shiny without an address": {
        "app.yaml": spec('["shiny", "run", "app.py"]'),
        "app.py": "from shiny import App, ui\napp = App(ui.page_fluid(), None)\n",
    },
    "an MCP server by fastmcp": {
        "app.yaml": spec('["uv", "run", "my-server"]'),
        "requirements.txt": "uv\n",
        "pyproject.toml": '[project]\nname = "my"\nversion = "1"\ndependencies = ["fastmcp"]\n'
        '[project.scripts]\nmy-server = "server.main:main"\n',
        "server/main.py": "import uvicorn\nfrom fastmcp import FastMCP\nmcp = FastMCP(name='x')\n"
        "app = mcp.http_app(stateless_http=True)\n"
        "def main():\n    uvicorn.run(app, host='0.0.0.0', port=8000)\n",
    },
    "an MCP server of the SDK for every host": {
        "app.yaml": spec('["uvicorn", "app:app"]'),
        "app.py": "from mcp.server.fastmcp import FastMCP\nmcp = FastMCP('x', host='0.0.0.0', stateless_http=True)\n"
        "app = mcp.streamable_http_app()\n",
    },
    "an MCP server with settings of its guard": {
        "app.yaml": spec('["uvicorn", "app:app"]'),
        "app.py": "from mcp.server.fastmcp import FastMCP\nfrom mcp.server.transport_security import TransportSecuritySettings\n"
        "mcp = FastMCP('x', transport_security=TransportSecuritySettings(enable_dns_rebinding_protection=False))\n"
        "app = mcp.streamable_http_app()\n",
    },
    "django behind gunicorn": {
        "app.yaml": spec('["gunicorn", "site1.wsgi:application"]'),
        "manage.py": "import os\n",
        "site1/wsgi.py": "from django.core.wsgi import get_wsgi_application\napplication = get_wsgi_application()\n",
        "site1/settings.py": 'DEBUG = False\nALLOWED_HOSTS = [".databricksapps.com"]\n',
    },
    "trusted hosts with the platform's": {
        "app.yaml": spec('["uvicorn", "app:app"]'),
        "app.py": "from fastapi.middleware.trustedhost import TrustedHostMiddleware\n"
        + FASTAPI
        + '\napp.add_middleware(TrustedHostMiddleware, allowed_hosts=["localhost", "*.aws.databricksapps.com"])\n',
    },
    "no app.yaml, one file": {"app.py": GRADIO, "requirements.txt": "gradio==4.44.0\nrequests>=2\n"},
    "no app.yaml, app.py and helpers": {"app.py": DASH, "data.py": "X = 1\n", "utils.py": "Y = 2\n"},
    "app.yml with a shell": {
        "app.yml": "command: [bash, -c, 'export A=$B && python app.py | tee $LOG']\n",
        "app.py": DASH,
    },
    "app.yaml with a start script": {
        "app.yaml": spec('["bash", "start.sh"]'),
        "start.sh": "exec python app.py\n",
        "app.py": DASH,
    },
    "app.yaml with anchors": {
        "app.yaml": "x-common: &common\n  - {name: A, value: '1'}\ncommand: [python, app.py]\nenv: *common\n",
        "app.py": DASH,
    },
    "app.yaml that's empty": {"app.yaml": "# nothing yet\n", "app.py": DASH},
    "numbers and switches as values": {
        "app.yaml": "command: [python, app.py]\nenv:\n  - name: DEBUG\n    value: true\n"
        "  - name: N\n    value: 3\n  - name: E\n    value: ''\n",
        "app.py": DASH,
    },
    "requirements from several files": {
        "app.yaml": spec('["python", "app.py"]'),
        "app.py": DASH,
        "requirements.txt": "-r requirements/base.txt\n--index-url https://pypi.org/simple\n./wheels/shop-1.0-py3-none-any.whl\n"
        "plotly @ https://example.com/plotly.whl\ngit+https://example.com/x.git\n/Volumes/main/default/x/y-1-py3-none-any.whl\n",
        "requirements/base.txt": "-c constraints.txt\nrequests==2.31.0 ; python_version > '3.8'\n",
        "requirements/constraints.txt": "urllib3<3\n",
        "wheels/shop-1.0-py3-none-any.whl": "",
    },
    "uv with its lock": {
        "app.yaml": spec('["python", "app.py"]'),
        "app.py": DASH,
        "pyproject.toml": '[project]\nname = "x"\nversion = "1"\ndependencies = ["polars"]\n',
        "uv.lock": "version = 1\n",
    },
    "pyproject beside requirements": {
        "app.yaml": spec('["python", "app.py"]'),
        "app.py": DASH,
        "pyproject.toml": '[project]\nname = "x"\nversion = "1"\ndependencies = ["polars"]\n',
        "requirements.txt": "polars\n",
    },
    "pyproject for tools alone": {
        "app.yaml": spec('["python", "app.py"]'),
        "app.py": DASH,
        "pyproject.toml": "[tool.ruff]\nline-length = 100\n",
    },
}
