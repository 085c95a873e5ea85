"""Folders with apps in Node, several apps, or a bundle, that are as they should be."""

from __future__ import annotations

import json

from tests.preflight.folders import BUNDLE, DASH, FASTAPI, FLASK, STREAMLIT, Folder, spec


def package(**scripts: str) -> str:
    """A package.json with these scripts."""
    return json.dumps({"name": "shop", "scripts": scripts}, indent=2)


NODE: dict[str, Folder] = {
    "express": {
        "app.yaml": spec('["npm", "run", "start"]'),
        "package.json": package(start="node server.js"),
        "server.js": "require('express')().listen(process.env.DATABRICKS_APP_PORT || 8000, '0.0.0.0')\n",
    },
    "express without app.yaml": {"package.json": package(start="node server.js", build="tsc"), "server.js": ""},
    "next": {
        "app.yaml": spec('["npm", "start"]'),
        "package.json": package(build="next build", start="next start -p ${DATABRICKS_APP_PORT:-8000} -H 0.0.0.0"),
    },
    "next without a port": {"package.json": package(build="next build", start="next start", dev="next dev -p 3000")},
    "vite and express at once": {
        "app.yaml": spec("[npm, run, start]", "DATABRICKS_WAREHOUSE_ID<sql-warehouse"),
        "package.json": package(start='concurrently "vite preview --port 3000" "node server.js"', build="vite build"),
    },
    "a frontend built for fastapi": {
        "app.yaml": spec('["uvicorn", "backend.main:app"]'),
        "package.json": package(build="vite build", dev="vite --port 5173 --host localhost"),
        "backend/main.py": FASTAPI,
        "requirements.txt": "fastapi\n",
    },
    "a server that the build makes": {
        "app.yaml": spec('["node", "dist/server.js"]'),
        "package.json": package(build="tsc"),
    },
    "workspaces": {
        "app.yaml": spec("[npm, run, start, --workspace, server]"),
        "package.json": package(build="npm run build --workspaces"),
    },
    "pnpm": {"app.yaml": spec('["pnpm", "run", "serve"]'), "package.json": package(serve="node server.js")},
    "node by its file, port for a second server": {
        "app.yaml": spec(
            "[node, server.js]", "PORT='8000'", "UI_BACKEND_URL=http://localhost:3000", "CHAT_APP_PORT='3000'"
        ),
        "server.js": "",
        "package.json": package(start="node server.js"),
    },
    "R by Rscript": {"app.yaml": spec("[Rscript, app.R]"), "app.R": 'shiny::runApp(port=8000, host="0.0.0.0")\n'},
}

RESOURCES = """      resources:
        - name: sql-warehouse
          sql_warehouse: {id: "${var.warehouse}", permission: CAN_USE}
        - name: secret
          secret: {scope: shop, key: token, permission: READ}
"""
INNER = {"app/app.yaml": spec('["python", "app.py"]', "WAREHOUSE<sql-warehouse"), "app/app.py": DASH}

BUNDLES: dict[str, Folder] = {
    "a bundle with resources": {"databricks.yml": BUNDLE + RESOURCES, **INNER},
    "a bundle whose resources are in its settings": {"databricks.yml": BUNDLE, **INNER},
    "a bundle that includes its app": {
        "databricks.yml": "bundle: {name: x}\ninclude:\n  - resources/*.yml\n",
        "resources/shop.app.yml": "resources:\n  apps:\n    shop:\n      name: shop\n      source_code_path: ../app\n"
        + RESOURCES,
        **INNER,
    },
    "a bundle whose included file is called app.yml": {
        "databricks.yml": "bundle: {name: x}\ninclude: ['resources/**/*.yml']\n",
        "resources/app.yml": "resources:\n  apps:\n    shop:\n      name: shop\n      source_code_path: ../app\n",
        **INNER,
    },
    "a bundle with the configuration inside": {
        "databricks.yml": BUNDLE
        + "      config:\n        command: [flask, --app, app, run]\n"
        + "        env:\n          - {name: WAREHOUSE, value_from: sql-warehouse}\n"
        + RESOURCES,
        "app/app.py": FLASK,
    },
    "a bundle whose configuration is a variable": {
        "databricks.yml": BUNDLE + "      config: ${var.config}\n",
        "app/a.py": FLASK,
        "app/z.py": FLASK,
    },
    "a bundle with a target that adds a resource": {
        "databricks.yml": BUNDLE
        + "targets:\n  prod:\n    resources:\n      apps:\n        shop:\n          resources:\n"
        + "            - name: sql-warehouse\n              sql_warehouse: {id: abc, permission: CAN_USE}\n",
        **INNER,
    },
    "a bundle in the app's own folder": {
        "databricks.yml": BUNDLE.replace("./app", "."),
        "app.yaml": spec('["streamlit", "run", "app.py"]'),
        "app.py": STREAMLIT,
    },
    "a bundle with callers": {
        "databricks.yml": BUNDLE
        + "      permissions:\n        - {level: CAN_MANAGE, user_name: a@example.com}\n"
        + "        - {level: CAN_USE, group_name: users}\n",
        **INNER,
    },
    "a bundle with callers in a target": {
        "databricks.yml": BUNDLE
        + "      permissions:\n        - {level: CAN_MANAGE, user_name: a@example.com}\n"
        + "targets:\n  prod:\n    resources:\n      apps:\n        shop:\n          permissions:\n"
        + "            - {level: CAN_USE, group_name: users}\n",
        **INNER,
    },
    "a bundle with scopes and a job": {
        "databricks.yml": BUNDLE
        + "      user_api_scopes: [sql, files.files]\n      resources:\n        - name: job\n"
        + "          job: {id: '${resources.jobs.load.id}', permission: CAN_MANAGE_RUN}\n"
        + "  jobs:\n    load:\n      name: load\n      permissions:\n"
        + "        - {level: CAN_MANAGE_RUN, service_principal_name: '${resources.apps.shop.service_principal_client_id}'}\n",
        "app/app.yaml": spec('["python", "app.py"]', "JOB<job"),
        "app/app.py": DASH,
    },
    "a bundle whose apps are made in Python": {
        "databricks.yml": "bundle: {name: x}\npython:\n  resources: ['resources:load']\n"
        + BUNDLE.partition("\n")[2].partition("name: one\n")[2],
        "app/app.yaml": spec('["python", "app.py"]', "WAREHOUSE<sql-warehouse"),
        "app/app.py": DASH,
    },
    "a bundle that builds the app's folder": {
        "databricks.yml": BUNDLE.replace("./app", "./.build") + "artifacts:\n  default: {type: whl, build: uv build}\n",
        "app.py": DASH,
    },
    "a bundle with two apps": {
        "databricks.yml": BUNDLE + "    agent:\n      name: agent\n      source_code_path: ./agent\n",
        **INNER,
        "agent/app.yaml": spec('["uvicorn", "app:app"]'),
        "agent/app.py": FASTAPI,
    },
    "a bundle with an app from git": {
        "databricks.yml": "bundle: {name: x}\nresources:\n  apps:\n    shop:\n      name: shop\n      git_source: {branch: main}\n",
        "app/app.yaml": spec('["python", "app.py"]'),
        "app/app.py": DASH,
    },
    "app.yaml that repeats the bundle's resources": {
        "databricks.yml": BUNDLE + RESOURCES,
        "app/app.yaml": spec('["python", "app.py"]', "WAREHOUSE<sql-warehouse")
        + "resources:\n  - name: sql-warehouse\n",
        "app/app.py": DASH,
    },
    "a monorepo": {
        "README.md": "apps\n",
        "apps/one/app.yaml": spec('["python", "app.py"]'),
        "apps/one/app.py": DASH,
        "apps/two/app.yml": spec('["streamlit", "run", "app.py"]'),
        "apps/two/app.py": STREAMLIT,
        "node_modules/x/app.yaml": "[not, an, app]\n",
        ".hidden/app.yaml": "- {name: x}\n",
        "libs/shared.py": "X = 1\n",
    },
}
SHAPES = {**NODE, **BUNDLES}
