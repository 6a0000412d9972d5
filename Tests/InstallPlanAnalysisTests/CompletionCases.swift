// Completion, case by case: `▮` is the cursor; what is offered first, and the text after one of it was accepted. Here are
// the cases of values; CompletionFieldCases has those of fields, CompletionDocumentCases those of whole documents.

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
      name, planHead + body, first, only: only, never: never, accept: accept, becomes.map { planHead + $0 })
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

  static let all: [CompletionCase] =
    extensionCases + versionCases + clusterCases + fieldCases + flowCases + documentCases + emptyCases + nothingCases
    + labelCases + repeatedKeyCases + dependencyCases
}

let planHead = "apiVersion: kubesphere.io/v1alpha1\nkind: InstallPlan\n"

/// The extensions of `completionCatalog`, in the order in which they are offered.
let extensionNames = [
  "7", "devops", "future", "grafana", "hostile", "odd", "whizard-alerting", "whizard-monitoring",
]

let extensionCases: [CompletionCase] = [
  .extension("names, after the colon", "name:▮", only: extensionNames, accept: "devops", "name: devops"),
  .extension("names, after a space", "name: ▮", only: extensionNames, accept: "devops", "name: devops"),
  .extension("names, after spaces", "name:   ▮", extensionNames, accept: "odd", "name:   odd"),
  .extension("names, after a tab", "name:\t▮", extensionNames, accept: "odd", "name:\todd"),
  .extension("names, half-typed", "name: dev▮", extensionNames, accept: "devops", "name: devops"),
  .extension("names, no space", "name:dev▮", extensionNames, accept: "devops", "name: devops"),
  .extension("names, inside a word", "name: d▮evo", extensionNames, accept: "devops", "name: devops"),
  .extension("names, whole", "name: odd▮", extensionNames, accept: "odd", "name: odd"),
  .extension("names, in double quotes", "name: \"▮\"", extensionNames, accept: "devops", "name: \"devops\""),
  .extension("names, in single quotes", "name: 'de▮v'", extensionNames, accept: "devops", "name: 'devops'"),
  .extension("names, after an open quote", "name: \"▮", extensionNames, accept: "odd", "name: \"odd\""),
  .extension("names, open quote, half-typed", "name: 'o▮", extensionNames, accept: "odd", "name: 'odd'"),
  .extension(
    "names, open quote, inside a word", "name: 'o▮d", extensionNames, accept: "odd", "name: 'odd'"),
  .extension(
    "names, open quote and comment", "name: \"od▮ # which", extensionNames, accept: "odd",
    "name: \"odd\" # which"),
  .extension("names, before a comment", "name: ▮ # which", extensionNames, accept: "odd", "name: odd # which"),
  .extension("names, on the next line", "name:\n  ▮", extensionNames, accept: "odd", "name:\n  odd"),
  .extension("names, tagged", "name: !!str ▮", extensionNames, accept: "odd", "name: !!str odd"),
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

let versionCases: [CompletionCase] = [
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

let clusterCases: [CompletionCase] = [
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
