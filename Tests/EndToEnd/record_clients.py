"""Records what real clients send as `initialize`, into Tests/EndToEnd/clients: `python record_clients.py [neovim|eglot]…`.

It starts the client on a plan with itself as the language server. What differs from machine to machine is replaced.
Clients that cannot be run here are in the same directory, taken from their sources: see its README.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
RECORD_TO = "RECORD_INITIALIZE_TO"

NEOVIM = """
vim.lsp.config('recorder', { cmd = { %r, %r, 'serve' }, filetypes = { 'yaml' }, root_markers = { 'plan.yaml' } })
vim.lsp.enable('recorder')
vim.cmd.edit('plan.yaml')
vim.wait(10000, function() return vim.uv.fs_stat(vim.env.RECORD_INITIALIZE_TO) ~= nil end, 50)
vim.cmd('qall!')
"""
EMACS = """
(progn (require 'package) (package-initialize) (require 'eglot)
  (define-derived-mode yaml-mode text-mode "YAML")
  (add-to-list 'eglot-server-programs '((yaml-mode :language-id "yaml") . ("%s" "%s" "serve")))
  (find-file "plan.yaml") (yaml-mode)
  (advice-add 'jsonrpc-request :around (lambda (f c m p &rest r) (cl-remf r :cancel-on-input) (apply f c m p r)))
  (ignore-errors (apply #'eglot--connect (eglot--guess-contact)))
  (dotimes (_ 100) (unless (file-exists-p (getenv "RECORD_INITIALIZE_TO")) (accept-process-output nil 0.1))))
"""


def serve() -> None:
    """A language server that can do nothing but write down what it is told first."""
    stream, out = sys.stdin.buffer, sys.stdout.buffer
    while True:
        length = 0
        while line := stream.readline().strip():
            if line.lower().startswith(b"content-length:"):
                length = int(line.split(b":")[1])
        if not length:
            return
        message = json.loads(stream.read(length))
        if message.get("method") == "initialize":
            Path(os.environ[RECORD_TO]).write_text(json.dumps(message["params"]))
        if "id" in message and "method" in message:
            result = {"capabilities": {}} if message["method"] == "initialize" else None
            body = json.dumps({"jsonrpc": "2.0", "id": message["id"], "result": result}).encode()
            out.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
            out.flush()
        if message.get("method") == "exit":
            return


def placeless(params: dict[str, Any]) -> dict[str, Any]:
    """Without what differs from machine to machine."""
    params = dict(params)
    params["processId"] = None
    for name in ("rootPath", "rootUri", "workspaceFolders"):
        if params.get(name) is not None:
            params[name] = {"rootPath": "/workspace", "rootUri": "file:///workspace"}.get(
                name, [{"uri": "file:///workspace", "name": "workspace"}]
            )
    return params


def record(name: str) -> None:
    with tempfile.TemporaryDirectory() as directory:
        target = Path(directory) / "initialize.json"
        (Path(directory) / "plan.yaml").write_text("kind: InstallPlan\n")
        environment = {**os.environ, RECORD_TO: str(target), "HOME": directory}
        python, script = sys.executable, str(Path(__file__).resolve())
        if name == "neovim":
            source = Path(directory) / "record.lua"
            source.write_text(NEOVIM % (python, script))
            command = ["nvim", "--clean", "--headless", "-S", str(source)]
        else:
            command = ["emacs", "--batch", "--eval", EMACS % (python, script)]
        subprocess.run(command, cwd=directory, env=environment, timeout=60, stdin=subprocess.DEVNULL, check=False)
        params = placeless(json.loads(target.read_text()))
        (HERE / "clients" / f"{name}.json").write_text(json.dumps(params, indent=1, sort_keys=True) + "\n")


if __name__ == "__main__":
    if sys.argv[1:] == ["serve"]:
        serve()
    else:
        for client in sys.argv[1:] or ["neovim", "eglot"]:
            record(client)
