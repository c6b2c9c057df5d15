"""Writes the chat templates that Python packages ship: collect-templates.py OUTPUT PACKAGE==VERSION..."""

import io
import json
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from pathlib import Path

output, packages = sys.argv[1], sys.argv[2:]


def files_of(archive):
    """Names and contents of the files that may have templates."""
    if archive.suffix == ".whl":
        with zipfile.ZipFile(archive) as file:
            for name in file.namelist():
                if wanted(name):
                    yield name, file.read(name)
    else:
        with tarfile.open(archive) as file:
            for member in file:
                if member.isfile() and wanted(member.name):
                    yield member.name, file.extractfile(member).read()


def wanted(name):
    return name.endswith((".jinja", ".jinja2", ".j2")) or (name.endswith(".json") and "/llm/" in name)


def templates_in(value):
    """The values of `chat_template` in JSON."""
    if isinstance(value, dict):
        for key, item in value.items():
            if key == "chat_template" and isinstance(item, str):
                yield item
            else:
                yield from templates_in(item)
    elif isinstance(value, list):
        for item in value:
            yield from templates_in(item)


found = {}
for package in packages:
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"]
        # A source package carries more than what it installs.
        command += ["--no-binary=llama-cpp-python"] if package.startswith("llama") else []
        subprocess.run([*command, "--dest", folder, package], check=True)
        for name, content in sorted(files_of(next(Path(folder).iterdir()))):
            text = io.TextIOWrapper(io.BytesIO(content), "utf-8", newline="").read()
            sources = templates_in(json.loads(text)) if name.endswith(".json") else [text]
            for source in sources:
                if "messages" in source and "{%" in source:
                    found.setdefault(source, f"{package}: {name}")

with open(output, "w", encoding="utf-8") as file:
    json.dump([{"name": name, "source": source} for source, name in found.items()], file)
