"""Every phrase of the program's that an end-to-end test looks for, in one place: whoever changes words changes them here.

Only what has no code, no range and no field of its own: what commands print, what is logged and asked, titles, hovers,
labels. What is said in diagnostics is not here: tests compare their codes, ranges and edits (the words are tested in Swift).

What is data, and therefore not here: rules' codes, fields, names and versions that the test itself made, options of the
command line, the texts of the demo's catalog, and what kubectl and the real API server say.
"""

from __future__ import annotations

# --- Trouble with a cluster: in `doctor`, on standard error, in the log and in the status

UNAUTHORIZED = "does not know us (401)"
FORBIDDEN = "we may not list"
NO_KUBESPHERE = "is no KubeSphere 4 cluster"
MEMBER_CLUSTER = "seems to be a member cluster"
NO_API_SERVER = "does not answer as a Kubernetes API server"
UNREACHABLE = "cannot be reached"
CONNECTION_REFUSED = "the connection was refused"
NOT_IN_TIME = "did not answer in time"
NO_ANSWER_IN_TIME = "no answer in time"
TOO_OLD = "is too old"
OFFLINE = "offline"


def cannot_answer_now(code: int) -> str:
    return f"cannot answer now ({code})"


def answered_with(code: int) -> str:
    return f"answered with {code}"


def sends_us_elsewhere(code: int) -> str:
    return f"sends us elsewhere ({code})"


def cannot_be_reached(server: str, reason: str = "") -> str:
    return f"{server} {UNREACHABLE}: {reason}"


def may_not_list(resource: str) -> str:
    return f"{FORBIDDEN} {resource}"


# Certificates and proxies

NOT_TRUSTED = "comes from an authority that is not trusted"
EXPIRED = "expired on"
NOT_YET_VALID = "is valid only from"
CLIENT_CERTIFICATE_REFUSED = "does not take our client certificate"
KEY_OF_ANOTHER = "the client key does not belong to the client certificate"
AUTHORITY_EXPIRED = "in the kubeconfig expired on"
HANDSHAKE_CUT = "the connection ended during the TLS handshake"
SPEAKS_TLS = "speaks TLS, and the kubeconfig has us speak HTTP to it"
ANONYMOUS = "system:anonymous"
NO_CREDENTIALS = "has no credentials"
NO_SUCH_USER = "the kubeconfig has no user"
THROTTLED = "throttles us (429)"
PROXY_REFUSED = "the proxy refused"
PROXY_WANTS_A_PASSWORD = "wants a user and a password"
NO_TLS_TO_PROXIES = "TLS to the proxy itself is not supported"


def not_for(name: str, but_for: str | None = None) -> str:
    """A certificate for another name."""
    return f"is not for `{name}`" + (f" but for `{but_for}`" if but_for else "")


def expired(day: str) -> str:
    return f"{EXPIRED} {day}"


def handshake_failed(reason: str) -> str:
    """As the TLS library names it."""
    return f"the TLS handshake failed ({reason})"


def proxy_unreachable(host: str, port: int) -> str:
    return f"the proxy {host}:{port}, through which"


# Plugins, kubeconfigs and contexts

NO_ABSOLUTE_PATH = "is no absolute path"
PLUGIN_SAYS = "plugin says"


def did_not_end_within(seconds: int) -> str:
    return f"did not end within {seconds} s"



NOT_FOUND = "was not found"
NO_KUBECONFIG = "there is no kubeconfig"
NOT_YAML = "is not YAML"
NO_SUCH_CONTEXT_LOGGED = "does not have"


def plugin_failed(code: int) -> str:
    return f"failed with exit code {code}"


def no_context(name: str, *others: str) -> str:
    return f"no context `{name}`" + (f"; it has {', '.join(f'`{each}`' for each in others)}" if others else "")


def bad_kubeconfig(path: object) -> str:
    return f"{path}: line"


# What is to be done about it

CHECK_THE_CLUSTER = "kubectl cluster-info"
CHECK_RIGHTS = "kubectl auth can-i --list"
LOG_IN = "log in to the cluster again"
CHANGE_CONTEXT = "kubectl config use-context"
TRIED_AGAIN = "tried again by itself"
LISTED_ANEW = "listed anew by itself"
TRY_RAW = "kubectl get --raw /version"
CHECK_ADDRESS = "check the server's address"


def try_raw(context: str) -> str:
    return f"{TRY_RAW} --context {context}"


# --- doctor

NEXT_STEP = "next: "


def doctor_of(context: str) -> str:
    return f"doctor --context {context}"


def current_context(name: str) -> str:
    return f"{name} (the current one)"


ROW_CONTEXT, ROW_SERVER, ROW_TLS, ROW_KUBESPHERE = "context", "server", "TLS", "KubeSphere"
VERIFIED = "verified"

# --- catalog

TABLE_HEADER = ["EXTENSION", "INSTALLED", "RECOMMENDED", "NEWEST", "MODE", "STATE", "CATEGORY"]

# --- check

NO_CATALOG = "no catalog for these files"
NO_PROBLEMS = "no problems"
NOT_TEXT = "not text"
NO_UTF8 = "UTF-8"
PERMISSION = "ermi"
HARD_LINKS = "hard links"
FIXED = "fixed"
CATALOG_TOO_OLD = "older than --max-age allows"
CATALOG_WITHOUT_AGE = "does not say when"
NO_CHOICE_OF_KUBECONFIG = "cannot choose a kubeconfig"
ASKS_FOR_CONTEXT = "asks for the context"


def fixed_lines(path: str, *lines: int) -> str:
    return f"{FIXED} {path}: lines {', '.join(map(str, lines))}"


def nothing_is_kept(context: str) -> str:
    return f"nothing is kept of context `{context}`"


def not_all_checked(context: str) -> str:
    return f"context `{context}`, the current one: names and versions are not all checked"


def asks_for_context(name: str) -> str:
    return f"{ASKS_FOR_CONTEXT} `{name}`"


def template(path: str, chart: str) -> str:
    return f"{path}: {TEMPLATE} of the Helm chart {chart}"


TEMPLATE = "is a template"


def export_again(context: str) -> str:
    return f"catalog export --context {context}"


# --- explain

EXPLAIN_WRONG = "\nWrong, at the places between ⟦ and ⟧:\n"
EXPLAIN_RIGHT = "\nRight:\n"
QUOTE_FIX = "Quote"
NEEDS_A_CATALOG = "A catalog: without one"
SEVERITIES_LISTED = "hint, information, warning, error"
SEE_EXPLAIN = "explain"
RULE_ARGUMENT = "CODE=SEVERITY"

# --- Of the session: log, prompts, progress

CANNOT_BE_KEPT = "cannot be kept"
CONTEXT_NOT_USED = "is not used"
NOT_NOW = "Not now"


def reading(context: str) -> str:
    """The title of the progress while a cluster is asked for the first time."""
    return f"Reading the extensions of context `{context}`"


def use_context(name: str) -> str:
    return f"Use `{name}`"


# --- Titles, labels, hovers

MARK_INSTALLED = "installed"
MARK_RECOMMENDED = "recommended"
MARK_INCOMPATIBLE = "incompatible"
HOVER_NO_SUCH_VERSION = "no version"
HOVER_CONTEXT = "context"
TYPE_STRING = "string"
TYPE_BOOLEAN = "boolean"
FIELD_DEFAULT = "default"
FIELD_REQUIRED = "required"


RENAMED = "metadata.name"


def newest(version: str) -> str:
    """In a hint or lens beside a version."""
    return f"newest {version}"


def documentation_of(extension: str, version: str) -> str:
    """The tooltip of a link."""
    return f"Documentation · {extension} {version}"


def from_catalog(name: str) -> str:
    """How an object of the catalog begins that is shown as a document."""
    return f"# From {name}"


def crashed(signal: int) -> str:
    """In the first line on standard error after a crash."""
    return f"signal {signal:02}"


# What a catalog file holds that does not belong there


def holds_what_a_catalog_does_not_need(repositories: int, configs: int) -> tuple[str, str]:
    return f"{repositories} Repositories", f"{configs} InstallPlans with `config`"

# How the last line of `check` begins where something was not checked.
NOT_CHECKED = "not checked: "

# --- Charts

CHART_UNKNOWN = "the chart of"
ONLY_SERVICES = "only from Services of the cluster"
SERVICE_CANNOT_ANSWER = "cannot answer now"
SERVICE_WANTS_LOGIN = "wants a login"
SENT_TO_ANOTHER_HOST = "another host"
MORE_THAN_ARCHIVES_HAVE = "more than 8 MB"
CHART_UNREADABLE = "the chart cannot be read"
CHART_NOT_IN_TIME = "did not give it in time"
NO_CONFIG_MAP = "failed to get config map"


def chart_unknown(version: str) -> str:
    return f"{CHART_UNKNOWN} {version} is not known"


def charts_known(count: int) -> str:
    """In the status."""
    return f"; {count} chart{'' if count == 1 else 's'}"


def installed_charts(known: int, of: int) -> str:
    """In `doctor`."""
    return f"{known} of {of} installed versions"


# `values`: Helm's own words, and ours.
HELM_REFUSES_A_PART = "Helm fails (coalesce): type mismatch on jenkins: %!t(float64=5)"
NO_PLAN_IN_THE_FILE = "no InstallPlan"
COMMENT = "The number of controllers"
