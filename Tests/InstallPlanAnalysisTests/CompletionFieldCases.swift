// Completion of fields: which are offered, and what is written behind and below them, in block style, in brackets and
// in JSON.

@testable import InstallPlanAnalysis

let fieldCases: [CompletionCase] = [
  .plan("root fields", "▮\n", only: ["metadata", "spec"], accept: "metadata", "metadata:\n  name: \n"),
  .plan(
    "root fields between", "metadata:\n  name: odd\n▮\n", only: ["spec"], accept: "spec",
    "metadata:\n  name: odd\nspec:\n  extension:\n    name: odd\n    version: \n  enabled: true\n  "
      + "upgradeStrategy: Manual\n"),
  .plan("root fields, half-typed", "me▮", ["metadata"], accept: "metadata", "metadata:\n  name: "),
  .plan(
    "an empty spec", "spec:\n  ▮\n", ["extension", "enabled", "upgradeStrategy", "config", "clusterScheduling"],
    never: ["spec", "name", "metadata"], accept: "extension", "spec:\n  extension:\n    name: \n    version: \n"),
  .plan(
    "an empty spec with the author's indentation", "spec:\n   ▮\n", ["extension"], accept: "extension",
    "spec:\n   extension:\n     name: \n     version: \n"),
  .plan(
    "spec with four columns", "metadata:\n    name: odd\nspec:\n    ▮\n", ["extension"], accept: "extension",
    "metadata:\n    name: odd\nspec:\n    extension:\n        name: odd\n        version: \n"),
  .extension(
    "the missing one", "name: devops\n▮", only: ["version"], accept: "version", "name: devops\nversion: "),
  .extension(
    "the missing one, in front", "▮\nname: devops", only: ["version"], accept: "version", "version: \nname: devops"),
  .extension("half-typed", "ver▮\nname: devops", only: ["version"], accept: "version", "version: \nname: devops"),
  .extension(
    "half-typed before a comment", "ver▮ # which\nname: devops", only: ["version"], accept: "version",
    "version:  # which\nname: devops"),
  .extension(
    "renaming a key", "name: devops\nver▮soin: 1.1.3", only: ["version"], accept: "version",
    "name: devops\nversion: 1.1.3"),
  .extension(
    "a key in quotes", "name: devops\n\"ver▮\"", only: ["version"], accept: "version", "name: devops\n\"version\": "),
  .extension(
    "a key after an open quote", "name: devops\n'ver▮", only: ["version"], accept: "version",
    "name: devops\n'version': "),
  .extension(
    "a quoted key with its value", "name: devops\n\"ve▮r\": 1.1.3", only: ["version"], accept: "version",
    "name: devops\n\"version\": 1.1.3"),
  .plan(
    "a key that has lost its colon, not its members", "spec:\n  ext▮\n    name: devops\n  enabled: true\n",
    only: ["extension"], accept: "extension", "spec:\n  extension:\n    name: devops\n  enabled: true\n"),
  .plan(
    "a mapping before others", "spec:\n  ▮\n  enabled: true\n", ["extension", "upgradeStrategy", "config"],
    never: ["enabled"], accept: "clusterScheduling", "spec:\n  clusterScheduling:\n    \n  enabled: true\n"),
  .plan(
    "Helm values", "spec:\n  enabled: true\n  con▮\n", ["extension"], accept: "config",
    "spec:\n  enabled: true\n  config: |\n    \n"),
  .plan(
    "a choice", "spec:\n  upg▮\n", ["extension"], accept: "upgradeStrategy", "spec:\n  upgradeStrategy: Manual\n"),
  .plan("booleans", "spec:\n  enabled: ▮\n", only: ["true", "false"], accept: "false", "spec:\n  enabled: false\n"),
  .plan("booleans, no space", "spec:\n  enabled:f▮\n", ["true"], accept: "false", "spec:\n  enabled: false\n"),
  .plan(
    "booleans lose their quotes", "spec:\n  enabled: \"f▮\"\n", only: ["true", "false"], accept: "false",
    "spec:\n  enabled: false\n"),
  .plan(
    "allowed values", "spec:\n  upgradeStrategy: ▮\n", only: ["Manual", "Automatic"], accept: "Automatic",
    "spec:\n  upgradeStrategy: Automatic\n"),
  .plan(
    "placement", "spec:\n  clusterScheduling:\n    ▮\n", only: ["placement", "overrides"], accept: "overrides",
    "spec:\n  clusterScheduling:\n    overrides:\n      \n"),
  .scheduling(
    "lists", "placement:\n  ▮", only: ["clusters", "clusterSelector"], accept: "clusters",
    "placement:\n  clusters:\n    - "),
  .scheduling(
    "lists of mappings", "placement:\n  clusterSelector:\n    ▮", only: ["matchLabels", "matchExpressions"],
    accept: "matchExpressions",
    "placement:\n  clusterSelector:\n    matchExpressions:\n      - key: \n        operator: In"),
  .scheduling(
    "lists as the plan's other lists", "placement:\n  clusters:\n  - host\n  clusterSelector:\n    ▮", ["matchLabels"],
    accept: "matchExpressions",
    "placement:\n  clusters:\n  - host\n  clusterSelector:\n    matchExpressions:\n    - key: \n      operator: In"),
  .scheduling(
    "the first field of an item", "placement:\n  clusterSelector:\n    matchExpressions:\n      - ▮",
    only: ["key", "operator", "values"], accept: "operator",
    "placement:\n  clusterSelector:\n    matchExpressions:\n      - operator: In"),
  .scheduling(
    "the next field of an item", "placement:\n  clusterSelector:\n    matchExpressions:\n      - key: a\n        ▮",
    only: ["operator", "values"], accept: "values",
    "placement:\n  clusterSelector:\n    matchExpressions:\n      - key: a\n        values:\n          - "),
  .scheduling(
    "a new item of mappings", "placement:\n  clusterSelector:\n    matchExpressions:\n      ▮",
    only: ["key", "operator", "values"], accept: "key",
    "placement:\n  clusterSelector:\n    matchExpressions:\n      - key: "),
  .scheduling(
    "operators", "placement:\n  clusterSelector:\n    matchExpressions: [{operator: ▮}]",
    only: ["In", "NotIn", "Exists", "DoesNotExist"], accept: "Exists",
    "placement:\n  clusterSelector:\n    matchExpressions: [{operator: Exists}]"),
  .plan(
    "metadata", "metadata:\n  ▮\n", only: ["name", "labels", "annotations"], accept: "labels",
    "metadata:\n  labels:\n    \n"),
  .plan("status", "status:\n  sta▮\n", ["state", "version"], accept: "state", "status:\n  state: \n"),
  .plan("states", "status:\n  state: Up▮\n", accept: "Upgrading", "status:\n  state: Upgrading\n"),
  .plan(
    "texts that are booleans to YAML", "status:\n  conditions:\n  - status: ▮\n", only: ["True", "False", "Unknown"],
    accept: "True", "status:\n  conditions:\n  - status: \"True\"\n"),
]

let flowCases: [CompletionCase] = [
  .plan(
    "flow, a name", "spec: {extension: {name: ▮, version: 1.1.3}}\n", only: extensionNames, accept: "odd",
    "spec: {extension: {name: odd, version: 1.1.3}}\n"),
  .plan(
    "flow, no space", "spec: {extension: {name:▮}}\n", only: extensionNames, accept: "odd",
    "spec: {extension: {name: odd}}\n"),
  .plan(
    "flow, not closed", "spec: {extension: {version: ▮, name: devops\n", only: ["1.1.3", "1.1.2", "1.1.1"],
    accept: "1.1.3", "spec: {extension: {version: 1.1.3, name: devops\n"),
  .plan(
    "flow, fields", "spec: {enabled: true, ▮}\n", ["extension", "upgradeStrategy"], never: ["enabled"],
    accept: "extension", "spec: {enabled: true, extension: {name: , version: }}\n"),
  .plan(
    "flow, half-typed", "spec: {enabled: true, upg▮}\n", ["extension"], accept: "upgradeStrategy",
    "spec: {enabled: true, upgradeStrategy: Manual}\n"),
  .plan("flow, empty", "spec: {▮}\n", ["extension", "enabled"], accept: "enabled", "spec: {enabled: true}\n"),
  .plan("flow, values", "spec: {enabled: ▮}\n", only: ["true", "false"], accept: "true", "spec: {enabled: true}\n"),
  .plan(
    "flow, before another", "spec: {▮ enabled: true}\n", ["extension"], accept: "upgradeStrategy",
    "spec: {upgradeStrategy: Manual, enabled: true}\n"),
  .plan(
    "flow over lines", "spec: {\n  extension: {\n    name: devops,\n    ▮\n  }\n}\n", only: ["version"],
    accept: "version", "spec: {\n  extension: {\n    name: devops,\n    version: \n  }\n}\n"),
  .file(
    "JSON, a value", #"{"apiVersion": "kubesphere.io/v1alpha1", "kind": "InstallPlan", "metadata": {"name": ▮}}"#,
    only: extensionNames, accept: "devops",
    #"{"apiVersion": "kubesphere.io/v1alpha1", "kind": "InstallPlan", "metadata": {"name": "devops"}}"#),
  .file(
    "JSON, in quotes",
    #"{"apiVersion": "kubesphere.io/v1alpha1", "kind": "InstallPlan", "metadata": {"name":"de▮"}}"#,
    only: extensionNames, accept: "devops",
    #"{"apiVersion": "kubesphere.io/v1alpha1", "kind": "InstallPlan", "metadata": {"name":"devops"}}"#),
  .file(
    "JSON, an open quote",
    #"{"apiVersion": "kubesphere.io/v1alpha1", "kind": "InstallPlan", "spec": {"extension": {"#
      + #""name": "de▮, "version": "1"}}}"#,
    only: extensionNames, accept: "devops",
    #"{"apiVersion": "kubesphere.io/v1alpha1", "kind": "InstallPlan", "spec": {"extension": {"#
      + #""name": "devops", "version": "1"}}}"#),
  .file(
    "JSON, a key", #"{"apiVersion": "kubesphere.io/v1alpha1", "kind": "InstallPlan", "metadata": {▮}}"#,
    only: ["name", "labels", "annotations"], accept: "name",
    #"{"apiVersion": "kubesphere.io/v1alpha1", "kind": "InstallPlan", "metadata": {"name": ""}}"#),
  .file(
    "JSON, a key in quotes",
    #"{"apiVersion": "kubesphere.io/v1alpha1", "kind": "InstallPlan", "spec": {"enabled": true, "▮"}}"#, ["extension"],
    never: ["enabled"], accept: "upgradeStrategy",
    #"{"apiVersion": "kubesphere.io/v1alpha1", "kind": "InstallPlan", "spec": {"enabled": true, "#
      + #""upgradeStrategy": "Manual"}}"#),
  .file(
    "JSON, a line between",
    """
    {
      "apiVersion": "kubesphere.io/v1alpha1",
      "kind": "InstallPlan",
      ▮
      "metadata": {}
    }
    """, only: ["spec"], accept: "spec",
    """
    {
      "apiVersion": "kubesphere.io/v1alpha1",
      "kind": "InstallPlan",
      "spec": {"extension": {"name": "", "version": ""}, "enabled": true, "upgradeStrategy": "Manual"},
      "metadata": {}
    }
    """),
]
