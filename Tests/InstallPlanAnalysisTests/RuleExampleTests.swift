// Every rule's own examples: the bad one raises exactly that code at exactly the marked places, its preferred fixes turn
// it into the good one, and the good one is clean.

import CatalogSources
import KubeSphereModel
import TestSupport
import Testing

@testable import InstallPlanAnalysis

struct ExampleCase: CustomTestStringConvertible {
  let rule: Rule
  let example: Rule.Example
  var testDescription: String { rule.code }

  static let all = Rule.all.flatMap { rule in rule.examples.map { ExampleCase(rule: rule, example: $0) } }
  /// Those of the rule that `scripts/dev test` names; of all if it names none.
  static let chosen = all.filter { isChosen(rule: $0.rule.code) }
}

struct RuleExampleTests {
  func catalog(_ text: String?) -> Catalog? {
    text.map { text in
      var reader = ManifestReader()
      reader.read(Array(text.utf8), path: "catalog.yaml")
      return reader.catalog(evidence: "catalog.yaml")
    }
  }

  @Test func everyRuleHasAnExampleAndACodeOfItsOwn() {
    #expect(Set(Rule.all.map(\.code)).count == Rule.all.count)
    for rule in Rule.all {
      #expect(!rule.examples.isEmpty && !rule.explanation.isEmpty, "\(rule.code)")
      #expect(rule.code.allSatisfy { $0.isLowercase || $0 == "-" })
    }
  }

  @Test(arguments: ExampleCase.chosen)
  func theBadExampleRaisesTheRuleAtItsMarks(_ test: ExampleCase) {
    let (text, ranges) = Marked(test.example.bad).textAndRanges
    let findings = diagnose(
      PlanFile(text), catalog: catalog(test.example.catalog), charts: ExampleChart.charts(test.example.charts))
    #expect(findings.map(\.range) == ranges, "\(findings)")
    #expect(findings.allSatisfy { $0.code == test.rule.code && $0.severity == test.rule.severity }, "\(findings)")
  }

  @Test(arguments: ExampleCase.chosen)
  func theGoodExampleIsClean(_ test: ExampleCase) {
    #expect(
      diagnose(
        PlanFile(test.example.good), catalog: catalog(test.example.catalog),
        charts: ExampleChart.charts(test.example.charts)) == [])
  }

  @Test(arguments: ExampleCase.chosen.filter(\.example.isFixable))
  func thePreferredFixesTurnTheBadIntoTheGood(_ test: ExampleCase) {
    var text = Marked(test.example.bad).text
    // One fix at a time, as an author would; a fix may mend several findings.
    for _ in 0..<8 {
      let findings = diagnose(
        PlanFile(text), catalog: catalog(test.example.catalog), charts: ExampleChart.charts(test.example.charts))
      guard let fix = findings.lazy.flatMap(\.fixes).first(where: \.isPreferred) else { break }
      text = applying(fix.edits, to: text)
    }
    #expect(text == test.example.good)
  }
}

func applying(_ edits: [TextEdit], to text: String) -> String {
  var bytes = Array(text.utf8)
  for edit in edits.sorted(by: { $0.range.lowerBound > $1.range.lowerBound }) {
    bytes.replaceSubrange(edit.range, with: Array(edit.newText.utf8))
  }
  return String(decoding: bytes, as: UTF8.self)
}
