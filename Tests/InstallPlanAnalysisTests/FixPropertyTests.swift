// What holds for every fix of every finding, in every style a plan can be written in, with comments everywhere: the text
// still parses, no comment is lost, what was found is gone and nothing worse has come.

import CatalogSources
import KubeSphereModel
import TestSupport
import Testing
import TextDocument
import YAMLSyntax

@testable import InstallPlanAnalysis

/// Plans with mistakes that the rules' examples do not show.
private let moreExamples: [Rule.Example] = [
  Rule.Example(
    Rule.examplePlan + "\n  config:\n    agent:\n      replicas: 2\n      hosts: [a, 'b: c']\n    debug: \"it's\""),
  Rule.Example(
    Rule.scheduling(
      "placement: {clusters: [host]}\noverrides:\n  host:\n    replicas: 2\n    debug: true"),
    catalog: Rule.exampleClusters),
  Rule.Example(Rule.scheduling("placement:\n  clusters: host"), catalog: Rule.exampleClusters),
  Rule.Example(Rule.scheduling("placement:\n"), catalog: Rule.exampleClusters),
  Rule.Example(Rule.scheduling(""), catalog: Rule.exampleClusters),
  Rule.Example(Rule.scheduling("placement: {}"), catalog: Rule.exampleClusters),
  Rule.Example(
    Rule.scheduling("placement:\n  clusters:\n    - host\n    - host\n    - nowhere"), catalog: Rule.exampleClusters),
  Rule.Example(
    Rule.scheduling("placement:\n  clusterSelector:\n    matchExpressions:\n      - key: env\n        operator: In\n"),
    catalog: Rule.exampleClusters),
  Rule.Example(
    Rule.scheduling(
      "placement:\n  clusterSelector:\n    matchExpressions:\n      - key: env\n        values: [staging]\n      - key: env\n"
    ),
    catalog: Rule.exampleClusters),
  Rule.Example(
    Rule.scheduling(
      "placement:\n  clusterSelector:\n    matchExpressions:\n      - {key: env, operator: Exists, values: [a]}\n"),
    catalog: Rule.exampleClusters),
  Rule.Example(
    Rule.scheduling("placement:\n  clusterSelector:\n    matchLabels:\n      env: a b\n      'c d': e"),
    catalog: Rule.exampleClusters),
  Rule.Example("apiVersion: kubesphere.io/v1alpha1\nkind: InstallPlan\nmetadata:\n  name: devops\nspec:"),
  Rule.Example(
    "kind: InstallPlan\nspec:\n  extension:\n    name: devops\n    version:\n", catalog: Rule.exampleCatalog),
  Rule.Example(
    "apiVersion: kubesphere.io/v1alpha1\nmetadata:\n  name: devops\nspec:\n  extension:\n    name:\n  enabled:\n",
    catalog: Rule.exampleCatalog),
  Rule.Example(
    "apiVersion: kubesphere.io/v1alpha1\nkind: InstallPlan\nmetadata:\n  name: devops\nspec:\n  enabled: no\n",
    catalog: Rule.exampleCatalog),
  Rule.Example(
    "apiVersion: v1\nkind: List\nitems:\n- apiVersion: kubesphere.io/v1alpha1\n  kind: InstallPlan\n  metadata:\n    namespace: a\n    name: devop\n  spec:\n    extension:\n      version: 1.10\n",
    catalog: Rule.exampleCatalog),
  Rule.Example(
    Rule.changing(
      "  name: devops",
      "  name: devops\n  labels:\n    app.kubernetes.io/managed-by: Helm\n    a: b c\n  annotations:\n    kubesphere.io/force-delete: \"\""
    )),
  Rule.Example(
    Rule.examplePlan
      + "\n  config: |\n    a:1\n  status: {}\n  enabled: false\n  upgradeStrategy: Manual\n  version: 1.1.3\nstatus: {state: x}"
  ),
  Rule.Example(
    Rule.examplePlan
      + "\n  config: |\n    tags:\n      agent: true\n      extension: true\n    global:\n      clusterInfo:\n        name: a\n    tags:\n      a: b\n"
  ),
]

private let fixExamples = fixCases.map { Rule.Example($0.before, catalog: Rule.exampleCatalog) }

struct FixExample: CustomTestStringConvertible, Sendable {
  let name: String
  let example: Rule.Example
  var testDescription: String { name }

  static let all =
    ExampleCase.all.map { FixExample(name: $0.rule.code, example: $0.example) }
    + (moreExamples + fixExamples).enumerated().map { FixExample(name: "more \($0 + 1)", example: $1) }
  /// Those of the rule that `scripts/dev test` names; all if it names none.
  static let chosen = all.filter { isChosen(rule: $0.name) }
}

struct FixPropertyTests {
  private static let formAndConfig: Set<String> = Set(
    Rule.all.prefix { $0.code != Rule.missingUpgradeStrategy.code }.filter {
      $0.severity == .error && $0.basis == .text
    }
    .map(\.code))

  @Test(arguments: FixExample.chosen) func everyFixInEveryStyle(_ test: FixExample) {
    let catalog = RuleExampleTests().catalog(test.example.catalog)
    var texts: Set<String> = []
    for style in PrintStyle.allCases {
      guard let text = printed(Marked(test.example.bad).text, style) else { continue }
      let others = [text.replacing("\n", with: "\r\n")] + CommentPlaces.allCases.flatMap { commented(text, $0) }
      // The lines that fixes add end as the others do.
      if style == .written { texts.insert(text.replacing("\n", with: "\r\n")) }
      texts.formUnion([text] + sample(of: others, everyNth: 18, for: "\(test.name) \(style)"))
    }
    for text in texts { check(text, catalog) }
  }

  private func check(_ text: String, _ catalog: Catalog?) {
    let context = FileContext(catalog: catalog)
    let file = PlanFile(text)
    let findings = diagnose(file, catalog: catalog)
    for finding in findings {
      for fix in finding.fixes { check(fix, of: finding, among: findings, file, catalog) }
    }
    let edits = fixAll(file, context)
    let fixed = applying(edits, to: text)
    if !edits.isEmpty { expectSafeAndWhole(text, edits, catalog) }
    #expect(markedComments(in: fixed) == markedComments(in: text), "fixAll\n\(text)\n=>\n\(fixed)")
    #expect(syntaxErrors(PlanFile(fixed)) <= syntaxErrors(file), "fixAll\n\(text)\n=>\n\(fixed)")
  }

  private func check(_ fix: Fix, of finding: Finding, among findings: [Finding], _ file: PlanFile, _ catalog: Catalog?)
  {
    let text = file.text.string
    let fixed = applying(fix.edits, to: text)
    let fixedFile = PlanFile(fixed)
    let after = diagnose(fixedFile, catalog: catalog)
    func count(_ code: String, _ findings: [Finding]) -> Int { findings.filter { $0.code == code }.count }
    let words = "\(finding.code): \(fix.title.en)\n\(text)\n=>\n\(fixed)"

    let ranges = fix.edits.map(\.range).sorted { $0.lowerBound < $1.lowerBound }
    #expect(!fix.edits.isEmpty && ranges.allSatisfy { $0.upperBound <= file.text.count }, "\(words)")
    for (one, next) in zip(ranges, ranges.dropFirst()) { #expect(one.upperBound <= next.lowerBound, "\(words)") }
    if text.contains("\r\n") { #expect(!hasLoneLineFeed(fixed) || hasLoneLineFeed(text), "\(words)") }
    #expect(syntaxErrors(fixedFile) <= syntaxErrors(file), "\(words)")
    #expect(Set(markedComments(in: fixed)) == Set(markedComments(in: text)), "\(words)")
    #expect(count(finding.code, after) < count(finding.code, findings), "\(words)")
    for code in Self.formAndConfig {
      #expect(count(code, after) <= count(code, findings), "\(words)")
    }
  }

  private func hasLoneLineFeed(_ text: String) -> Bool {
    zip([0] + text.utf8, text.utf8).contains { $1 == UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") }
  }

  private func syntaxErrors(_ file: PlanFile) -> Int {
    file.parts.reduce(0) { count, part in
      guard let content = part.content else { return count }
      return count + content.document.errors.count
        + content.document.refusals(source: content.source.bytes, includingValues: false).count
    }
  }
}
