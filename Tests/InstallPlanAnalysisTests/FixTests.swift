// What quick fixes make of a text. Those of scheduling are in SchedulingRuleCases.swift, and what holds for all of them is
// tested in FixPropertyTests.swift.

import KubeSphereModel
import Testing

@testable import InstallPlanAnalysis

struct FixCase: CustomTestStringConvertible, Sendable {
  let name: String
  let before: String
  /// What one of the fixes makes of it; nil: no fix may be offered.
  let after: String?
  var testDescription: String { name }

  init(_ name: String, _ before: String, _ after: String) {
    (self.name, self.before, self.after) = (name, before, after)
  }

  init(_ name: String, withoutFix text: String) { (self.name, before, after) = (name, text, nil) }
}

private let plan = Rule.examplePlan

private func config(_ text: String) -> String { plan + "\n  config:" + text }

private func metadata(_ text: String) -> String { Rule.changing("  name: devops", text) }

private func enabledBehindVersion(_ indentation: String) -> String {
  Rule.changing("  enabled: true\n", "")
    .replacingFirst("    version: 1.1.3", with: "    version: 1.1.3\n\(indentation)enabled: true")
}

private func json(_ spec: String) -> String {
  #"{"apiVersion": "kubesphere.io/v1alpha1", "kind": "InstallPlan", "metadata": {"name": "devops"}, "spec": \#(spec)}"#
}

let fixCases: [FixCase] = [
  FixCase("a key of its own without a value", withoutFix: Rule.changing("enabled: true", "? enabled")),
  // A mapping where a text belongs.
  FixCase("a block mapping", config("\n    a: 1"), config(" |\n    a: 1")),
  FixCase(
    "with comments", config(" # values\n\n    # of a\n    a: 1 # one\n    # the end\n"),
    config(" | # values\n\n    # of a\n    a: 1 # one\n    # the end\n")),
  FixCase("a comment to the left", withoutFix: config("\n  # of a\n    a: 1\n")),
  FixCase("a comment to the right", withoutFix: config("\n      # of a\n    a: 1\n")),
  FixCase("a flow mapping", config(" {a: 1, b: [x]}"), config(" '{a: 1, b: [x]}'")),
  FixCase("with quotes", config(" {a: 'it''s'}"), config(" \"{a: 'it''s'}\"")),
  FixCase("with lines", config(" {a: 1,\n    b: 2}"), config(" |\n    {a: 1,\n    b: 2}")),
  FixCase("deeper", config(" {\n  a: 1\n  }"), config(" |\n    {\n    a: 1\n    }")),
  FixCase(
    "in JSON", json(#"{"config": {"a": "b"}, "enabled": true}"#),
    json(#"{"config": "{\"a\": \"b\"}", "enabled": true}"#)),
  FixCase(
    "in JSON with lines", json("{\"config\": {\n\"a\": 1}}"), json(#"{"config": "{\n\"a\": 1}"}"#)),
  FixCase("with an anchor", withoutFix: metadata("  name: &n devops") + "\n  config: {a: *n}"),
  FixCase("itself an anchor", withoutFix: config(" &c {a: 1}")),
  FixCase("a list", withoutFix: config("\n    - a")),
  FixCase("a number", withoutFix: config(" 42")),

  // One where a list belongs.
  FixCase(
    "a list", Rule.scheduling("placement:\n  clusters: host # here"),
    Rule.scheduling("placement:\n  clusters: [host] # here")),
  FixCase("several", withoutFix: Rule.scheduling("placement:\n  clusters: host, member-1")),

  // Fields that are missing, in their usual place.
  FixCase(
    "metadata", "apiVersion: kubesphere.io/v1alpha1\nkind: InstallPlan\nspec: {extension: {name: devops}}",
    "apiVersion: kubesphere.io/v1alpha1\nkind: InstallPlan\nmetadata:\n  name: devops\nspec: {extension: {name: devops}}"
  ),
  FixCase(
    "metadata without a value", plan.replacingFirst("metadata:\n  name: devops", with: "metadata: # who"),
    plan.replacingFirst("metadata:\n", with: "metadata: # who\n")),
  FixCase(
    "metadata in JSON",
    json("{\"extension\": {\"name\": \"devops\"}}").replacingFirst("{\"name\": \"devops\"}", with: "null"),
    json("{\"extension\": {\"name\": \"devops\"}}")),
  FixCase(
    "the extension", Rule.changing("\n  extension:\n    name: devops\n    version: 1.1.3", ""), plan),
  FixCase(
    "the extension without a value", Rule.changing("\n    name: devops\n    version: 1.1.3", ""), plan),
  FixCase("the name", Rule.changing("\n    name: devops", ""), plan),
  FixCase(
    "a name without a value", Rule.changing("    name: devops", "    name: # which"),
    Rule.changing("    name: devops", "    name: devops # which")),
  FixCase("the version", Rule.changing("version: 1.1.3", "version: ~"), plan),
  FixCase("enabled without a value", Rule.changing("enabled: true", "enabled:"), plan),
  FixCase("the kind", Rule.changing("kind: InstallPlan\n", ""), plan),
  FixCase(
    "an operator for values",
    Rule.scheduling("placement: {clusterSelector: {matchExpressions: [{key: a, values: [b]}]}}"),
    Rule.scheduling("placement: {clusterSelector: {matchExpressions: [{key: a, operator: In, values: [b]}]}}")),
  FixCase(
    "an operator without", Rule.scheduling("placement: {clusterSelector: {matchExpressions: [{key: a}]}}"),
    Rule.scheduling("placement: {clusterSelector: {matchExpressions: [{key: a, operator: Exists}]}}")),

  // Fields in the wrong place.
  FixCase(
    "a version beside its extension",
    Rule.changing("    version: 1.1.3\n", "").replacingFirst("spec:", with: "spec:\n  version: \"1.1.3\""),
    Rule.changing("1.1.3", "\"1.1.3\"")),
  FixCase(
    "clusters beside their placement",
    Rule.scheduling("placement: {}\nenabled: true").replacingFirst("  enabled: true\n", with: ""),
    plan.replacingFirst(
      "  upgradeStrategy: Manual", with: "  upgradeStrategy: Manual\n  clusterScheduling:\n    placement: {}")),

  // Tabs, colons without a space, and what nobody sees.
  FixCase("a tab for two columns", Rule.changing("  name: devops\nspec", "\tname: devops\nspec"), plan),
  FixCase("a tab among spaces", Rule.changing("    name: devops\n    v", "  \tname: devops\n    v"), plan),
  FixCase("two tabs", Rule.changing("    version", "\t\tversion"), plan),
  FixCase(
    "a tab behind a dash's column", Rule.scheduling("placement:\n  clusters:\n\t\t\t- host"),
    Rule.scheduling("placement:\n  clusters:\n    - host")),
  FixCase(
    "a tab behind a dash",
    Rule.scheduling("placement:\n  clusterSelector:\n    matchExpressions:\n    -\tkey: a\n      operator: Exists"),
    Rule.scheduling("placement:\n  clusterSelector:\n    matchExpressions:\n    - key: a\n      operator: Exists")),
  FixCase(
    "a tab before a comment", Rule.changing("  enabled", "\t# c\n  enabled"),
    Rule.changing("  enabled", "  # c\n  enabled")),
  FixCase(
    "two tabs before a comment", Rule.changing("    version", "\t\t# c\n    version"),
    Rule.changing("    version", "    # c\n    version")),
  FixCase(
    "a tab before a comment to the right", Rule.changing("    version", "    \t# c\n    version"),
    Rule.changing("    version", "    # c\n    version")),
  FixCase("a tab before the last comment", plan + "\n\t# c", plan + "\n  # c"),
  FixCase("a tab before the first comment", "\t# c\n" + plan, "# c\n" + plan),
  FixCase(
    "a tab before a comment in config", config(" |\n    a:\n      b: 1\n    \t# c\n      d: 2"),
    config(" |\n    a:\n      b: 1\n      # c\n      d: 2")),
  // As many levels as tabs, where a neighbour stands there.
  FixCase("a tab behind what is deeper", enabledBehindVersion("\t"), enabledBehindVersion("  ")),
  FixCase(
    "a tab behind a list", Rule.scheduling("placement:\n  clusters:\n  - host") + "\n\tconfig: ''",
    Rule.scheduling("placement:\n  clusters:\n  - host") + "\n  config: ''"),
  FixCase("a tab in all of config", Rule.examplePlan + "\n  config: |\n\ta: 1", config(" |\n    a: 1")),
  FixCase(
    "no space behind a quoted key", Rule.changing("enabled: true", "\"enabled\":true"),
    Rule.changing("enabled: true", "\"enabled\": true")),
  FixCase("no space in brackets of config", config(" |\n    a: {b:1, c: 2}"), config(" |\n    a: {b: 1, c: 2}")),
  FixCase("what nobody sees before a boolean", Rule.changing("enabled: true", "enabled: \u{200B}true"), plan),
  FixCase("white space with a tab", plan + "\n  \t", plan + "\n"),
  FixCase("a tab in config", config(" |\n    a:\n    \tb: 1"), config(" |\n    a:\n      b: 1")),
  FixCase("a tab in config, CRLF", config(" |\r\n    a:\r\n    \tb: 1\r\n"), config(" |\r\n    a:\r\n      b: 1\r\n")),
  FixCase("no space behind a colon", Rule.changing("version: 1.1.3", "version:1.1.3"), plan),
  FixCase("the first without a space", Rule.changing("    name: devops", "    name:devops"), plan),
  FixCase("no space, a boolean", Rule.changing("enabled: true", "enabled:true"), plan),
  FixCase(
    "no space, quotes", Rule.changing("version: 1.1.3", "version:\"1.1.3\""), Rule.changing("1.1.3", "\"1.1.3\"")),
  FixCase("no space at the root", Rule.changing("kind: InstallPlan", "kind:InstallPlan"), plan),
  FixCase("no space in an only field", metadata("  name:devops"), plan),
  FixCase(
    "no space, a comment behind", Rule.changing("version: 1.1.3", "version:1.1.3 # c"),
    Rule.changing("1.1.3", "1.1.3 # c")),
  FixCase(
    "no space in brackets", metadata("  {name:devops}"), metadata("  {name: devops}")),
  FixCase(
    "no space in an item",
    Rule.scheduling("placement:\n  clusterSelector:\n    matchExpressions:\n    - key: a\n      operator:Exists"),
    Rule.scheduling("placement:\n  clusterSelector:\n    matchExpressions:\n    - key: a\n      operator: Exists")),
  FixCase("no space in config", config(" |\n    a: 1\n    b:2\n    c: 3"), config(" |\n    a: 1\n    b: 2\n    c: 3")),
  FixCase(
    "no space in config, deeper", config(" |\n    a:\n      b:2\n      c: 3"),
    config(" |\n    a:\n      b: 2\n      c: 3")),
  FixCase("a zero-width space before a key", Rule.changing("    version", "    \u{200B}version"), plan),
  FixCase("a zero-width space before the root's key", Rule.changing("spec:", "\u{200B}spec:"), plan),
  FixCase("a byte order mark before a key", Rule.changing("  enabled", "  \u{FEFF}enabled"), plan),
  FixCase("a word joiner behind a key", Rule.changing("enabled:", "enabled\u{2060}:"), plan),
  FixCase("a mark of direction before a key", Rule.changing("  enabled", "  \u{200E}enabled"), plan),
  FixCase("a zero-width space before the indentation", Rule.changing("    version", "\u{200B}    version"), plan),
  FixCase(
    "a zero-width space before an item", Rule.scheduling("placement:\n  clusters:\n  \u{200B}- host"),
    Rule.scheduling("placement:\n  clusters:\n  - host")),
  FixCase("a zero-width space in config", config(" |\n    a:\n      \u{200B}b: 1"), config(" |\n    a:\n      b: 1")),
  FixCase(
    "a zero-width space first in config", config(" |\n    \u{200B}a: 1\n    b: 2"), config(" |\n    a: 1\n    b: 2")),
  FixCase("a soft hyphen behind a key of config", config(" |\n    a\u{AD}: 1"), config(" |\n    a: 1")),

  // What kubectl cuts and refuses.
  FixCase("an anchor behind `---`", "--- &a\n" + plan, "---\n&a\n" + plan),
  FixCase(
    "a tag behind `---`, CRLF", "---  !!map\r\n" + plan.replacing("\n", with: "\r\n"),
    "---\r\n!!map\r\n" + plan.replacing("\n", with: "\r\n")),
  FixCase("a directive", "# c\n%YAML 1.1\n---\n" + plan, "# c\n---\n" + plan),
  FixCase("a directive with a comment", "%YAML 1.1 # c\n---\n" + plan, "# c\n---\n" + plan),
  FixCase("a directive of YAML 1.2", "%YAML 1.2\n---\n" + plan, "---\n" + plan),
  FixCase("a tag's directive", withoutFix: "%TAG !e! tag:e,2000:\n---\n" + plan),
  FixCase(
    "flow style",
    "{apiVersion: kubesphere.io/v1alpha1, kind: InstallPlan, metadata: {name: devops}, spec: {extension: {name: devops, version: 1.1.3}, enabled: true, upgradeStrategy: Manual}}",
    "---\n{apiVersion: kubesphere.io/v1alpha1, kind: InstallPlan, metadata: {name: devops}, spec: {extension: {name: devops, version: 1.1.3}, enabled: true, upgradeStrategy: Manual}}"
  ),
  FixCase(
    "a comma too much",
    json(#"{"extension": {"name": "devops", "version": "1.1.3"}, "enabled": true, "upgradeStrategy": "Manual",}"#),
    json(#"{"extension": {"name": "devops", "version": "1.1.3"}, "enabled": true, "upgradeStrategy": "Manual"}"#)),

  // Two of a key.
  FixCase(
    "the first goes", plan + "\n  enabled: false",
    Rule.changing("  enabled: true\n", "") + "\n  enabled: false"),
  FixCase("the second goes", plan + "\n  enabled: false", plan),

  // Helm values.
  FixCase(
    "spaces", config(" |\n    # x\n    a:1\n    b:2"),
    config(" |\n    # x\n    a: 1\n    b: 2")),
  FixCase("an address", withoutFix: config(" |\n    https://example.com")),
  FixCase(
    "a key twice, in quotes", config(#" "a: 1\na: 2""#),
    config(#" "a: 2""#)),
  FixCase(
    "in braces in quotes",
    config(" 'global: {portal: {url: ''x''}}, a: b}'").replacingFirst("'global", with: "'{global"), config(" '{a: b}'")),
  FixCase("a full-width colon in quotes", config(" \"a：1\""), config(" \"a: 1\"")),

  // Labels.
  FixCase(
    "a label's key", metadata("  name: devops\n  labels: {a b: c}"),
    metadata("  name: devops\n  labels: {a-b: c}")),
  FixCase(
    "no operator's values",
    Rule.scheduling("placement: {clusterSelector: {matchExpressions: [{key: a, operator: NotIn}]}}"),
    Rule.scheduling("placement: {clusterSelector: {matchExpressions: [{key: a, operator: DoesNotExist}]}}")),

  // No comment is lost.
  FixCase("a comment at its end", withoutFix: metadata("  name: devops\n  namespace: a # why")),
  FixCase("a comment in it", withoutFix: plan + "\nstatus:\n  # why\n  state: Installed"),
  FixCase(
    "a space in front of a comma",
    "apiVersion: kubesphere.io/v1alpha1\nkind: InstallPlan\nmetadata: {name: devops}\nspec: {extension: {name: devops, version: 1.1.3}, enabled: , upgradeStrategy: Manual}",
    "apiVersion: kubesphere.io/v1alpha1\nkind: InstallPlan\nmetadata: {name: devops}\nspec: {extension: {name: devops, version: 1.1.3}, enabled: true , upgradeStrategy: Manual}"
  ),
  FixCase(
    "a line in front of a bracket",
    "apiVersion: kubesphere.io/v1alpha1\nkind: InstallPlan\nmetadata: {name: devops}\nspec: {extension: {name: devops, version: 1.1.3}, upgradeStrategy: Manual, enabled:\n  }",
    "apiVersion: kubesphere.io/v1alpha1\nkind: InstallPlan\nmetadata: {name: devops}\nspec: {extension: {name: devops, version: 1.1.3}, upgradeStrategy: Manual, enabled: true\n  }"
  ),
]

/// Those that say something else when they are printed in another style.
let lineFixCases: [FixCase] = [
  FixCase(
    "no space in the first two",
    Rule.changing("apiVersion: kubesphere.io/v1alpha1\nkind: ", "apiVersion:kubesphere.io/v1alpha1\nkind:"), plan),
  FixCase(
    "no space in all of them",
    Rule.changing("    name: devops\n    version: 1.1.3", "    name:devops\n    version:1.1.3"), plan),
  FixCase(
    "a tab in config behind a comment that is not in it", withoutFix: Rule.examplePlan + "\n  config: |\n# c\n\ta: 1"),
  FixCase(
    "a tab in an override behind a comment that is not in it",
    withoutFix: Rule.scheduling("overrides:\n  host: >-\n\n  # c\n\t\t\t\ta: 1")),
  FixCase(
    "spaces, and a comment between them", config(" |\n    a:1 # c\n    b:2"), config(" |\n    a: 1 # c\n    b: 2")),
  FixCase("no space beside brackets", withoutFix: Rule.changing("metadata:\n  name: devops", "metadata: name:devops")),
  FixCase(
    "two commas too much",
    json(#"{"extension": {"name": "devops", "version": "1.1.3", }, "enabled": true, "upgradeStrategy": "Manual",}"#),
    json(#"{"extension": {"name": "devops", "version": "1.1.3" }, "enabled": true, "upgradeStrategy": "Manual"}"#)),
]

struct FixTests {
  /// An empty name is shown as what is written.
  @Test func emptyNamesHaveTitles() {
    let text = Rule.scheduling("placement:\n  clusters: [host, '']")
    let catalog = RuleExampleTests().catalog(Rule.exampleClusters)
    let titles = diagnose(PlanFile(text), catalog: catalog).flatMap { $0.fixes.map(\.title.en) }
    #expect(titles.contains("Remove `\"\"`") && !titles.contains { $0.contains("``") }, "\(titles)")
  }

  @Test(arguments: fixCases + lineFixCases) func edits(_ test: FixCase) {
    let catalog = test.after == nil ? nil : RuleExampleTests().catalog(Rule.exampleCatalog)
    let findings = diagnose(PlanFile(test.before), catalog: catalog)
    let found = findings.flatMap(\.fixes).map { applying($0.edits, to: test.before) }
    if let after = test.after {
      #expect(found.count { $0 == after } == 1, "\(found)")
    } else {
      #expect(!findings.isEmpty && found == [])
    }
  }
}
