// Constraints are read and checked as Masterminds/semver does it: the table of its verdicts, and what the table
// leaves out (taken from that library's source).

import Foundation
import KubeSphereModel
import TestSupport
import Testing

@Suite struct VersionConstraintTests {
  private struct Row: Decodable {
    let constraint: String
    let version: String
    let ok: Bool?
    let error: String?
  }

  @Test func everyRowOfTheConstraintTableAgrees() throws {
    let rows = try fixtureRows("semver-constraints", as: Row.self, in: .module)
    #expect(rows.count == 6128)
    var disagreeing: [String] = []
    for row in rows {
      var (ok, error): (Bool?, String?) = (nil, nil)
      if let constraint = VersionConstraint(row.constraint) {
        if let version = SemanticVersion(row.version) { ok = constraint.allows(version) } else { error = "version" }
      } else {
        error = "constraint"
      }
      if ok != row.ok || error != row.error {
        disagreeing.append("\(row.constraint) with \(row.version): \(ok.map(String.init) ?? error ?? "")")
      }
    }
    #expect(disagreeing == [])
  }

  @Test(arguments: [
    "", " ", "||", "1||", "||1", "1 || || 2", "1,", ",1", "1,,2", "1 , , 2", "> >1", "==1", "=>=1", "1>2", "1 - ",
    " - 1",
    "- 1", "1 -", "1 - - 2", "1 - 2 - 3", ">1 - 2", "^1 - 2", "1 2 - 3", "1.2.3.4", "1.2.3.4 - 5", "1 - 2.3.4.5", "1.",
    "1.2.3-", "1-a_b", "1|2", "1.|", "01", "1.02", "xx", "1.xx", "1.2.x3", "18446744073709551616", "1.2.3-01", "x-01",
    "vv1", "V1",
    "1\u{B}2", "1 - 2||3 - 4", "1||2.3.4 - 5||", "1 ||2 - 3", "|", ">=1.0 ä", "latest",
  ])
  func notAConstraint(_ text: String) {
    #expect(VersionConstraint(text) == nil)
  }

  /// Oddities of the Go code that the cluster installs by.
  @Test(arguments: [
    ("^*", "0.0.0", true), ("^*", "1.0.0", false), ("~*", "1.0.0", true), ("*", "1.0.0-rc.1", false),
    ("*-0", "1.0.0-rc.1", true), ("<=*", "0.0.9", true), ("<=*", "0.1.0", false), (">*", "0.0.0", false),
    ("!=*", "0.0.0", false), ("!=*", "0.0.1", true), ("x.1|2", "7.0.0", true),
    ("1.x.99999999999999999999", "1.5.0", true),
    ("~0.0.0", "9.9.9", true), ("~0.0.x", "0.1.0", false), ("^0.0", "0.0.9", true), ("^0.0", "0.1.0", false),
    ("^0", "0.9.0", true), ("!=1.2", "1.2.5", false), ("!=1.2", "1.3.0", true), ("!=1.x", "1.9.0", false),
    ("!=1.2-a", "1.2.0-a", false), ("!=1.2-a", "1.2.0-b", true), (">1", "1.9.9", false), (">1.2", "1.2.9", false),
    ("1 - 2||3", "3.1.0", true), ("1 - 2||v3 - 4", "3.5.0", true), ("1||2 - 3", "1.0.0", true),
    ("5||2 - 3", "6.0.0", true),
    ("5||2 - 3", "2.5.0", true), ("5||2 - 3", "3.0.0", false), ("5||2 - 3", "4.0.0", false),
    ("1 - 2,1.5 - 3", "1.7.0", true), ("1 - 2^2", "2.5.0", true),
    ("1\t-\n2", "1.5.0", true), (">=1.0.0-0 <2", "1.5.0-rc.1", false), (">=1.0.0-0 <2-0", "1.5.0-rc.1", true),
    ("!=1.2.3", "1.2.3-rc.1", true), ("!=1.2", "1.3.0-rc.1", false), (">=1.0.0-0 || >2", "3.0.0-rc.1", true),
    (">=1.0.0 || >2-0", "1.5.0-rc.1", false), ("1.2.3+a", "1.2.3+b", true), (">= v1.2", "v1.2", true),
  ])
  func asTheGoCode(_ constraint: String, _ version: String, _ expected: Bool) throws {
    let constraint = try #require(VersionConstraint(constraint))
    #expect(constraint.allows(try #require(SemanticVersion(version))) == expected)
  }

  /// Hostile text: neither crashes nor hangs; a quadratic step would take minutes.
  @Test(.timeLimit(.minutes(1))) func longAndRandomTexts() {
    let pieces = [
      "1", "-", " ", ".", "|", "||", " - ", "v", "x", "*", ",", ">", "=", "~", "^", "+", "a", "0", "\n", "é",
    ]
    for piece in pieces + ["1-1-", "1|v", " 1 - 2,", "1 - 2 - ", "1||2 - ", "1.2.3+1+"] {
      let long = String(repeating: piece, count: cases(quick: 100_000, full: 200_000))
      _ = VersionConstraint(long)
      _ = SemanticVersion(long)
    }
    var random = SeededRandom()
    for _ in 0..<cases(quick: 10_000, full: 50_000) {
      let text = random.pick(random.below(12), of: pieces).joined()
      _ = VersionConstraint(text)?.allows(SemanticVersion("1.0.0-1")!)
      _ = SemanticVersion(text)
    }
  }
}
