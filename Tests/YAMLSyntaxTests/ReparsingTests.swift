// A text parsed after an edit is what it would have been at once.

import Testing

@testable import YAMLSyntax

struct ReparsingTests {
  struct Random: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
      state &+= 0x9E37_79B9_7F4A_7C15
      var mixed = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
      mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
      return mixed ^ (mixed >> 31)
    }
  }

  static let lines = [
    "a: 1", "b: two words", "c:", "  d: x", "    e: y", "- f", "- g: h", "k: |", "  text", "   more", "", "# comment",
    "  # comment", "l: [1, 2]", "m: {n: o}", "p: [1,", "q: 2]", "'r': s", "\"t\": \"u", "v\"", "? w", ": x", "y: &z 1",
    "A: *z", "B: !!str 1", "C: 'it''s'", "--- ", "%YAML 1.1", "D: é", "é: 1", "E: >-", "F: |+", "G : 1", "\tH: 1", "I",
    "<<: {J: 1}", "K: L # M", "N: - O", "...", "{P: Q}", "R: S\u{85}...",
    "T: U\u{2028}V: W",
  ]

  static func text(_ random: inout Random, lineBreak: String) -> String {
    (0..<Int.random(in: 0...14, using: &random)).compactMap { _ in lines.randomElement(using: &random) }
      .map { $0 + lineBreak }.joined()
  }

  static func expectSame(_ a: YAMLDocument, _ b: YAMLDocument, _ comment: String) {
    let isSame =
      a.records.elementsEqual(b.records, by: same) && a.names == b.names && a.errors == b.errors
      && a.repairedRanges == b.repairedRanges && a.hasAliases == b.hasAliases
      && a.hasVersionDirective == b.hasVersionDirective && texts(a) == texts(b)
    #expect(isSame, "\(comment)")
  }

  private static func texts(_ document: YAMLDocument) -> [String] {
    document.records.indices.map { document.node(numbered: Int32($0)).text }
  }

  private static func same(_ a: NodeRecord, _ b: NodeRecord) -> Bool {
    a.kind == b.kind && a.style == b.style && a.start == b.start && a.contentStart == b.contentStart && a.end == b.end
      && a.textCount == b.textCount && a.parent == b.parent && a.firstChild == b.firstChild
      && a.nextSibling == b.nextSibling && a.anchor == b.anchor && a.tag == b.tag && a.target == b.target
  }

  /// Any text, any edit: lines put in, taken out and changed, bytes typed and deleted, everything replaced.
  @Test(arguments: ["\n", "\r\n"]) func anyEdit(lineBreak: String) {
    var random = Random(state: 7)
    for _ in 0..<4000 {
      var text = Array(Self.text(&random, lineBreak: lineBreak).utf8)
      var document = YAMLDocument(text)
      for _ in 0..<6 {
        let before = text
        var start = Int.random(in: 0...text.count, using: &random)
        if Bool.random(using: &random) {
          while start > 0, text[start - 1] != UInt8(ascii: "\n") { start -= 1 }
        }
        let end = min(text.count, start + Int.random(in: 0...9, using: &random))
        let fresh: String =
          switch Int.random(in: 0...4, using: &random) {
          case 0: ""
          case 1: String("ax:- #\"'|\n&*!%{}[]".randomElement(using: &random) ?? "a")
          case 2: (Self.lines.randomElement(using: &random) ?? "") + lineBreak
          default: Self.text(&random, lineBreak: lineBreak)
          }
        text.replaceSubrange(start..<end, with: Array(fresh.utf8))
        let after = YAMLDocument(text, after: document, of: before)
        Self.expectSame(
          after, YAMLDocument(text),
          "\(String(decoding: before, as: UTF8.self).debugDescription) → \(String(decoding: text, as: UTF8.self).debugDescription)"
        )
        document = after
      }
    }
  }

  /// It is worth its while: of many entries only those near the edit are parsed.
  @Test func onlyWhatWasTouchedIsParsed() {
    let entries = (0..<500).map { "key-\($0):\n  value: \($0)\n" }
    let before = Array(entries.joined().utf8)
    var changed = entries
    changed[250] = "key-250:\n  value: changed\n"
    let after = Array(changed.joined().utf8)
    let range = Splice(after, YAMLDocument(before), before)?.range
    #expect(range.map { String(decoding: after[$0], as: UTF8.self) } == changed[250])
  }
}
