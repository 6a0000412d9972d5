"""Texts of any length, each of one kind: what `growth.py` asks every question of.

A kind is a function of a number, which gives a text of about 40 bytes for each unit of it. The names tell what there is much of.
"""

from __future__ import annotations

import json
from collections.abc import Callable

KINDS: dict[str, Callable[[int], str]] = {}

HEAD = "apiVersion: kubesphere.io/v1alpha1\nkind: InstallPlan\nmetadata:\n  name: devops\n"
SPEC = "spec:\n  extension:\n    name: devops\n    version: 1.1.0\n  enabled: true\n  upgradeStrategy: Manual\n"
PLAN = HEAD + SPEC


def kind(make: Callable[[int], str]) -> Callable[[int], str]:
    KINDS[make.__name__.replace("_", " ")] = make
    return make


def simple(name: str, before: str, unit: str, after: str = "", bytes_each: int | None = None) -> None:
    """A text of one unit again and again; `§` in it is its number."""
    each = bytes_each or len(unit.encode())

    def make(number: int) -> str:
        count = max(1, number * 40 // each)
        return before + "".join(unit.replace("§", str(index)) for index in range(count)) + after

    KINDS[name] = make


# Plans

FAULTS = """apiVersion: kubesphere.io/v1alpha1
kind: InstallPlan
metadata:
  name: a§
  creationTimestamp: "2024-01-01T00:00:00Z"
  resourceVersion: "1"
  uid: a
spec:
  extension:
    name: a§
    version: 1.10
  enabled: "true"
  enabled: "true"
  upgradeStrategy: manual
  config: |
    a: 1  
    b: 2
"""
GOOD = PLAN.replace("devops", "a§")
simple("good plans", "", "---\n" + GOOD)
simple("plans with faults that can be fixed", "", "---\n" + FAULTS)
simple("plans of one extension", "", "---\n" + PLAN)
simple("plans of a typed list", "apiVersion: kubesphere.io/v1alpha1\nkind: InstallPlanList\nitems:\n",
       "- metadata: {name: a§}\n  spec:\n    extension: {name: a§, version: 1.10}\n    enabled: 'true'\n")
simple("plans of a list", "apiVersion: v1\nkind: List\nitems:\n",
       "- apiVersion: kubesphere.io/v1alpha1\n  kind: InstallPlan\n  metadata: {name: a§}\n  spec:\n    extension: {name: a§, version: 1.10}\n")
simple("plans of one extension in a list", "apiVersion: v1\nkind: List\nitems:\n",
       "- apiVersion: kubesphere.io/v1alpha1\n  kind: InstallPlan\n  metadata: {name: a}\n  spec:\n    extension: {name: a, version: 1.1.0}\n")
simple("other objects", "", "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: a§}\ndata: {a: InstallPlan}\n")
simple("empty documents", PLAN, "---\n")
simple("ended documents", PLAN, "...\n")
simple("documents with a comment", PLAN, "---\n# InstallPlan\n")
simple("documents behind an end", PLAN + "...\n", "a: InstallPlan\n...\n")
simple("broken plans", "", "---\n" + PLAN.replace("  extension:", "  extension: [") )

# Fields

simple("unknown fields", PLAN, "  field§: 1\n")
simple("unknown fields at the top", PLAN, "field§: 1\n")
simple("misspelt fields", PLAN, "  enabledd§: 1\n")
simple("one field again and again", PLAN, "  enabled: true\n")
simple("one field with other values", PLAN, "  enabled: §\n")
simple("duplicate keys on one line", PLAN + "  unknown: {", "a: §, ", "}\n")
simple("duplicate plain keys on one line", PLAN + "  unknown: {", "a, ", "}\n")
simple("duplicate fields on one line", "{apiVersion: kubesphere.io/v1alpha1, kind: InstallPlan, spec: {", "enabled: true, ", "}}\n")
simple("pairs of duplicate keys on one line", PLAN + "  unknown: {", "a§: 1, a§: 1, ", "}\n")
simple("mappings with duplicate keys on one line", PLAN + "  unknown: [", "{a: 1, a: 1}, ", "]\n")
simple("duplicate keys with comments", PLAN, "  enabled: true # §\n")
simple("labels", HEAD + "  labels:\n", "    label§: a\n", SPEC)
simple("invalid labels", HEAD + "  labels:\n", "    label§: 'not a label'\n", SPEC)
simple("invalid label keys", HEAD + "  labels:\n", "    'a label §': a\n", SPEC)
simple("label keys that cannot be mended", HEAD + "  labels:\n", "    '-§/': a\n", SPEC)
simple("one invalid label again and again", HEAD + "  labels:\n", "    'a b': 'a b'\n", SPEC)
simple("invalid labels on one line", HEAD + "  labels: {", "'a b§': 'c d', ", "}\n" + SPEC)
simple("annotations", HEAD + "  annotations:\n", "    a§: a\n", SPEC)
simple("annotations that are numbers", HEAD + "  annotations:\n", "    a§: 1\n", SPEC)
simple("annotations without values", HEAD + "  annotations:\n", "    a§:\n", SPEC)
simple("managed fields", HEAD + "  managedFields:\n", "  - manager: a\n    operation: Update\n", SPEC)
simple("finalizers", HEAD + "  finalizers: [", "a/b, ", "]\n" + SPEC)
simple("owner references", HEAD + "  ownerReferences:\n", "  - {apiVersion: v1, kind: A, name: b§, uid: c}\n", SPEC)
simple("conditions", PLAN + "status:\n  conditions:\n", "  - {type: a§, status: 'True'}\n")
simple("states in history", PLAN + "status:\n  stateHistory:\n", "  - {state: Installed, message: a}\n")
simple("status of clusters", PLAN + "status:\n  clusterSchedulingStatuses:\n", "    m§: {state: Installed, targetNamespace: a}\n")
simple("wrong types", PLAN, "  enabled: [§]\n")
simple("wrong types in a list", PLAN + "  clusterScheduling:\n    placement:\n      clusters:\n", "      - [§]\n")
simple("texts for numbers in a list", PLAN + "  clusterScheduling:\n    placement:\n      clusters:\n", "      - §\n")

# Clusters

PLACED = PLAN + "  clusterScheduling:\n    placement:\n"
simple("clusters", PLACED + "      clusters:\n", "      - member-§\n")
simple("clusters on one line", PLACED + "      clusters: [", "m§, ", "]\n")
simple("one cluster again and again", PLACED + "      clusters:\n", "      - host\n")
simple("one cluster again and again on one line", PLACED + "      clusters: [", "host, ", "]\n")
simple("clusters misspelt", PLACED + "      clusters:\n", "      - hots§\n")
simple("clusters twice", PLACED + "      clusters:\n", "      - a§\n      - a§\n")
simple("clusters with comments", PLACED + "      clusters:\n", "      - host # a\n")
simple("expressions", PLACED + "      clusterSelector:\n        matchExpressions:\n", "        - {key: a§, operator: In, values: [a]}\n")
simple("wrong expressions", PLACED + "      clusterSelector:\n        matchExpressions:\n", "        - {key: a §, operator: in, values: []}\n")
simple("values of an expression", PLACED + "      clusterSelector:\n        matchExpressions:\n        - key: env\n          operator: In\n          values: [", "a§, ", "]\n")
simple("labels of a selector", PLACED + "      clusterSelector:\n        matchLabels:\n", "          a§: b\n")
simple("expressions of one key", PLACED + "      clusterSelector:\n        matchExpressions:\n", "        - {key: env, operator: NotIn, values: [a§]}\n")
simple("overrides", PLACED + "      clusters: [host]\n    overrides:\n", "      m§: |\n        a: 1\n")
simple("overrides of one cluster", PLACED + "      clusters: [host]\n    overrides:\n", "      host: |\n        a: 1\n")
simple("overrides on one line", PLACED + "      clusters: [host]\n    overrides: {", "m§: 'a: 1', ", "}\n")
simple("overrides of placed clusters", PLACED.replace("    placement:\n", "    overrides:\n"), "      m§: |\n        a: 1\n",
       "    placement:\n      clusterSelector: {matchLabels: {env: prod}}\n")


@kind
def overrides_for_as_many_clusters(number: int) -> str:
    names = [f"m{index}" for index in range(number)]
    clusters = "".join(f"      - {name}\n" for name in names)
    overrides = "".join(f"      {name}: 'a: 1  '\n" for name in names)
    return PLACED + "      clusters:\n" + clusters + "    overrides:\n" + overrides


# Helm values

CONFIG = PLAN + "  config: |\n"
simple("a config", CONFIG, "    key§:\n      a: 1\n      b: x:1\n")
simple("a config with spaces at line ends", CONFIG, "    key§: 1  \n")
simple("a config of blank lines with spaces", CONFIG, "      \n")
simple("a config in double quotes", PLAN + '  config: "', "key§: 1\\n", '"\n')
simple("a config in double quotes with spaces", PLAN + '  config: "', "key§: 1  \\n", '"\n')
simple("a config in double quotes with one key", PLAN + '  config: "', "key: 1\\n", '"\n')
simple("a config in double quotes over lines", PLAN + '  config: "', "key§: 1  \\n\\\n    ", '"\n')
simple("a config in single quotes", PLAN + "  config: '", "key§: 1\n\n    ", "'\n")
simple("a flow config in quotes", PLAN + "  config: '{", "key§: 1, ", "}'\n")
simple("a flow config in quotes with one key", PLAN + "  config: '{", "key: 1, ", "}'\n")
simple("a folded config", PLAN + "  config: >\n", "    key§: 1\n\n")
simple("a folded config with spaces", PLAN + "  config: >\n", "    key§: 1  \n\n")
simple("a plain config", PLAN + "  config:\n", "    a§\n")
simple("a config as a mapping", PLAN + "  config:\n", "    a§: 1\n")
simple("a config with one key", CONFIG, "    key: 1\n")
simple("a config with one long key", CONFIG, "    key:\n      a: 1\n      b: §\n")
simple("a config with one key on a line", CONFIG + "    a: {", "b: 1, ", "}\n")
simple("a config with pairs of keys on a line", CONFIG + "    a: {", "b§: 1, b§: 1, ", "}\n")
simple("a config with broken lines", CONFIG, "    a: b: c\n")
simple("a config with brackets that do not close", CONFIG, "    a§: [\n")
simple("a config with quotes that do not close", CONFIG, "    a§: \"\n")
simple("a config with tabs", CONFIG, "    \ta: 1\n")
simple("a config with comments", CONFIG, "    # a\n    a§: 1 # b\n")
simple("a config with documents", CONFIG, "    ---\n    a: 1\n")
simple("a config with aliases", CONFIG + "    a: &a {b: 1}\n", "    c§: *a\n")
simple("a config with merges", CONFIG + "    a: &a {b: 1}\n", "    c§: {<<: *a, d: 1}\n")
simple("a config with unknown aliases", CONFIG, "    c§: *a\n")
simple("a config with templates", CONFIG, "    a§: {{ .Values.a }}\n")
simple("a config with placeholders", CONFIG, "    a§: <VALUE>\n")
simple("a config to be filled in", CONFIG, "    a§: ${VALUE}\n")
simple("a config with full-width colons", CONFIG, "    a§：1\n")
simple("a config with no-break spaces", CONFIG, "    a§:\u00a01\n")
simple("a config of a list", CONFIG, "    - §\n")
simple("a config with keys that are overwritten", CONFIG + "    global:\n", "      clusterInfo: {a: §}\n")
simple("a config of more clusters", PLACED + "      clusters: [host]\n    overrides:\n", "      m§: 'a: {b: 1'\n")
simple("a config and an ignore comment", CONFIG, "    # installplan-ls: ignore config-duplicate-key\n    a: 1\n")
simple("a config and an ignore comment at the end", CONFIG, "    a: 1 # installplan-ls: ignore config-duplicate-key\n")

# Comments

simple("comments", PLAN, "# a comment\n")
simple("comments between fields", PLAN, "  # a comment\n  a§: 1\n")
simple("comments on one line", PLAN + "# ", "# a ")
simple("comments in a flow mapping", PLAN + "  a: {\n", "  # b\n  c§: 1,\n", "  }\n")
simple("ignore-file comments", PLAN, "# installplan-ls: ignore-file name-mismatch\n")
simple("ignore-file comments behind a fault", PLAN.replace("name: devops", "name: x", 1), "# installplan-ls: ignore-file name-mismatch\n")
simple("ignore-file comments and faults", PLAN, "  a§: 1 # installplan-ls: ignore-file unknown-field\n")
simple("ignore-file comments of documents", "", "---\n" + PLAN + "# installplan-ls: ignore-file name-mismatch\n")
simple("ignore comments", PLAN, "# installplan-ls: ignore unknown-field\n")
simple("ignore comments and faults", PLAN, "  # installplan-ls: ignore unknown-field\n  a§: 1\n")
simple("ignore comments above one fault", PLAN, "  # installplan-ls: ignore unknown-field\n", "  unknown: 1\n")
simple("ignore comments at line ends", PLAN, "  a§: 1 # installplan-ls: ignore unknown-field\n")
simple("ignore comments without a code", PLAN, "  a§: 1 # installplan-ls: ignore\n")
simple("ignore-file comments without a code", PLAN, "  a§: 1 # installplan-ls: ignore-file\n")
simple("ignore comments with unknown codes", PLAN, "  # installplan-ls: ignore unknown-fields§\n")
simple("ignore comments with many codes", PLAN, "# installplan-ls: ignore " + ", ".join(["name-mismatch"] * 50) + "\n")
simple("ignore comments with many unknown codes", PLAN, "# installplan-ls: ignore " + ", ".join(["name-mismatc"] * 50) + "\n")
simple("an ignore comment with codes without end", PLAN + "# installplan-ls: ignore ", "name-mismatch, ", "\n")
simple("comments with an unknown word", PLAN, "# installplan-ls: ignor name-mismatch\n")
simple("ignore comments of one finding", PLAN.replace("name: devops", "name: x", 1) + "# installplan-ls: ignore-file name-mismatch\n", "# installplan-ls: ignore-file unused-ignore\n")
simple("ignore comments without plans", "a: 1\n", "# installplan-ls: ignore-file name-mismatch\n---\n")

# Syntax

simple("aliases", PLAN + "  a: &a 1\n", "  b§: *a\n")
simple("aliases of a list", PLAN + "  a: &a [1]\n  b: [", "*a, ", "]\n")
simple("anchors", PLAN, "  b§: &a§ 1\n")
simple("unknown aliases", PLAN, "  b§: *a\n")
simple("unknown aliases of many names", PLAN, "  b§: *a§\n")
simple("merges", PLAN + "  a: &a {b: 1}\n  c:\n", "    <<: *a\n")
simple("merges of a list", PLAN + "  a: &a {b: 1}\n  c:\n    <<: [", "*a, ", "]\n")
simple("merges of each other", PLAN + "  a0: &a0 {b: 1}\n", "  a: &a {<<: *a0, c: 1}\n")
simple("merged labels", "x: &x {a b: c d}\n" + HEAD + "  labels:\n", "    <<: *x\n", SPEC)
simple("aliases of clusters", "x: &x host\n" + PLACED + "      clusters:\n", "      - *x\n")
simple("flow lists in each other", PLAN + "  a: ", "[")
simple("flow lists in each other, closed", PLAN + "  a: [", "[],")
simple("flow mappings in each other", PLAN + "  a: ", "{a: ")
simple("lists in each other", PLAN + "  a:\n  ", "- ")
simple("keys that are asked for", PLAN + "  ", "? ")
simple("complex keys", PLAN, "  ? a§\n  : 1\n")
simple("keys without colons", PLAN, "  a§\n")
simple("mappings in keys", PLAN, "  ? {a: §}\n  : 1\n")
simple("lines with two colons", PLAN, "  a: b: c\n")
simple("lines without a space", PLAN, "  a§:b\n")
simple("quotes that do not close", PLAN, "  a: \"b\n")
simple("single quotes that do not close", PLAN, "  a: 'b\n")
simple("brackets that do not close", PLAN, "  a: [b\n")
simple("braces that do not close", PLAN, "  a: {b\n")
simple("brackets that close nothing", PLAN, "  a: ]\n")
simple("tabs as indentation", PLAN, "\ta: 1\n")
simple("tabs in lines", PLAN, "  a§:\t1\n")
simple("tabs alone", PLAN + "  a:", "\t", "b\n")
simple("directives", "", "%FOO bar\n", "---\n" + PLAN)
simple("directives in a plan", PLAN, "%TAG ! a§\n")
simple("tags", PLAN, "  a§: !!str 1\n")
simple("unknown tags", PLAN, "  a§: !foo 1\n")
simple("signs that YAML keeps", PLAN, "  a§: @b\n")
simple("back quotes", PLAN, "  `a\n")
simple("percent signs", PLAN, "  %a\n")
simple("wrong indentation", PLAN, "     a§: 1\n   b: 1\n")
simple("merge conflicts", PLAN, "<<<<<<< HEAD\n  a: 1\n=======\n  a: 2\n>>>>>>> b\n")
simple("templates between lines", PLAN, "  {{- if .Values.a }}\n  a§: 1\n  {{- end }}\n")
simple("templates as values", PLAN, "  a§: {{ .Values.a }}\n")
simple("blank lines", PLAN, "\n")
simple("blank lines with CR LF", PLAN.replace("\n", "\r\n"), "\r\n")
simple("line ends of CR", PLAN.replace("\n", "\r"), "  a§: 1\r")
simple("unknown fields with CR LF", PLAN.replace("\n", "\r\n"), "  a§: 1\r\n")
simple("spaces on one line", PLAN, " ", "\n")
simple("spaces behind a value", PLAN + "  a: 1", " ", "\n")
simple("lines of spaces", PLAN, "        \n")
simple("Unicode line ends", PLAN, "  # a\u2028\u0085b\n")
simple("zero-width spaces", PLAN, "  \u200ba§: 1\n", bytes_each=12)
simple("full-width colons", PLAN, "  a§：1\n")
simple("full-width quotes", PLAN, "  a§: “b”\n")
simple("no-break spaces", PLAN, "  a§:\u00a0b\n")
simple("no-break spaces on one line", PLAN + "  a: b", "\u00a0", "\n", bytes_each=2)
simple("byte order marks", PLAN, "\ufeffa§: 1\n")
simple("byte order marks on one line", PLAN + "  a: ", "\ufeff", "\n", bytes_each=3)
simple("emoji", PLAN, "  a§: 😀😀\n")
simple("emoji on one line", PLAN + "  a: '", "😀", "'\n", bytes_each=4)
simple("NULs", PLAN, "  a§: \0\n")
simple("control characters", PLAN, "  a§: \x01\n")

# Long things

simple("a long plain value", PLAN + "  a: ", "word ", "\n")
simple("a long plain value on lines", PLAN + "  a: b\n", "    word\n")
simple("a long quoted value", PLAN + '  a: "', "word ", '"\n')
simple("a long quoted value of escapes", PLAN + '  a: "', "\\u0041", '"\n')
simple("a long quoted value on lines", PLAN + '  a: "b\n', "    word\n", '  "\n')
simple("a long key", PLAN + "  ", "word", ": 1\n")
simple("a long quoted key", PLAN + '  "', "word", '": 1\n')
simple("a long unknown extension", PLAN.replace("name: devops\n    version", "name: " + "§\n    version"), "", bytes_each=1)
simple("a long name", "apiVersion: kubesphere.io/v1alpha1\nkind: InstallPlan\nmetadata:\n  name: ", "ab.", "a\n" + SPEC)
simple("a long version", HEAD + "spec:\n  extension:\n    name: devops\n    version: 1.1.0", "-a.1", "\n  enabled: true\n")
simple("a long version of numbers", HEAD + "spec:\n  extension:\n    name: devops\n    version: 1", ".1", "\n  enabled: true\n")
simple("a long extension name", HEAD + "spec:\n  extension:\n    name: d", "evops", "\n    version: 1.1.0\n")
simple("a long label value", HEAD + "  labels:\n    a: '", "b c ", "'\n" + SPEC)
simple("a long label key", HEAD + "  labels:\n    '", "b/c ", "': a\n" + SPEC)
simple("a long strategy", PLAN.replace("Manual", "M"), "", bytes_each=1)
simple("a long kind", "apiVersion: kubesphere.io/v1alpha1\nkind: InstallPlan", "Plan", "\nspec: {extension: {name: a, version: 1.1.0}, enabled: true}\n")
simple("a long apiVersion", "kind: InstallPlan\napiVersion: kubesphere.io/", "v1/", "\nspec: {extension: {name: a}}\n")
simple("a value to be filled in", PLAN + "  a: '", "${A}", "'\n")
simple("a value to be filled in that does not close", PLAN + "  a: '", "${", "'\n")
simple("a version to be filled in that does not close", HEAD + "spec:\n  extension:\n    name: devops\n    version: '", "${A", "'\n")
simple("a version of angle brackets", HEAD + "spec:\n  extension:\n    name: devops\n    version: '", "<A", "'\n")
simple("a version of templates", HEAD + "spec:\n  extension:\n    name: devops\n    version: '", "{{", "'\n")
simple("a name of dollars", "apiVersion: kubesphere.io/v1alpha1\nkind: InstallPlan\nmetadata:\n  name: '", "$(", "'\n" + SPEC)
simple("a config of angle brackets on one line", CONFIG + "    a: '", "<A ", "'\n")
simple("a config of placeholders on one line", CONFIG + "    a: '", "<VALUE> ", "'\n")
simple("a literal value", PLAN + "  a: |\n", "    word\n")


@kind
def a_stair_of_mappings(number: int) -> str:
    # A line for each step: as many bytes as the square of the steps.
    steps = int((number * 80) ** 0.5)
    return PLAN + "".join(" " * (step + 2) + "a:\n" for step in range(steps))


@kind
def a_stair_in_a_config(number: int) -> str:
    steps = int((number * 80) ** 0.5)
    return CONFIG + "".join(" " * (step + 4) + "a:\n" for step in range(steps))


# JSON, on one line


def minified(text: str) -> Callable[[int], str]:
    before, unit, after = text.split("┆")

    def make(number: int) -> str:
        count = max(1, number * 40 // len(unit.encode()))
        return before + ",".join(unit.replace("§", str(index)) for index in range(count)) + after

    return make


JSON_HEAD = '{"apiVersion":"kubesphere.io/v1alpha1","kind":"InstallPlan","metadata":{"name":"devops"},'
JSON_SPEC = '"spec":{"extension":{"name":"devops","version":"1.1.0"},"enabled":true,"upgradeStrategy":"Manual"'
for name, text in {
    "unknown fields": JSON_HEAD + JSON_SPEC + ',┆"a§":1┆}}',
    "one field again and again": JSON_HEAD + JSON_SPEC + ',┆"enabled":true┆}}',
    "labels": JSON_HEAD.replace('"name":"devops"', '"name":"devops","labels":{┆"a§":"b"┆}') + JSON_SPEC + "}}",
    "invalid labels": JSON_HEAD.replace('"name":"devops"', '"name":"devops","labels":{┆"a§":"b c"┆}') + JSON_SPEC + "}}",
    "annotations": JSON_HEAD.replace('"name":"devops"', '"name":"devops","annotations":{┆"a§":"b"┆}') + JSON_SPEC + "}}",
    "annotations that are numbers": JSON_HEAD.replace('"name":"devops"', '"name":"devops","annotations":{┆"a§":1┆}') + JSON_SPEC + "}}",
    "clusters": JSON_HEAD + JSON_SPEC + ',"clusterScheduling":{"placement":{"clusters":[┆"m§"┆]}}}}',
    "one cluster again and again": JSON_HEAD + JSON_SPEC + ',"clusterScheduling":{"placement":{"clusters":[┆"host"┆]}}}}',
    "overrides": JSON_HEAD + JSON_SPEC + ',"clusterScheduling":{"placement":{"clusters":["host"]},"overrides":{┆"m§":"a: 1"┆}}}}',
    "overrides that are mappings": JSON_HEAD + JSON_SPEC + ',"clusterScheduling":{"placement":{"clusters":["host"]},"overrides":{┆"m§":{"a":1}┆}}}}',
    "expressions": JSON_HEAD + JSON_SPEC + ',"clusterScheduling":{"placement":{"clusterSelector":{"matchExpressions":[┆{"key":"a§","operator":"In","values":["b"]}┆]}}}}}',
    "values of an expression": JSON_HEAD + JSON_SPEC + ',"clusterScheduling":{"placement":{"clusterSelector":{"matchExpressions":[{"key":"a","operator":"In","values":[┆"m§"┆]}]}}}}}',
    "labels of a selector": JSON_HEAD + JSON_SPEC + ',"clusterScheduling":{"placement":{"clusterSelector":{"matchLabels":{┆"a§":"b"┆}}}}}}',
    "conditions": JSON_HEAD + JSON_SPEC + '},"status":{"conditions":[┆{"type":"a§","status":"True"}┆]}}',
    "plans of a list": '{"apiVersion":"v1","kind":"List","items":[┆' + JSON_HEAD.replace("devops", "a§") + JSON_SPEC.replace("devops", "a§") + "}}┆]}",
    "plans with faults of a list": '{"apiVersion":"v1","kind":"List","items":[┆' + JSON_HEAD.replace("devops", "a§") + JSON_SPEC.replace("devops", "a§").replace('"1.1.0"', "1.10").replace("true", '"true"') + "}}┆]}",
    "plans of one extension in a list": '{"apiVersion":"v1","kind":"List","items":[┆' + JSON_HEAD + JSON_SPEC + "}}┆]}",
    "lists in each other": JSON_HEAD + '"spec":{"a":┆[§]┆}}',
    "objects of a list": JSON_HEAD + '"spec":{"a":[┆{"b":1,"b":2}┆]}}',
    "objects behind each other": "┆" + JSON_HEAD + JSON_SPEC + "}}┆",
    "emoji": JSON_HEAD + JSON_SPEC + ',┆"a§":"😀"┆}}',
    "members without a comma": JSON_HEAD + JSON_SPEC + ',┆"a§":1 "b":2┆}}',
    "members without a value": JSON_HEAD + JSON_SPEC + ',┆"a§"┆}}',
    "members that do not end": JSON_HEAD + JSON_SPEC + ',┆"a§":[┆}}',
    "other objects": '{"apiVersion":"v1","kind":"List","items":[┆{"kind":"ConfigMap","a":"InstallPlan"}┆]}',
}.items():
    KINDS["JSON: " + name] = minified(text)


@kind
def JSON_with_a_config(number: int) -> str:
    config = "".join(f"key{index}: 1\n" for index in range(number * 3))
    return JSON_HEAD + JSON_SPEC + ',"config":' + json.dumps(config) + "}}"


@kind
def JSON_with_a_config_of_spaces(number: int) -> str:
    config = "".join(f"key{index}: 1  \n" for index in range(number * 3))
    return JSON_HEAD + JSON_SPEC + ',"config":' + json.dumps(config) + "}}"


@kind
def JSON_with_a_config_of_one_key(number: int) -> str:
    return JSON_HEAD + JSON_SPEC + ',"config":' + json.dumps("key: 1\n" * number * 4) + "}}"


@kind
def JSON_with_a_broken_config(number: int) -> str:
    return JSON_HEAD + JSON_SPEC + ',"config":' + json.dumps("a: b: c\n" * number * 4) + "}}"


@kind
def JSON_on_lines(number: int) -> str:
    items = [json.loads(JSON_HEAD.replace("devops", f"a{index}") + JSON_SPEC + "}}") for index in range(max(1, number // 12))]
    return json.dumps({"apiVersion": "v1", "kind": "List", "items": items}, indent=2)
