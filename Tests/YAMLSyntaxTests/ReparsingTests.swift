// A text parsed after an edit is what it would have been at once.

import TestSupport
import Testing

@testable import YAMLSyntax

struct ReparsingTests {
  static let lines = [
    "a: 1", "b: two words", "c:", "  d: x", "    e: y", "- f", "- g: h", "k: |", "  text", "   more", "", "# comment",
    "  # comment", "l: [1, 2]", "m: {n: o}", "p: [1,", "q: 2]", "'r': s", "\"t\": \"u", "v\"", "? w", ": x", "y: &z 1",
    "A: *z", "B: !!str 1", "C: 'it''s'", "--- ", "%YAML 1.1", "D: é", "é: 1", "E: >-", "F: |+", "G : 1", "\tH: 1", "I",
    "<<: {J: 1}", "K: L # M", "N: - O", "...", "{P: Q}", "R: S\u{85}...",
    "T: U\u{2028}V: W",
  ]

  /// Entries that make a mapping in any order.
  static let entries = [
    "a: 1", "b: two words", "c:\n  d: x\n  e: y", "k: |\n  text\n   more", "# comment", "", "l: [1, 2]", "m: {n: o}",
    "'r': s", "é: 1", "E: >-\n  folded", "c:\n- f\n- g: h", "N:",
  ]

  static let markers = ["---", "--- ", "...", "%YAML 1.1", "--- a"]

  /// Any lines; every other time such that make sense, because only of those anything is kept.
  static func text(_ random: inout SeededRandom, lineBreak: String) -> String {
    if random.once(in: 2) {
      return random.pick(random.number(in: 0...8), of: entries)
        .map { $0.replacing("\n", with: lineBreak) + lineBreak }.joined()
    }
    return anyLines(&random, lineBreak: lineBreak)
  }

  static func anyLines(_ random: inout SeededRandom, lineBreak: String) -> String {
    random.pick(random.number(in: 0...14), of: lines).map { $0 + lineBreak }.joined()
  }

  /// - Parameter edit: the text before and after; shown where they differ.
  static func expectSame(_ a: YAMLDocument, _ b: YAMLDocument, edit: ([UInt8], [UInt8])) {
    let isSame =
      a.records.elementsEqual(b.records, by: same) && a.names == b.names && a.errors == b.errors
      && a.repairedRanges == b.repairedRanges && a.hasAliases == b.hasAliases
      && a.hasVersionDirective == b.hasVersionDirective && texts(a) == texts(b)
    guard !isSame else { return }
    let (before, after) = (String(decoding: edit.0, as: UTF8.self), String(decoding: edit.1, as: UTF8.self))
    Issue.record("\(before.debugDescription) → \(after.debugDescription)")
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
    var random = SeededRandom(part: lineBreak.utf8.count)
    for _ in 0..<cases(quick: 100, full: 2000) {
      var text = Array(Self.text(&random, lineBreak: lineBreak).utf8)
      var document = YAMLDocument(text)
      for _ in 0..<6 {
        let before = text
        var start = random.number(in: 0...text.count)
        if random.once(in: 2) {
          while start > 0, text[start - 1] != UInt8(ascii: "\n") { start -= 1 }
        }
        let end = random.once(in: 2) ? start : min(text.count, start + random.number(in: 0...9))
        let fresh: String =
          switch random.number(in: 0...5) {
          case 0: ""
          case 5: random.pick(Self.markers) + lineBreak
          case 1: random.pick(from: "ax:- #\"'|\n&*!%{}[]")
          case 2: random.pick(Self.lines) + lineBreak
          default: Self.text(&random, lineBreak: lineBreak)
          }
        text.replaceSubrange(start..<end, with: Array(fresh.utf8))
        let after = YAMLDocument(text, after: document, of: before)
        Self.expectSame(after, YAMLDocument(text), edit: (before, text))
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
  @Test(arguments: ["\n", "\r\n"]) func anyEditOfABlockScalar(lineBreak: String) throws {
    var random = SeededRandom(part: lineBreak.utf8.count)
    var isUsual = true
    func lines(_ most: Int, _ indentation: Int) -> String {
      (0..<random.number(in: 0...most)).map { _ in
        // Now and then a line is less indented.
        let isLess = !isUsual && random.once(in: 15)
        return String(repeating: " ", count: isLess ? random.below(indentation) : indentation)
          + random.pick(isUsual ? Self.usualContents : Self.contents) + lineBreak
      }.joined()
    }
    var (number, spliced) = (0, 0)
    // On until what this is about has happened often enough.
    while number < cases(quick: 60, full: 300) || spliced < 100 {
      number += 1
      try #require(number < 10_000, "only \(spliced) edits were spliced")
      isUsual = number % 3 > 0
      let indentation = random.number(in: 3...6)
      let front = random.pick(["", "a: 1", "# c", "x: |\(lineBreak)  y"])
      let header = random.pick(["|", "|-", "|+", "|2", ">", "| # c", "|"])
      let back = random.pick(["", "  z: 1", "z: {}", "w:", "  v: |\(lineBreak)   u"])
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
        switch random.number(in: 0...(isUsual ? 1 : 2)) {
        case 0:
          // Typed at the end of a line.
          start = max(0, random.pick([-1] + breaks) + 1 - lineBreak.utf8.count)
          end = start
          fresh = random.pick(from: "ax:- #\"'|\t&*!%{}[]é")
        case 1:
          // Whole lines.
          start = random.pick([-1] + breaks) + 1
          end = random.pick([start - 1] + breaks.filter { $0 >= start }.prefix(3)) + 1
        default:
          start = random.number(in: 0...text.count)
          end = min(text.count, start + random.number(in: 0...6))
          if random.once(in: 2) {
            fresh = random.pick(from: "ax:- #\"'|\n\r\t&*!%{}[]é\u{85}")
          }
        }
        text.replaceSubrange(start..<end, with: Array(fresh.utf8))
        let same = Splice.commonEnds(text, before)
        if BlockScalarSplice(text, document, before, same: same) != nil { spliced += 1 }
        let after = YAMLDocument(text, after: document, of: before)
        Self.expectSame(after, YAMLDocument(text), edit: (before, text))
        document = after
      }
    }
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
