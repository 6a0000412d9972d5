// Selectors are read and matched as Kubernetes does it: the table of its verdicts, and what the table leaves out (taken
// from the documentation of labels and from apimachinery's rules).

import Foundation
import KubeSphereModel
import TestSupport
import Testing

@Suite struct LabelSelectorTests {
  private struct Row: Decodable {
    struct Selector: Decodable {
      struct Expression: Decodable {
        let key: String
        let `operator`: String
        let values: [String]?
      }
      let matchLabels: [String: String]?
      let matchExpressions: [Expression]?
    }
    let selector: Selector
    let labels: [String: String]
    let match: Bool?
    let error: Bool?
  }

  @Test func everyRowOfTheTableAgrees() throws {
    let rows = try fixtureRows("label-selectors", as: Row.self, in: .module)
    #expect(rows.count == 691)
    var disagreeing: [String] = []
    for row in rows {
      var match: Bool?
      do throws(LabelSelector.Invalid) {
        let selector = try LabelSelector(
          matchLabels: row.selector.matchLabels ?? [:],
          matchExpressions: (row.selector.matchExpressions ?? []).map {
            LabelSelector.Expression(key: $0.key, operator: $0.operator, values: $0.values ?? [])
          })
        match = selector.matches(row.labels)
      } catch {
        #expect(!error.problems.isEmpty)
      }
      if match != row.match || (match == nil) != (row.error == true) { disagreeing.append("\(row)") }
    }
    #expect(disagreeing == [])
  }

  @Test(arguments: [
    "a", "A", "0", "a.b", "a_b", "a-b", "a--b", "a..b", "example.com/a", "a/b", "0.1/x", "a-b.c/D_e.F-1",
    String(repeating: "x", count: 63), String(repeating: "a.", count: 126) + "a/x",
  ])
  func aKey(_ key: String) {
    #expect(LabelSelector.reasonAgainst(labelKey: key) == nil)
  }

  @Test(arguments: [
    "", "/", "a/", "/a", "a/b/c", "-a", "a-", "_a", "a.", "a b", "a\n", "é", "A/b", "a_b/c", "a..b/c", ".a/b", "-a/b",
    "a-/b", "a.-b/c", String(repeating: "x", count: 64), String(repeating: "a.", count: 126) + "aa/x",
    "a/" + String(repeating: "x", count: 64), "${KEY}",
  ])
  func notAKey(_ key: String) {
    #expect(LabelSelector.reasonAgainst(labelKey: key) != nil)
  }

  @Test(arguments: [
    ("", true), ("a", true), ("A_b.c-1", true), (String(repeating: "x", count: 63), true), ("-", false), ("a/b", false),
    (" ", false), ("a ", false), (".a", false), ("é", false), (String(repeating: "x", count: 64), false),
    ("a\n", false),
  ])
  func values(_ value: String, _ isValid: Bool) {
    #expect((LabelSelector.reasonAgainst(labelValue: value) == nil) == isValid)
  }

  /// All that is wrong with a requirement is told, each with its part.
  @Test func problemsNameTheirPart() {
    func parts(_ key: String, _ comparison: String, _ values: [String]) -> [LabelSelector.Problem.Part] {
      LabelSelector.problems(LabelSelector.Expression(key: key, operator: comparison, values: values)).map(\.part)
    }
    #expect(parts("a", "In", ["b"]) == [])
    #expect(parts("", "in", ["b", "c d"]) == [.key, .operator, .value(1)])
    #expect(parts("a", "NotIn", []) == [.values])
    #expect(parts("a", "Exists", ["", "-"]) == [.values, .value(1)])
    #expect(parts("a", "DoesNotExist", []) == [])
  }

  @Test func theRequirementAtFaultIsNamed() {
    #expect(throws: LabelSelector.Invalid.self) { try LabelSelector(matchLabels: ["-": "a"]) }
    do {
      _ = try LabelSelector(
        matchLabels: ["a": "b"],
        matchExpressions: [
          LabelSelector.Expression(key: "a", operator: "Exists"), LabelSelector.Expression(key: "a", operator: "Has"),
        ])
      Issue.record("accepted")
    } catch {
      #expect(error.requirement == .expression(1) && error.problems.map(\.part) == [.operator])
    }
    do {
      _ = try LabelSelector(matchLabels: ["a": "b", "c": "d e", "f": "-"])
      Issue.record("accepted")
    } catch {
      #expect(error.requirement == .label("c") && error.problems.map(\.part) == [.value(0)])
    }
  }

  @Test func nothingRequiredMatchesAll() throws {
    let everything = try LabelSelector()
    #expect(everything.isEmpty && everything.matches([:]) && everything.matches(["a": "b"]))
    #expect(try !LabelSelector(matchLabels: ["a": ""]).isEmpty)
  }

  @Test(.timeLimit(.minutes(1))) func longTexts() throws {
    for text in ["a", "-", "/", ".", "é"] {
      let long = String(repeating: text, count: 1_000_000)
      #expect(LabelSelector.reasonAgainst(labelKey: long) != nil)
      #expect(LabelSelector.reasonAgainst(labelValue: long) != nil)
    }
  }
}
