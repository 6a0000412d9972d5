// A file edited piece by piece equals the file read whole; parts that an edit does not touch are not parsed again.

import TestSupport
import Testing
import TextDocument
import YAMLSyntax

@testable import InstallPlanAnalysis

struct PlanFileTests {
  static let document = """
    apiVersion: kubesphere.io/v1alpha1
    kind: InstallPlan
    metadata:
      name: devops # 名
    spec:
      extension: {name: devops, version: 1.1.3}
      enabled: true
      config: |
        a: "😀"

    """

  /// Long configurations are kept from edit to edit, and nothing that is found depends on it.
  @Test func anyEditsOfLongConfigsEqualTheWholeText() {
    var random = SeededRandom()
    let values = (0..<700).map { "    key-\($0):\n      enabled: true # \($0)\n" }.joined()
    let overrides = (0..<700).map { "        other-\($0): {a: [1, 2]}\n" }.joined()
    let text =
      Self.document.replacing("    a: \"😀\"\n", with: values)
      + "  clusterScheduling:\n    placement: {clusters: [host]}\n    overrides:\n      host: |\n" + overrides
    let pieces = [
      "", "x", " ", "\n", "\"", "[", "}", ":", "\n    key-1: 2\n", "\n    tags: {agent: x}\n", "\t", "é", "#", "- ",
      "|",
    ]
    for _ in 0..<cases(quick: 1, full: 2) {
      var file = PlanFile(text)
      _ = diagnose(file, catalog: nil)
      for _ in 0..<cases(quick: 8, full: 12) {
        let start = random.number(in: 0...file.text.count)
        let end = min(file.text.count, start + random.number(in: 0...6))
        let replacement = random.pick(pieces)
        file.replace(start..<end, with: Array(replacement.utf8))
        #expect(diagnose(file, catalog: nil) == diagnose(PlanFile(file.text), catalog: nil))
      }
    }
  }

  @Test func aLongConfigIsParsedOnce() throws {
    let values = (0..<700).map { "    key-\($0):\n      enabled: true # \($0)\n" }.joined()
    var file = PlanFile(Self.document.replacing("    a: \"😀\"\n", with: values))
    func documents() -> [YAMLDocument] {
      file.parts.flatMap { $0.content?.plans ?? [] }.flatMap { embeddedConfigs(of: $0) }.map(\.document)
    }
    let first = try #require(documents().first)
    #expect(documents().first === first)
    // An edit outside of it.
    file.replace(0..<0, with: Array("# a comment\n".utf8))
    #expect(documents().first === first)
    file.replace(file.text.count - 2..<file.text.count - 1, with: Array("x".utf8))
    #expect(documents().first !== first)
  }

  @Test func anyEditsEqualTheWholeText() {
    var random = SeededRandom()
    let pieces = [
      "", "---\n", "\n---\n", "...\n", "x", "  ", "\n", "\r\n", "kind: InstallPlan\n", "\"", "[", "}", ":", "- ", "\t",
      "😀", "#", "{", "\u{FEFF}", "\r",
    ]
    let object = #"{"kind": "InstallPlan", "apiVersion": "kubesphere.io/v1alpha1", "metadata": {"name": "a"}}"# + "\n"
    for round in 0..<cases(quick: 12, full: 60) {
      let texts = Array(repeating: round % 3 == 2 ? object : Self.document, count: round % 4 + 1)
      var file = PlanFile(texts.joined(separator: round % 3 == 2 ? "" : round % 3 == 1 ? "...\n" : "---\n"))
      for _ in 0..<25 {
        let start = random.number(in: 0...file.text.count)
        let end = min(file.text.count, start + random.number(in: 0...12))
        let replacement = random.pick(pieces)
        file.replace(start..<end, with: Array(replacement.utf8))
        let fresh = PlanFile(file.text)
        #expect(file.text.bytes == fresh.text.bytes)
        #expect(file.parts.map(\.range) == fresh.parts.map(\.range))
        #expect(diagnose(file, catalog: nil) == diagnose(fresh, catalog: nil))
      }
    }
  }

  @Test func untouchedPartsAreKept() {
    var file = PlanFile(Array(repeating: Self.document, count: 3).joined(separator: "---\n"))
    let before = file.parts.map(\.content)
    let middle = file.parts[1].range.lowerBound + 40
    file.replace(middle..<middle, with: Array("x".utf8))
    #expect(file.parts.count == 3)
    #expect(file.parts[0].content === before[0])
    #expect(file.parts[1].content !== before[1])
    #expect(file.parts[2].content === before[2])
  }

  @Test func whatHoldsNoPlanIsNotParsed() {
    let file = PlanFile("a: [\n---\n" + Self.document)
    #expect(file.parts.map { $0.content == nil } == [true, false])
  }
}
