// Files that are not UTF-8: kubectl puts U+FFFD in place of the bytes, kustomize refuses the file.

import Testing
import TextDocument

@testable import InstallPlanAnalysis

/// A plan with `É` and `中` for bytes of Latin-1 and GBK.
private func plan(metadata: String = "", extensionName: String = "devops", more: String = "") -> String {
  "apiVersion: kubesphere.io/v1alpha1\nkind: InstallPlan\nmetadata:\n  name: devops\n\(metadata)spec:\n  extension:\n    name: \(extensionName)\n    version: 1.1.3\n  enabled: true\n  upgradeStrategy: Manual\n\(more)"
}

struct NotUTF8Tests {
  struct Row: CustomTestStringConvertible, Sendable {
    let name: String
    let text: String
    /// The severities of the findings of yaml-syntax, in the order of the text; nothing else is found.
    let severities: [Severity]
    var testDescription: String { name }
  }

  static let rows: [Row] = [
    Row(name: "a comment", text: plan() + "# ⟦É⟧t⟦É⟧\n", severities: [.warning, .warning]),
    Row(name: "a comment behind a value", text: plan(metadata: "  labels: {a: b} # ⟦中⟧\n"), severities: [.warning]),
    Row(name: "a comment in front", text: "# ⟦É⟧\n" + plan(), severities: [.warning]),
    Row(name: "a comment behind a key", text: plan(metadata: "  labels: # ⟦É⟧\n    a: b\n"), severities: [.warning]),
    Row(name: "a comment behind `|`", text: plan(more: "  config: | # ⟦É⟧\n    a: b\n"), severities: [.warning]),
    Row(name: "a comment behind values", text: plan(more: "  config: |\n    a: b\n# ⟦É⟧\n"), severities: [.warning]),
    Row(
      name: "a comment in brackets", text: plan(metadata: "  labels: {a: b, # ⟦É⟧\n    c: d}\n"), severities: [.warning]
    ),
    Row(
      name: "a comment that looks like a text", text: plan(metadata: "  labels: {a: b} # \"⟦É⟧\"\n"),
      severities: [.warning]),
    Row(name: "a value", text: plan(metadata: "  annotations: {a: caf⟦É⟧}\n"), severities: [.error]),
    Row(name: "a text in quotes", text: plan(metadata: "  annotations: {a: \"# ⟦É⟧\"}\n"), severities: [.error]),
    Row(
      name: "a text on two lines", text: plan(metadata: "  annotations: {a: \"x\n    # ⟦É⟧\"}\n"), severities: [.error]),
    Row(name: "a key", text: plan(metadata: "  annotations: {caf⟦É⟧: b}\n"), severities: [.error]),
    Row(name: "values", text: plan(more: "  config: |\n    a: ⟦中中⟧\n"), severities: [.error]),
    Row(name: "a comment of values", text: plan(more: "  config: |\n    a: b # ⟦É⟧\n"), severities: [.error]),
    Row(name: "a comment, and a word that stands alone", text: plan() + "# ⟦É⟧\nfoo\n", severities: [.warning]),
  ]

  /// The text's bytes, and where the marks stood.
  static func marked(_ row: Row) -> (bytes: [UInt8], ranges: [Range<Int>]) {
    var bytes: [UInt8] = []
    var start = 0
    var ranges: [Range<Int>] = []
    for scalar in row.text.unicodeScalars {
      switch scalar {
      case "⟦": start = bytes.count
      case "⟧": ranges.append(start..<bytes.count)
      case "É": bytes.append(0xE9)
      case "中": bytes += [0xD6, 0xD0]
      default: bytes += Array(String(scalar).utf8)
      }
    }
    return (bytes, ranges)
  }

  @Test(arguments: rows) func findings(_ row: Row) {
    let (bytes, ranges) = Self.marked(row)
    let findings = diagnose(PlanFile(SourceText(bytes)), catalog: nil).filter { $0.message.en.contains("UTF-8") }
    #expect(findings.map(\.range) == ranges)
    #expect(findings.allSatisfy { $0.code == "yaml-syntax" && $0.message.en.contains("kustomize") })
    #expect(findings.map(\.severity) == row.severities)
  }

  /// What stands in a comment is no reason to be silent about the rest.
  @Test func theRestIsJudged() {
    let (bytes, _) = Self.marked(Row(name: "", text: "# É\n" + plan(extensionName: "1"), severities: []))
    #expect(diagnose(PlanFile(SourceText(bytes)), catalog: nil).map(\.code) == ["yaml-syntax", "wrong-type"])
  }

  /// Bytes that are no UTF-8 are told of wherever they stand, behind what says that it is a plan.
  @Test func anyPlace() throws {
    let text = Array(plan(metadata: "  labels: {a: 'b'} # c\n", more: "  config: |\n    a: b # c\n").utf8)
    let start = try #require(text.firstIndex(of: UInt8(ascii: "m")))
    var missed: [String] = []
    for place in start...text.count {
      for byte: UInt8 in [0xE9, 0x80, 0xFF, 0xC0] {
        var bytes = text
        bytes.insert(byte, at: place)
        let findings = diagnose(PlanFile(SourceText(bytes)), catalog: nil)
        if !findings.contains(where: { $0.message.en.contains("UTF-8") && $0.range == place..<place + 1 }) {
          missed.append("\(byte) at \(place)")
        }
      }
    }
    #expect(missed == [])
  }
}
