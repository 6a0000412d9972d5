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
    for _ in 0..<2000 {
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
    let range = Splice(after, YAMLDocument(before), before, same: Splice.commonEnds(after, before))?.range
    #expect(range.map { String(decoding: after[$0], as: UTF8.self) } == changed[250])
  }

  static let usualContents = [
    "a: 1", "  b: 2", "", "  ", "      ", "# comment", " \ty", "c: é名😀", "--- ", "l: |", "  m", "trailing  ", "\"n\"",
    "- o",
    "”quoted“",
  ]
  static let contents =
    usualContents + [
      "\tx", "d: \u{85}e", "f: \u{2028}g", "h: \u{2029}i", "j \rk", "%", "\u{FEFF}p", "{", "\u{7}",
    ]

  /// Any edit in any literal block scalar, whatever stands around it.
  @Test(arguments: ["\n", "\r\n"]) func anyEditOfABlockScalar(lineBreak: String) {
    var random = Random(state: 11)
    var isUsual = true
    func lines(_ most: Int, _ indentation: Int) -> String {
      (0..<Int.random(in: 0...most, using: &random)).map { _ in
        // Now and then a line is less indented.
        let isLess = !isUsual && Int.random(in: 0..<15, using: &random) == 0
        return String(repeating: " ", count: isLess ? Int.random(in: 0..<indentation, using: &random) : indentation)
          + ((isUsual ? Self.usualContents : Self.contents).randomElement(using: &random) ?? "") + lineBreak
      }.joined()
    }
    var spliced = 0
    for number in 0..<300 {
      isUsual = number % 3 > 0
      let indentation = Int.random(in: 3...6, using: &random)
      let front = ["", "a: 1", "# c", "x: |\(lineBreak)  y"].randomElement(using: &random) ?? ""
      let header = ["|", "|-", "|+", "|2", ">", "| # c", "|"].randomElement(using: &random) ?? ""
      let back = ["", "  z: 1", "z: {}", "w:", "  v: |\(lineBreak)   u"].randomElement(using: &random) ?? ""
      let first = String(repeating: " ", count: indentation) + "first: line" + lineBreak
      var text = Array(
        (front + lineBreak + "k:\(lineBreak)  c: \(header)\(lineBreak)" + first + lines(12, indentation) + back
          + lineBreak)
          .utf8)
      var document = YAMLDocument(text)
      for _ in 0..<8 where document.isIntact || !isUsual {
        let before = text
        let breaks = text.indices.filter { text[$0] == UInt8(ascii: "\n") }
        var (start, end): (Int, Int)
        var fresh = lines(3, indentation)
        switch Int.random(in: 0...(isUsual ? 1 : 2), using: &random) {
        case 0:
          // Typed at the end of a line.
          start = max(0, (breaks.randomElement(using: &random) ?? 0) + 1 - lineBreak.utf8.count)
          end = start
          fresh = String("ax:- #\"'|\t&*!%{}[]é".randomElement(using: &random) ?? "a")
        case 1:
          // Whole lines.
          start = (breaks.randomElement(using: &random) ?? -1) + 1
          end = (breaks.filter { $0 >= start }.prefix(3).randomElement(using: &random) ?? start - 1) + 1
        default:
          start = Int.random(in: 0...text.count, using: &random)
          end = min(text.count, start + Int.random(in: 0...6, using: &random))
          if Bool.random(using: &random) {
            fresh = String("ax:- #\"'|\n\r\t&*!%{}[]é\u{85}".randomElement(using: &random) ?? "a")
          }
        }
        text.replaceSubrange(start..<end, with: Array(fresh.utf8))
        let same = Splice.commonEnds(text, before)
        if BlockScalarSplice(text, document, before, same: same) != nil { spliced += 1 }
        let after = YAMLDocument(text, after: document, of: before)
        Self.expectSame(
          after, YAMLDocument(text),
          "\(String(decoding: before, as: UTF8.self).debugDescription) → \(String(decoding: text, as: UTF8.self).debugDescription)"
        )
        document = after
      }
    }
    #expect(spliced > 100)
  }

  /// Of a long block scalar only the lines near the edit are read.
  @Test func onlyTheLinesThatWereTouchedAreRead() throws {
    let front = "a: 1\nb:\n  config: |\n"
    let lines = (0..<500).map { "    key-\($0): 名\n" }
    let before = Array((front + lines.joined() + "c: 2\n").utf8)
    var changed = lines
    changed[250] = "    key-250: 名x\n"
    let after = Array((front + changed.joined() + "c: 2\n").utf8)
    let splice = try #require(
      BlockScalarSplice(after, YAMLDocument(before), before, same: Splice.commonEnds(after, before)))
    #expect(String(decoding: after[splice.range], as: UTF8.self) == changed[250])
  }
}
