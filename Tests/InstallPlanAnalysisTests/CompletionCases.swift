// Completion, case by case: `▮` is the cursor; what is offered first, and the text after one of it was accepted.

import Testing

@testable import InstallPlanAnalysis

struct CompletionCase: CustomTestStringConvertible, Sendable {
  let testDescription: String
  let marked: String
  /// What is offered first.
  let first: [String]
  /// Whether nothing else is.
  let isAll: Bool
  var never: [String] = []
  let accept: String?
  let becomes: String?

  /// A whole file.
  static func file(
    _ name: String, _ marked: String, _ first: [String] = [], only: [String]? = nil, never: [String] = [],
    accept: String? = nil, _ becomes: String? = nil
  ) -> CompletionCase {
    CompletionCase(
      testDescription: name, marked: marked, first: only ?? first, isAll: only != nil, never: never, accept: accept,
      becomes: becomes)
  }

  /// A plan: the text is what follows `kind`.
  static func plan(
    _ name: String, _ body: String, _ first: [String] = [], only: [String]? = nil, never: [String] = [],
    accept: String? = nil, _ becomes: String? = nil
  ) -> CompletionCase {
    file(
      name, head + body, first, only: only, never: never, accept: accept, becomes.map { head + $0 })
  }

  /// A plan: the text is what is in `spec.extension`.
  static func `extension`(
    _ name: String, _ body: String, _ first: [String] = [], only: [String]? = nil, never: [String] = [],
    accept: String? = nil, _ becomes: String? = nil
  ) -> CompletionCase {
    func whole(_ body: String) -> String {
      let lines = body.split(separator: "\n", omittingEmptySubsequences: false).map { "    \($0)" }
      return "spec:\n  extension:\n" + lines.joined(separator: "\n") + "\n  enabled: true\n"
    }
    return plan(
      name, whole(body), first, only: only, never: never, accept: accept, becomes.map(whole))
  }

  /// A plan: the text is what is in `spec.clusterScheduling`.
  static func scheduling(
    _ name: String, _ body: String, _ first: [String] = [], only: [String]? = nil, never: [String] = [],
    accept: String? = nil, _ becomes: String? = nil
  ) -> CompletionCase {
    func whole(_ body: String) -> String {
      let lines = body.split(separator: "\n", omittingEmptySubsequences: false).map { "    \($0)" }
      return "metadata:\n  name: devops\nspec:\n  clusterScheduling:\n" + lines.joined(separator: "\n")
        + "\n  enabled: true\n"
    }
    return plan(
      name, whole(body), first, only: only, never: never, accept: accept, becomes.map(whole))
  }

  static let head = "apiVersion: kubesphere.io/v1alpha1\nkind: InstallPlan\n"
  static let extensions = ["7", "devops", "future", "grafana", "hostile", "odd", "whizard-alerting", "whizard-monitoring"]
  static let all =
    extensionCases + versionCases + clusterCases + fieldCases + flowCases + documentCases + emptyCases + nothingCases
}

private let extensionCases: [CompletionCase] = [
  .extension("names, after the colon", "name:▮", only: CompletionCase.extensions, accept: "devops", "name: devops"),
  .extension("names, after a space", "name: ▮", only: CompletionCase.extensions, accept: "devops", "name: devops"),
  .extension("names, after spaces", "name:   ▮", CompletionCase.extensions, accept: "odd", "name:   odd"),
  .extension("names, after a tab", "name:\t▮", CompletionCase.extensions, accept: "odd", "name:\todd"),
  .extension("names, half-typed", "name: dev▮", CompletionCase.extensions, accept: "devops", "name: devops"),
  .extension("names, no space", "name:dev▮", CompletionCase.extensions, accept: "devops", "name: devops"),
  .extension("names, inside a word", "name: d▮evo", CompletionCase.extensions, accept: "devops", "name: devops"),
  .extension("names, whole", "name: odd▮", CompletionCase.extensions, accept: "odd", "name: odd"),
  .extension("names, in double quotes", "name: \"▮\"", CompletionCase.extensions, accept: "devops", "name: \"devops\""),
  .extension("names, in single quotes", "name: 'de▮v'", CompletionCase.extensions, accept: "devops", "name: 'devops'"),
  .extension("names, after an open quote", "name: \"▮", CompletionCase.extensions, accept: "odd", "name: \"odd\""),
  .extension("names, open quote, half-typed", "name: 'o▮", CompletionCase.extensions, accept: "odd", "name: 'odd'"),
  .extension(
    "names, open quote and comment", "name: \"od▮ # which", CompletionCase.extensions, accept: "odd",
    "name: \"odd\" # which"),
  .extension("names, before a comment", "name: ▮ # which", CompletionCase.extensions, accept: "odd", "name: odd # which"),
  .extension("names, on the next line", "name:\n  ▮", CompletionCase.extensions, accept: "odd", "name:\n  odd"),
  .extension("names, tagged", "name: !!str ▮", CompletionCase.extensions, accept: "odd", "name: !!str odd"),
  .extension("a name that is a number to YAML", "name: ▮", ["7"], accept: "7", "name: \"7\""),
  .extension("the same in quotes", "name: '▮'", ["7"], accept: "7", "name: '7'"),
  .extension(
    "the same in a file of single quotes", "version: '1.9'\nname: ▮", ["7"], accept: "7", "version: '1.9'\nname: '7'"),
  .plan(
    "the plan's name first", "metadata:\n  name: odd\nspec:\n  extension:\n    name: ▮\n", ["odd", "7", "devops"],
    accept: "odd", "metadata:\n  name: odd\nspec:\n  extension:\n    name: odd\n"),
  .plan(
    "the extension's name for the plan", "metadata:\n  name: ▮\nspec: {extension: {name: grafana}}\n",
    ["grafana", "7", "devops"], accept: "grafana", "metadata:\n  name: grafana\nspec: {extension: {name: grafana}}\n"),
  .plan(
    "a name that the catalog does not have", "metadata:\n  name:▮\nspec: {extension: {name: mine}}\n", ["mine", "7"],
    accept: "mine", "metadata:\n  name: mine\nspec: {extension: {name: mine}}\n"),
]

private let versionCases: [CompletionCase] = [
  .extension(
    "versions, newest first", "name: grafana\nversion: ▮", only: ["10.4.1", "10.0.0-rc.1", "9.5.3"], accept: "10.4.1",
    "name: grafana\nversion: 10.4.1"),
  .extension(
    "version before name", "version: ▮\nname: devops", only: ["1.1.3", "1.1.2", "1.1.1"], accept: "1.1.3",
    "version: 1.1.3\nname: devops"),
  .extension(
    "version before name, after the colon", "version:▮\nname: devops", only: ["1.1.3", "1.1.2", "1.1.1"],
    accept: "1.1.2", "version: 1.1.2\nname: devops"),
  .extension(
    "versions, half-typed", "name: devops\nversion: 1.▮", only: ["1.1.3", "1.1.2", "1.1.1"], accept: "1.1.3",
    "name: devops\nversion: 1.1.3"),
  .extension(
    "versions that are numbers", "name: odd\nversion: ▮", only: ["1.10", "1.9"], accept: "1.10",
    "name: odd\nversion: \"1.10\""),
  .extension(
    "versions that are numbers, single quotes", "name: 'odd'\nversion: ▮", ["1.10"], accept: "1.10",
    "name: 'odd'\nversion: '1.10'"),
  .extension(
    "versions that are numbers, in quotes", "name: odd\nversion: \"1.▮\"", ["1.10"], accept: "1.10",
    "name: odd\nversion: \"1.10\""),
  .extension("incompatible ones too", "name: future\nversion: ▮", only: ["2.0.0", "1.1.0-rc.1", "1.0.0"]),
  .plan(
    "versions by the plan's name", "metadata: {name: devops}\nspec:\n  extension:\n    version: ▮\n",
    only: ["1.1.3", "1.1.2", "1.1.1"], accept: "1.1.1",
    "metadata: {name: devops}\nspec:\n  extension:\n    version: 1.1.1\n"),
  .extension("versions of nothing", "version: ▮", only: []),
  .extension("versions of an unknown extension", "name: mine\nversion: ▮", only: []),
]

private let clusterCases: [CompletionCase] = [
  .scheduling(
    "clusters, a first item", "placement:\n  clusters:\n    - ▮", only: ["host", "member-1", "member-2"],
    accept: "host", "placement:\n  clusters:\n    - host"),
  .scheduling(
    "clusters, another item", "placement:\n  clusters:\n    - host\n    - ▮", only: ["member-1", "member-2"],
    accept: "member-2", "placement:\n  clusters:\n    - host\n    - member-2"),
  .scheduling(
    "clusters, an item between", "placement:\n  clusters:\n    - ▮\n    - member-1", only: ["host", "member-2"],
    accept: "host", "placement:\n  clusters:\n    - host\n    - member-1"),
  .scheduling(
    "clusters, half-typed", "placement:\n  clusters:\n    - mem▮", ["host"], accept: "member-1",
    "placement:\n  clusters:\n    - member-1"),
  .scheduling(
    "clusters, in quotes", "placement:\n  clusters:\n    - \"mem▮\"", ["host"], accept: "member-1",
    "placement:\n  clusters:\n    - \"member-1\""),
  .scheduling(
    "clusters, no dash yet", "placement:\n  clusters:\n    ▮", only: ["host", "member-1", "member-2"], accept: "host",
    "placement:\n  clusters:\n    - host"),
  .scheduling(
    "clusters, no second dash yet", "placement:\n  clusters:\n    - host\n    ▮", only: ["member-1", "member-2"],
    accept: "member-1", "placement:\n  clusters:\n    - host\n    - member-1"),
  .scheduling(
    "clusters, half-typed without dash", "placement:\n  clusters:\n    me▮", ["host"], accept: "member-1",
    "placement:\n  clusters:\n    - member-1"),
  .scheduling(
    "clusters, a dash alone", "placement:\n  clusters:\n    -▮", ["host"], accept: "member-1",
    "placement:\n  clusters:\n    - member-1"),
  .scheduling(
    "clusters, lists not indented", "placement:\n  clusters:\n  - host\n  ▮",
    ["clusterSelector", "member-1", "member-2"], accept: "member-1",
    "placement:\n  clusters:\n  - host\n  - member-1"),
  .scheduling(
    "clusters, on the field's line", "placement:\n  clusters: ▮", only: ["host", "member-1", "member-2"],
    accept: "host", "placement:\n  clusters: [host]"),
  .scheduling(
    "clusters, after the colon", "placement:\n  clusters:▮", ["host"], accept: "host", "placement:\n  clusters: [host]"),
  .scheduling(
    "clusters, flow", "placement:\n  clusters: [▮]", only: ["host", "member-1", "member-2"], accept: "host",
    "placement:\n  clusters: [host]"),
  .scheduling(
    "clusters, flow, another", "placement:\n  clusters: [host, ▮]", only: ["member-1", "member-2"],
    accept: "member-1", "placement:\n  clusters: [host, member-1]"),
  .scheduling(
    "clusters, flow, not closed", "placement:\n  clusters: [host, mem▮", only: ["member-1", "member-2"],
    accept: "member-1", "placement:\n  clusters: [host, member-1"),
  .scheduling(
    "overrides, placed ones first",
    "placement: {clusters: [member-2, mine]}\noverrides:\n  ▮", only: ["member-2", "mine", "host", "member-1"],
    accept: "mine", "placement: {clusters: [member-2, mine]}\noverrides:\n  mine: |\n    "),
  .scheduling(
    "overrides, present ones not", "overrides:\n  host: |\n    a: 1\n  mem▮\nplacement: {clusters: [member-1]}",
    only: ["member-1", "member-2"], accept: "member-2",
    "overrides:\n  host: |\n    a: 1\n  member-2: |\n    \nplacement: {clusters: [member-1]}"),
  .scheduling(
    "overrides, renaming", "overrides:\n  ho▮: |\n    a: 1", only: ["host", "member-1", "member-2"], accept: "host",
    "overrides:\n  host: |\n    a: 1"),
  .scheduling(
    "overrides, flow", "overrides: {host: 'a: 1', ▮}", only: ["member-1", "member-2"], accept: "member-1",
    "overrides: {host: 'a: 1', member-1: \"\"}"),
  .scheduling("overrides, in the text", "overrides:\n  host: |\n    a: 1\n    ▮", only: []),
]

private let fieldCases: [CompletionCase] = [
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
  .extension("the missing one, in front", "▮\nname: devops", only: ["version"], accept: "version", "version: \nname: devops"),
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
    "a key after an open quote", "name: devops\n'ver▮", only: ["version"], accept: "version", "name: devops\n'version': "),
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
  .plan("metadata", "metadata:\n  ▮\n", only: ["name", "labels", "annotations"], accept: "labels", "metadata:\n  labels:\n    \n"),
  .plan("status", "status:\n  sta▮\n", ["state", "version"], accept: "state", "status:\n  state: \n"),
  .plan("states", "status:\n  state: Up▮\n", accept: "Upgrading", "status:\n  state: Upgrading\n"),
  .plan(
    "texts that are booleans to YAML", "status:\n  conditions:\n  - status: ▮\n", only: ["True", "False", "Unknown"],
    accept: "True", "status:\n  conditions:\n  - status: \"True\"\n"),
]

private let flowCases: [CompletionCase] = [
  .plan(
    "flow, a name", "spec: {extension: {name: ▮, version: 1.1.3}}\n", only: CompletionCase.extensions, accept: "odd",
    "spec: {extension: {name: odd, version: 1.1.3}}\n"),
  .plan(
    "flow, no space", "spec: {extension: {name:▮}}\n", only: CompletionCase.extensions, accept: "odd",
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
    only: CompletionCase.extensions, accept: "devops",
    #"{"apiVersion": "kubesphere.io/v1alpha1", "kind": "InstallPlan", "metadata": {"name": "devops"}}"#),
  .file(
    "JSON, in quotes",
    #"{"apiVersion": "kubesphere.io/v1alpha1", "kind": "InstallPlan", "metadata": {"name":"de▮"}}"#,
    only: CompletionCase.extensions, accept: "devops",
    #"{"apiVersion": "kubesphere.io/v1alpha1", "kind": "InstallPlan", "metadata": {"name":"devops"}}"#),
  .file(
    "JSON, an open quote",
    #"{"apiVersion": "kubesphere.io/v1alpha1", "kind": "InstallPlan", "spec": {"extension": {"#
      + #""name": "de▮, "version": "1"}}}"#,
    only: CompletionCase.extensions, accept: "devops",
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

let documentCases: [CompletionCase] = [
  .file(
    "the second document", CompletionCase.head + "---\n" + CompletionCase.head + "metadata:\n  name: ▮\n---\na: 1\n",
    only: CompletionCase.extensions, accept: "odd",
    CompletionCase.head + "---\n" + CompletionCase.head + "metadata:\n  name: odd\n---\na: 1\n"),
  .file(
    "the end of a document", CompletionCase.head + "metadata:\n  name: odd\n  ▮\n---\na: 1\n",
    only: ["labels", "annotations"]),
  .file(
    "an item of a list",
    """
    apiVersion: v1
    kind: List
    items:
    - apiVersion: kubesphere.io/v1alpha1
      kind: InstallPlan
      metadata:
        name: devops
      spec:
        extension:
          version: ▮
          name: devops
    """, only: ["1.1.3", "1.1.2", "1.1.1"]),
  .file(
    "a field of an item of a list",
    """
    apiVersion: v1
    kind: List
    items:
    - apiVersion: v1
      kind: ConfigMap
    -  apiVersion: kubesphere.io/v1alpha1
       kind: InstallPlan
       ▮
    """, only: ["metadata", "spec"], accept: "metadata",
    """
    apiVersion: v1
    kind: List
    items:
    - apiVersion: v1
      kind: ConfigMap
    -  apiVersion: kubesphere.io/v1alpha1
       kind: InstallPlan
       metadata:
         name: \("")
    """),
  .file(
    "a plan behind comments and other characters",
    "# 计划 🚀\n---\n# é\n" + CompletionCase.head + "metadata: {annotations: {说明: 日志}, na▮}\n",
    only: ["name", "labels"], accept: "name",
    "# 计划 🚀\n---\n# é\n" + CompletionCase.head + "metadata: {annotations: {说明: 日志}, name: }\n"),
  .file(
    "CRLF", "apiVersion: kubesphere.io/v1alpha1\r\nkind: InstallPlan\r\nspec:\r\n  ▮\r\n  enabled: true\r\n",
    ["extension"], accept: "extension",
    "apiVersion: kubesphere.io/v1alpha1\r\nkind: InstallPlan\r\nspec:\r\n  extension:\r\n    name: \r\n    version: \r\n"
      + "  enabled: true\r\n"),
  .file(
    "a byte order mark", "\u{FEFF}" + CompletionCase.head + "▮\n", only: ["metadata", "spec"], accept: "metadata",
    "\u{FEFF}" + CompletionCase.head + "metadata:\n  name: \n"),
  .file(
    "a byte order mark on the line", "\u{FEFF}kind▮: InstallPlan\napiVersion: kubesphere.io/v1alpha1\n", only: ["kind"],
    accept: "kind", "\u{FEFF}kind: InstallPlan\napiVersion: kubesphere.io/v1alpha1\n"),
  .plan(
    "a document that is broken elsewhere",
    "metadata:\n  name: 'odd\nspec:\n  extension:\n    name: ▮\n  enabled: true\n", ["odd", "7", "devops"]),
  .plan("after a block text", "spec:\n  config: |\n    a: 1\n\n  ▮\n", ["extension", "enabled"], never: ["config"]),
  .plan("anchors", "spec: &a\n  extension: &b\n    ▮\n    name: odd\n", only: ["version"]),
  .plan("merged fields are present", "x: &a {name: odd}\nspec:\n  extension:\n    <<: *a\n    ▮\n", only: ["version"]),
  .file("kind is missing", "apiVersion: kubesphere.io/v1alpha1\n▮\n", only: ["kind"], accept: "kind",
    "apiVersion: kubesphere.io/v1alpha1\nkind: InstallPlan\n"),
  .file("kind has no value", "apiVersion: kubesphere.io/v1alpha1\nkind:▮\n", only: ["InstallPlan"], accept: "InstallPlan",
    "apiVersion: kubesphere.io/v1alpha1\nkind: InstallPlan\n"),
  .file("apiVersion has no value", "apiVersion: ▮\nkind: InstallPlan\n", only: ["kubesphere.io/v1alpha1"]),
]

private let wholePlan = """
  apiVersion: kubesphere.io/v1alpha1
  kind: InstallPlan
  metadata:
    name: extension
  spec:
    extension:
      name: extension
      version: version
    enabled: true
    upgradeStrategy: Manual
  """

let emptyCases: [CompletionCase] = [
  .file("an empty file", "▮", ["InstallPlan", "InstallPlan for devops"],
    accept: "InstallPlan", wholePlan),
  .file("a half-typed word", "inst▮\n", ["InstallPlan"], accept: "InstallPlan", wholePlan + "\n"),
  .file("the whole word", "\nInst▮allPlan", ["InstallPlan"], accept: "InstallPlan", "\n" + wholePlan),
  .file("only comments", "# 计划\n\n▮\n# end\n", ["InstallPlan"], accept: "InstallPlan", "# 计划\n\n" + wholePlan + "\n# end\n"),
  .file(
    "between markers", "---\n▮\n---\na: 1\n", ["InstallPlan"], accept: "InstallPlan", "---\n" + wholePlan + "\n---\na: 1\n"),
  .file("at the end", "a: 1\n---\n▮", ["InstallPlan"], accept: "InstallPlan", "a: 1\n---\n" + wholePlan),
  .file("after the end", "a: 1\n...\n▮", ["InstallPlan"], accept: "InstallPlan", "a: 1\n...\n" + wholePlan),
  .file(
    "for an extension on one cluster", "▮", accept: "InstallPlan for odd",
    wholePlan.split(separator: "\n").joined(separator: "\n")
      .replacing("name: extension", with: "name: odd").replacing("version: version", with: "version: \"1.10\"")),
  .file(
    "for an extension on several", "▮", accept: "InstallPlan for devops",
    wholePlan.replacing("name: extension", with: "name: devops").replacing("version: version", with: "version: 1.1.3")
      + "\n  clusterScheduling:\n    placement:\n      clusters:\n        - host"),
  .file(
    "as the other documents", "apiVersion: kubesphere.io/v1alpha1\nkind: InstallPlan\nspec:\n    enabled: true\n---\n▮",
    accept: "InstallPlan for odd",
    """
    apiVersion: kubesphere.io/v1alpha1
    kind: InstallPlan
    spec:
        enabled: true
    ---
    apiVersion: kubesphere.io/v1alpha1
    kind: InstallPlan
    metadata:
        name: odd
    spec:
        extension:
            name: odd
            version: "1.10"
        enabled: true
        upgradeStrategy: Manual
    """),
]

let nothingCases: [CompletionCase] = [
  .file("another kind's name", "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ▮\n", only: []),
  .file("another kind's field", "apiVersion: v1\nkind: ConfigMap\n▮\n", only: []),
  .file("another kind's kind", "apiVersion: kubesphere.io/v1alpha1\nkind: Ext▮\n", only: []),
  .file("another kind's whole kind", "apiVersion: kubesphere.io/v1alpha1\nkind: Extension▮\n", only: []),
  .file("OLM", "apiVersion: operators.coreos.com/v1alpha1\nkind: InstallPlan\nspec:\n  ▮\n", only: []),
  .file("OLM's group", "apiVersion: operators.coreos.com/v1alpha1▮\nkind: InstallPlan\n", only: []),
  .file("beside something else", "a: 1\n▮\n", only: []),
  .file("a list", "- ▮\n", only: []),
  .file("indented in an empty file", "  ▮", only: []),
  .file("before a marker", "▮---\n" + CompletionCase.head, only: []),
  .file("behind a marker", "--- ▮\n", only: []),
  .file("a directive", "%▮YAML 1.1\n---\n" + CompletionCase.head, only: []),
  .plan("a comment", "spec:\n  # en▮\n", only: []),
  .plan("a comment behind a value", "spec:\n  enabled: true # ▮\n", only: []),
  .plan("a block text", "spec:\n  config: |\n    a: 1\n    ▮\n", only: []),
  .plan("an empty block text", "spec:\n  config: |\n    ▮\n", only: []),
  .plan("a line of a quoted text", "spec:\n  config: \"a\n    ▮\n    b\"\n", only: []),
  .plan("behind a value", "spec:\n  enabled: true ▮\n", only: []),
  .plan("behind a quoted value", "metadata:\n  name: \"odd\" ▮\n", only: []),
  .plan("behind a quote", "metadata:\n  name: \"odd\"▮\n", only: []),
  .plan("behind an item", "spec: {clusterScheduling: {placement: {clusters: [host ▮]}}}\n", only: []),
  .plan("too deep", "metadata:\n  name: odd\n      ▮\n", only: []),
  .plan("between two levels", "spec:\n    enabled: true\n  ▮\n", only: []),
  .plan("in front of deeper lines", "spec:\n  extension:\n    name: odd\n  ▮\n    version: 1.1.3\n", only: []),
  .plan("behind a tab", "spec:\n\t▮\n", only: []),
  .plan("an unknown mapping", "spec:\n  nothing:\n    ▮\n", only: []),
  .plan("the author's own keys", "metadata:\n  labels:\n    ▮\n", only: []),
  .plan("the author's own values", "metadata:\n  labels:\n    a: ▮\n", only: []),
  .plan("an alias", "spec:\n  extension: &a {name: odd}\n  config: *▮\n", only: []),
]
