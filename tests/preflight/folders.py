"""Folders as data, and what `preflight` finds in them."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path

from dbapp_diag.preflight import Report, examine

Folder = Mapping[str, str]
"""A folder's files by their paths."""

FASTAPI = """
from fastapi import FastAPI

app = FastAPI()


@app.get("/api/items")
def items():
    return [1, 2]
"""
FLASK = """
from flask import Flask, jsonify

app = Flask(__name__)


@app.route("/api/items")
def items():
    return jsonify([1, 2])
"""
DASH = """
import dash
from dash import html

app = dash.Dash(__name__)
server = app.server
app.layout = html.Div("hello")

if __name__ == "__main__":
    app.run(debug=False)
"""
STREAMLIT = """
import streamlit as st

st.title("hello")
st.write("a page")
"""
GRADIO = """
import gradio as gr

with gr.Blocks() as demo:
    gr.Markdown("hello")

demo.launch()
"""
BUNDLE = """
bundle:
  name: one
resources:
  apps:
    shop:
      name: shop-${bundle.target}
      source_code_path: ./app
"""


def write(root: Path, files: Folder) -> Path:
    """The folder on a disk."""
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return root


def report(files: Folder) -> Report:
    """What is found in the folder."""
    with tempfile.TemporaryDirectory() as root:
        return examine(write(Path(root), files))


def found(files: Folder) -> list[str]:
    """The findings, each as `rule file:line:column`."""
    return [
        f"{each.rule.id} {each.place.file}:{each.place.line}:{each.place.column}" for each in report(files).findings
    ]


def spec(command: str, *variables: str) -> str:
    """An app.yaml with this command and these variables, `NAME=value` or `NAME<resource`."""
    lines = [f"command: {command}"] if command else []
    lines += ["env:"] if variables else []
    for each in variables:
        name, sign, value = each.partition("=") if "=" in each else each.partition("<")
        lines += [f"  - name: {name}", f"    {'value' if sign == '=' else 'valueFrom'}: {value}"]
    return "\n".join(lines) + "\n"
