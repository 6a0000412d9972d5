// All safe fixes at once: what they make of a text, that nothing is left, and that the edits are small.

import KubeSphereModel
import Testing
import TextDocument

@testable import InstallPlanAnalysis

struct FixAllCase: CustomTestStringConvertible, Sendable {
  let name: String
  let before: String
  let after: String
  /// How many edits; nil: any number.
  let count: Int?
  var testDescription: String { name }

  init(_ name: String, _ before: String, _ after: String, count: Int? = nil) {
    self.name = name
    self.before = before
    self.after = after
    self.count = count
  }

  /// Nothing may be changed.
  init(_ name: String, unchanged text: String) { self.init(name, text, text, count: 0) }
}

private let plan = Rule.examplePlan

let fixAllCases: [FixAllCase] = [
  FixAllCase("in order", unchanged: plan),
  FixAllCase("quotes", Rule.changing("1.1.3", "1.10"), Rule.changing("1.1.3", "\"1.10\""), count: 1),
  FixAllCase("no quotes", Rule.changing("true", "\"true\""), plan, count: 1),
  FixAllCase("yes in quotes may mean anything", unchanged: Rule.changing("true", "\"yes\"")),
  FixAllCase("the strategy", Rule.changing("\n  upgradeStrategy: Manual", ""), plan, count: 1),
  FixAllCase("the strategy's letters", Rule.changing("Manual", "manual"), plan, count: 1),
  FixAllCase(
    "what aliases repeat has to suit other fields too",
    unchanged: Rule.changing("  name: devops", "  name: &n yes", "enabled: true", "enabled: *n")),
  FixAllCase("another strategy is chosen", unchanged: Rule.changing("Manual", "automatic")),
  FixAllCase(
    "what the API server writes",
    Rule.changing(
      "  name: devops", "  name: devops\n  namespace: a\n  uid: b\n  resourceVersion: \"1\"\n  generation: 1"), plan,
    count: 1),
  FixAllCase(
    "a mapping, then its white space",
    plan + "\n  config:\n    a: 1  \n    # why\n    b: {c: d}\t\n",
    plan + "\n  config: |\n    a: 1\n    # why\n    b: {c: d}\n", count: 3),
  FixAllCase(
    "a flow mapping", plan + "\n  config: {a: 1, b: \"c\"} # why\n", plan + "\n  config: '{a: 1, b: \"c\"}' # why\n",
    count: 1),
  FixAllCase(
    "a flow mapping with lines", plan + "\n  config: { # why\n    a: 1,\n  }\n",
    plan + "\n  config: |\n    { # why\n      a: 1,\n    }\n"),
  FixAllCase(
    "an override",
    plan + "\n  clusterScheduling: {placement: {clusters: [a]}, overrides: {a: {b: 'c'}}}\n",
    plan + "\n  clusterScheduling: {placement: {clusters: [a]}, overrides: {a: \"{b: 'c'}\"}}\n"),
  FixAllCase(
    "what kubectl reads otherwise", unchanged: plan + "\n  config: |\n    a: [b, c:]\n    d: e\n"),
  FixAllCase("full-width colons", Rule.changing("name: devops", "name：devops"), plan, count: 1),
  FixAllCase(
    "both at once", Rule.changing("name: devops", "name：devops", "1.1.3", "1.10", "true", "'true'"),
    Rule.changing("1.1.3", "\"1.10\"")),
  FixAllCase("the same key with the same value", plan + "\n  enabled: true\n", plan + "\n"),
  FixAllCase("the same key with another value", unchanged: plan + "\n  enabled: false\n"),
  FixAllCase(
    "a set", plan + "\n  clusterScheduling:\n    placement:\n      clusters: [a, b, a, b]\n",
    plan + "\n  clusterScheduling:\n    placement:\n      clusters: [a, b]\n", count: 1),
  FixAllCase("names", unchanged: Rule.changing("  name: devops", "  name: devop")),
  FixAllCase("versions", unchanged: Rule.changing("1.1.3", "v1.1.3")),
  FixAllCase("clusters", unchanged: plan + "\n  clusterScheduling:\n    placement: {clusters: []}\n"),
  FixAllCase("what is ignored", unchanged: Rule.changing("1.1.3", "1.10 # installplan-ls: ignore wrong-type")),
  FixAllCase("a comment would go", unchanged: Rule.changing("  name: devops", "  name: devops\n  namespace: a # why")),
  FixAllCase(
    "several documents",
    Rule.changing("true", "'true'") + "\n---\n" + plan + "\n---\n" + Rule.changing("true", "\"true\""),
    plan + "\n---\n" + plan + "\n---\n" + plan),
  FixAllCase(
    "a document that stays broken", Rule.changing("true", "'true'") + "\n---\n" + plan + "\n  conf\n",
    plan + "\n---\n" + plan + "\n  conf\n"),
  FixAllCase(
    "a document with a checksum",
    Rule.changing("true", "'true'") + "\nsops: {mac: x}\n---\n" + Rule.changing("true", "'true'"),
    Rule.changing("true", "'true'") + "\nsops: {mac: x}\n---\n" + plan),
  FixAllCase("other objects", unchanged: "kind: ConfigMap\ndata: {a: 1.10}\n---\nenabled: \"true\"\n"),
]

struct FixAllTests {
  @Test(arguments: fixAllCases) func makes(_ test: FixAllCase) {
    for newline in ["\n", "\r\n"] {
      let before = test.before.replacing("\n", with: newline)
      let edits = fixAll(PlanFile(before), FileContext())
      #expect(applying(edits, to: before) == test.after.replacing("\n", with: newline))
      if let count = test.count, newline == "\n" { #expect(edits.count == count, "\(edits)") }
      expectSafeAndWhole(before, edits, nil)
    }
  }

  @Test func largeFilesTakeTheirTime() {
    let text = (0..<200).map { _ in Rule.changing("true", "\"true\"", "1.1.3", "1.10") }.joined(separator: "\n---\n")
    let edits = fixAll(PlanFile(text), FileContext())
    #expect(edits.count == 400)
  }

  @Test func pieces() {
    let original = Array("abcdef".utf8)
    var pieces = PieceList(count: original.count)
    pieces.apply([TextEdit(2..<4, "XY")])
    pieces.apply([TextEdit(0..<0, "^"), TextEdit(6..<6, "!")])
    pieces.apply([TextEdit(3..<4, "")])
    #expect(pieces.edits(from: original) == [TextEdit(0..<0, "^"), TextEdit(2..<4, "Y"), TextEdit(6..<6, "!")])
    pieces.apply([TextEdit(3..<4, "cd")])
    #expect(pieces.edits(from: original) == [TextEdit(0..<0, "^"), TextEdit(6..<6, "!")])
  }
}

/// In order and apart; nothing safe is left, and once is enough.
func expectSafeAndWhole(_ text: String, _ edits: [TextEdit], _ catalog: Catalog?) {
  let context = FileContext(catalog: catalog)
  for (one, next) in zip(edits, edits.dropFirst()) { #expect(one.range.upperBound < next.range.lowerBound) }
  let fixed = PlanFile(applying(edits, to: text))
  #expect(fixAll(fixed, context) == [], "\(fixed.text.string)")
  guard !text.contains("sops:") else { return }
  let left = diagnose(fixed, context).flatMap(\.fixes).filter(\.isSafe)
  #expect(left == [], "\(fixed.text.string)")
}
