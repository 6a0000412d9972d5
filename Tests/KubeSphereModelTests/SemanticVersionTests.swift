// Versions are read and ordered as Masterminds/semver does it: the table of its verdicts, and what the
// table leaves out.

import Foundation
import KubeSphereModel
import TestSupport
import Testing

@Suite struct SemanticVersionTests {
  private struct OrderRow: Decodable {
    let a: String
    let b: String
    let cmp: Int?
    let error: String?
  }

  @Test func everyRowOfTheOrderTableAgrees() throws {
    let rows = try fixtureRows("semver-order", as: OrderRow.self, in: .module)
    #expect(rows.count == 300)
    var disagreeing: [String] = []
    for row in rows {
      let found: Int? =
        if let a = SemanticVersion(row.a), let b = SemanticVersion(row.b) { a < b ? -1 : a > b ? 1 : 0 } else { nil }
      if found != row.cmp || (found == nil) != (row.error == "version") {
        disagreeing.append("\(row.a) and \(row.b): \(String(describing: found)), not \(String(describing: row.cmp))")
      }
    }
    #expect(disagreeing == [])
  }

  @Test(arguments: [
    "", "v", "V1", "a", "1.", "1.2.", ".1", "1..2", "1.2.3.4", "-1", "1.-2", "+1", "1.2.x", "*", " 1", "1 ", "1.2.3\n",
    "1.2.3-", "1.2.3+", "1.2.3-a..b", "1.2.3-a.", "1.2.3-01", "1.2.3-a.00", "1.2.3-ä", "1.2.3-a_b", "1.2.3+a+b",
    "vv1", "1v", "01.2.3", "1.02", "1.2.00", "1.v2", "18446744073709551616", "1.99999999999999999999", "1.2.3-\0",
    "１.2.3",
  ])
  func notAVersion(_ text: String) {
    #expect(SemanticVersion(text) == nil)
    #expect(SemanticVersion(strict: text) == nil)
  }

  @Test(arguments: [
    ("1", "1.0.0"), ("v1", "1.0.0"), ("v1.2", "1.2.0"), ("0.0", "0.0.0"), ("1-rc.1", "1.0.0-rc.1"),
    ("1.2+k3s1", "1.2.0+k3s1"), ("1.2.3--", "1.2.3--"), ("1.2.3+01-a.b", "1.2.3+01-a.b"),
    ("1.2.3-0a.b-c+00.d", "1.2.3-0a.b-c+00.d"), ("18446744073709551615.0.0", "18446744073709551615.0.0"),
  ])
  func leniently(_ text: String, _ normal: String) throws {
    let version = try #require(SemanticVersion(text))
    #expect(version.description == normal)
    #expect(version.original == text)
    #expect((SemanticVersion(strict: text) != nil) == (text == normal))
  }

  @Test func parts() throws {
    let version = try #require(SemanticVersion(strict: "4.2.0-rc.1+build.7"))
    #expect((version.major, version.minor, version.patch) == (4, 2, 0))
    #expect((version.prerelease, version.build) == ("rc.1", "build.7"))
  }

  /// The order of https://semver.org, and Masterminds' reading of numbers that no 64 bits hold: they are words.
  @Test func orderEqualityAndHashAgree() {
    let ascending: [[String]] = [
      ["0.0.0-0", "0-0+a"], ["0.0.0", "v0", "0.0"], ["1.0.0-1"], ["1.0.0-2", "1.0.0-2+b"], ["1.0.0-10"],
      ["1.0.0-18446744073709551615"], ["1.0.0--1"], ["1.0.0-100000000000000000000"], ["1.0.0-99999999999999999999"],
      ["1.0.0-A"], ["1.0.0-alpha"], ["1.0.0-alpha.1"], ["1.0.0-alpha.beta"], ["1.0.0-beta", "1.0-beta+exp.sha"],
      ["1.0.0-beta.2"], ["1.0.0-beta.11"], ["1.0.0-rc.1"], ["1.0.0", "1", "v1.0+x"], ["1.0.1"], ["1.2.0"], ["1.10.0"],
      ["2.0.0"], ["18446744073709551615.0.0"],
    ]
    let ranked = ascending.enumerated().flatMap { rank, texts in texts.map { (rank, SemanticVersion($0)!) } }
    for (i, a) in ranked {
      for (j, b) in ranked {
        #expect((a < b) == (i < j), "\(a) and \(b)")
        #expect((a == b) == (i == j), "\(a) and \(b)")
        if i == j { #expect(a.hashValue == b.hashValue) }
      }
    }
  }
}
