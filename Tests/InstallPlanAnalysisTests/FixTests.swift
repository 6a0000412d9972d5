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

struct FixTests {
  @Test(arguments: fixCases) func edits(_ test: FixCase) {
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
