// Every character of a scalar's value is found where it stands in the document, in all styles, for random texts.

import TestSupport
import Testing

@testable import YAMLSyntax

/// What is wrong with the way back from a scalar's value to its text; empty if nothing is.
private func faults(_ node: YAMLNode, _ source: [UInt8]) -> [String] {
  guard let embedded = EmbeddedText(scalar: node, source: source) else { return ["cannot be followed"] }
  guard String(decoding: embedded.text, as: UTF8.self) == node.text else { return ["another text"] }
  var faults: [String] = []
  var previous = node.range.lowerBound
  for offset in embedded.text.indices {
    let host = embedded.hostOffset(offset)
    let (byte, hostByte) = (embedded.text[offset], source[host])
    let isBreak = [0x0A, 0x0D, 0xC2].contains(hostByte) && (byte == 0x0A || byte == 0x20)
    let isEscape = node.style == .doubleQuoted && hostByte == UInt8(ascii: "\\")
    if byte != hostByte, !isBreak, !isEscape { faults.append("\(offset) → \(host): \(byte) is not \(hostByte)") }
    if host < previous { faults.append("\(offset) goes back") }
    // A block scalar's range ends before the white space at its end.
    if !node.range.contains(host), byte != 0x0A, byte != 0x20, byte != 0x09 { faults.append("\(offset) is outside") }
    let range = embedded.hostRange(offset..<offset + 1)
    if range.lowerBound != host || range.isEmpty { faults.append("\(offset) has no range") }
    previous = host
  }
  if embedded.hostOffset(embedded.text.count) < previous { faults.append("the end goes back") }
  // And the other way: from each place of the document to what is written there.
  var last = 0
  for host in embedded.hostRange {
    guard let offset = embedded.offset(ofHost: host), offset >= last, offset <= embedded.text.count else {
      faults.append("\(host) leads nowhere, or back")
      break
    }
    last = offset
  }
  for offset in embedded.text.indices where embedded.isVerbatim(offset..<offset + 1) {
    let host = embedded.hostOffset(offset)
    // Line breaks in front of the first character are outside.
    guard embedded.hostRange.contains(host) else { continue }
    if embedded.offset(ofHost: host) != offset { faults.append("\(offset) is not led back to") }
  }
  return faults
}

private func scalarNodes(_ document: YAMLDocument) -> [YAMLNode] {
  var pending = [document.root].compactMap { $0 }
  var found: [YAMLNode] = []
  while let node = pending.popLast() {
    if node.kind == .scalar { found.append(node) }
    pending.append(contentsOf: node.children)
  }
  return found
}

struct EmbeddedTextTests {
  @Test(
    arguments: [
      ("a: |\n  one\n   two\n\n  three\n", "one\n two\n\nthree\n", [4: 13, 5: 14, 8: 17, 9: 18, 10: 21]),
      ("a: |-\r\n    é: x\r\n    y\r\n", "é: x\ny", [0: 11, 2: 13, 5: 16, 6: 22]),
      ("- |2+\n    x\n\n", "  x\n\n", [0: 8, 2: 10, 4: 12]),
      ("a: >\n  one\n  two\n", "one two\n", [3: 10, 4: 13]),
      ("a: \"b\\n\\u00e9 c\"\n", "b\né c", [1: 5, 2: 7, 3: 7, 4: 13, 5: 14]),
      ("a: 'it''s'\n", "it's", [2: 6, 3: 8]),
      ("a: one\n  two\n", "one two", [3: 6, 4: 9]),
      ("a: \"one\n\n  two \\\n  three\"\n", "one\ntwo three", [3: 8, 4: 11, 8: 19]),
    ] as [(String, String, [Int: Int])])
  func places(_ text: String, _ value: String, _ places: [Int: Int]) throws {
    let source = Array(text.utf8)
    let document = YAMLDocument(source)
    let node = try #require(scalarNodes(document).first { $0.text == value }, "\(scalarNodes(document).map(\.text))")
    let embedded = try #require(EmbeddedText(scalar: node, source: source))
    #expect(embedded.text == Array(value.utf8))
    for (offset, host) in places { #expect(embedded.hostOffset(offset) == host, "\(offset)") }
    #expect(faults(node, source) == [])
  }

  @Test func blockScalarsInAllShapes() {
    var random = SeededRandom()
    let pieces = ["a", "b: c", " ", "  ", "é", "\u{2028}", "#", "\t", "- x", "'", "\"", "\\", "：", "|"]
    for _ in 0..<cases(quick: 1500, full: 6000) {
      let newline = random.pick(["\n", "\r\n", "\r", "\u{85}"])
      let depth = random.number(in: 0...2)
      var text = depth == 0 ? "" : depth == 1 ? "key: " : "- x:\n    - "
      let parent = depth == 0 ? 0 : depth == 1 ? 0 : 4
      let indicator = random.once(in: 2) ? nil : random.number(in: 1...4)
      let indentation = depth == 0 ? indicator ?? random.number(in: 1...4) : parent + (indicator ?? 2)
      text += random.pick(["|", ">"]) + (indicator.map(String.init) ?? "")
      text += random.pick(["", "-", "+"]) + random.pick(["", " # c"]) + newline
      for _ in 0..<random.number(in: 0...6) {
        let line = random.pick(random.number(in: 0...4), of: pieces)
        text += line.isEmpty ? "" : String(repeating: " ", count: indentation) + line.joined()
        text += newline
      }
      if depth == 1 { text += "next: 1\n" }
      check(text)
    }
  }

  @Test func flowScalarsInAllShapes() {
    var random = SeededRandom()
    let pieces = [
      "a", "bc", " ", "  ", "\n", "\n ", "\r\n  ", "\n\n ", "é", "\u{85} ", "\u{2029} ", "\\n", "\\u00e9", "\\\n ",
      "\\\"",
      "''", "\\x41", "\\_", "：", "\\\\", "\t",
    ]
    for _ in 0..<cases(quick: 2000, full: 12_000) {
      let quote = random.pick(["", "'", "\""])
      let body = random.pick(random.number(in: 0...8), of: pieces).joined()
      check("key: " + quote + body + quote + random.pick(["\n", " # c\n", "\nnext: 1\n"]))
      check("[" + quote + body + quote + ", x]")
    }
  }

  private func check(_ text: String) {
    let source = Array(text.utf8)
    let document = YAMLDocument(source)
    guard document.isIntact else { return }
    for node in scalarNodes(document) {
      let found = faults(node, source)
      if !found.isEmpty { Issue.record("\(String(reflecting: text)): \(found) \(String(reflecting: node.text))") }
    }
  }

  /// A quadratic step would take minutes; that it is quick is the benchmarks' to show.
  @Test(.timeLimit(.minutes(2))) func aLongTextIsFollowed() throws {
    let lines = 80_000
    let source = Array(("a: |\n" + String(repeating: "  key: value\n", count: lines)).utf8)
    let node = try #require(YAMLDocument(source).root?.member("a")?.value)
    let embedded = try #require(EmbeddedText(scalar: node, source: source))
    #expect(embedded.text.count == 11 * lines)
    for line in [0, 1, lines / 2, lines - 1] { #expect(embedded.hostOffset(11 * line) == 5 + 13 * line + 2) }
  }
}
