"""The test API server by hand, for demos and measurements: started by `apiserver.py`, told what to do on stdin."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import apiserver_faults as faults
import kubesphere_objects as objects
from apiserver import ApiServer
from apiserver_access import ADMIN_TOKEN
from kubeconfigs import Kubeconfig, token

HELP = """\
publish NAME VERSION | remove NAME VERSION | install NAME VERSION | category NAME
compact | drop | stop | start | restart | bookmark
fail CODE [TIMES] | hang [TIMES] | stall [TIMES] | clear
stats | log [COUNT] | help | quit"""


def command(server: ApiServer, line: str) -> str:
    """Does what a line of the standard input says; what to print."""
    match line.split():
        case ["publish", name, version]:
            before = [each.object for each in server.store.all(server.store.resource("extension"))]
            known = [o["status"]["versions"] for o in before if o["metadata"]["name"] == name]
            versions = [each["version"] for each in known[0]] if known else []
            server.put(objects.extension(name, [*versions, version]))
            server.put(objects.extension_version(name, version, mode="Multicluster"))
        case ["remove", name, version]:
            server.delete("extensionversion", f"{name}-{version}")
        case ["install", name, version]:
            server.put(objects.install_plan(name, version))
        case ["category", name]:
            server.put(objects.category(name))
        case ["compact" | "stop" | "start" | "restart" | "bookmark" as what]:
            getattr(server, what)()
        case ["drop"]:
            server.drop_connections()
        case ["fail", code, *times]:
            server.fail(faults.status(int(code)), int(times[0]) if times else 1)
        case ["hang", *times]:
            server.fail(faults.hang(), int(times[0]) if times else 1)
        case ["stall", *times]:
            server.fail(faults.stalled_watch(), int(times[0]) if times else 1, verb="watch")
        case ["clear"]:
            server.clear_faults()
        case ["stats"]:
            return "\n".join(f"{name}: {value}" for name, value in server.stats().items())
        case ["log", *count]:
            shown = server.requests()[-int(count[0]) if count else -20 :]
            return "\n".join(f"{each.number} {each.verb} {each.target} {each.status} {each.fault}" for each in shown)
        case ["help"]:
            return HELP
        case _:
            return f"not understood: {line.strip()}; try help"
    return "done"


def main() -> None:
    parser = argparse.ArgumentParser(description="A Kubernetes API server with a KubeSphere catalogue, on 127.0.0.1.")
    parser.add_argument("--kubeconfig", type=Path, required=True, help="where to write how to reach it")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--many", type=int, default=0, metavar="N", help="N more extension versions")
    parser.add_argument("--icon-bytes", type=int, default=0, metavar="N", help="an icon of N bytes in each of them")
    parser.add_argument("--plain", action="store_true", help="http instead of https")
    parser.add_argument("--prefix", default="", help="a path before every path, such as /k8s/clusters/c-1")
    arguments = parser.parse_args()
    contents = objects.small_catalog(arguments.icon_bytes) + objects.many_versions(arguments.many, arguments.icon_bytes)
    with ApiServer(contents, tls=not arguments.plain, port=arguments.port, prefix=arguments.prefix) as server:
        config = Kubeconfig(arguments.kubeconfig.parent)
        config.add("test", server, token(ADMIN_TOKEN))
        print(config.write(arguments.kubeconfig.name), flush=True)
        for line in sys.stdin:
            if line.strip() == "quit":
                break
            try:
                answer = command(server, line)
            except (KeyError, ValueError, AssertionError, OSError) as error:
                answer = f"that went wrong: {error}"
            print(answer, flush=True)
