"""The secrets that the tests use, and the search for them in all that the program says and keeps."""

from __future__ import annotations

import base64
from pathlib import Path

from kubesphere_objects import MEMBER_KUBECONFIG_SECRET, MEMBER_TOKEN_SECRET, REPOSITORY_PASSWORD_SECRET

SECRETS = (
    "admin-token",
    "lister-token",
    "nobody-token",
    "admin-password",
    "proxy-password",
    "PRIVATE KEY",
    MEMBER_KUBECONFIG_SECRET,
    # Less its end, which depends on what follows in the text it is encoded with.
    base64.b64encode(MEMBER_KUBECONFIG_SECRET.encode()).decode()[:-4],
    MEMBER_TOKEN_SECRET,
    REPOSITORY_PASSWORD_SECRET,
)


def find_no_secrets(*texts: str, directory: Path | None = None) -> None:
    """Neither in the texts nor in the files below a directory."""
    kept = [path.read_text(errors="replace") for path in directory.rglob("*") if path.is_file()] if directory else []
    for text in [*texts, *kept]:
        for secret in SECRETS:
            assert secret not in text, text[max(0, text.index(secret) - 200) :][:400]
