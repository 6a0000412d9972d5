// Every character of a scalar's value is found where it stands in the document, in all styles, for random texts.

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
  return faults
}

private struct Generator: RandomNumberGenerator {
  var state: UInt64
  mutating func next() -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return state >> 11 ^ state << 40
  }
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
    var random = Generator(state: 1)
    let pieces = ["a", "b: c", " ", "  ", "é", "\u{2028}", "#", "\t", "- x", "'", "\"", "\\", "：", "|"]
    for _ in 0..<6000 {
      let newline = ["\n", "\r\n", "\r", "\u{85}"].randomElement(using: &random)!
      let depth = Int.random(in: 0...2, using: &random)
      var text = depth == 0 ? "" : depth == 1 ? "key: " : "- x:\n    - "
      let parent = depth == 0 ? 0 : depth == 1 ? 0 : 4
      let indicator = Bool.random(using: &random) ? nil : Int.random(in: 1...4, using: &random)
      let indentation = depth == 0 ? indicator ?? Int.random(in: 1...4, using: &random) : parent + (indicator ?? 2)
      text += ["|", ">"].randomElement(using: &random)! + (indicator.map(String.init) ?? "")
      text += ["", "-", "+"].randomElement(using: &random)! + ["", " # c"].randomElement(using: &random)! + newline
      for _ in 0..<Int.random(in: 0...6, using: &random) {
        let line = (0..<Int.random(in: 0...4, using: &random)).map { _ in pieces.randomElement(using: &random)! }
        text += line.isEmpty ? "" : String(repeating: " ", count: indentation) + line.joined()
        text += newline
      }
      if depth == 1 { text += "next: 1\n" }
      check(text)
    }
  }

  @Test func flowScalarsInAllShapes() {
    var random = Generator(state: 2)
    let pieces = [
      "a", "bc", " ", "  ", "\n", "\n ", "\r\n  ", "\n\n ", "é", "\u{85} ", "\u{2029} ", "\\n", "\\u00e9", "\\\n ",
      "\\\"",
      "''", "\\x41", "\\_", "：", "\\\\", "\t",
    ]
    for _ in 0..<12000 {
      let quote = ["", "'", "\""].randomElement(using: &random)!
      let body = (0..<Int.random(in: 0...8, using: &random)).map { _ in pieces.randomElement(using: &random)! }.joined()
      check("key: " + quote + body + quote + ["\n", " # c\n", "\nnext: 1\n"].randomElement(using: &random)!)
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

  @Test func aLongTextIsFollowedInLinearTime() throws {
    func time(_ lines: Int) throws -> Duration {
      let text = "a: |\n" + String(repeating: "  key: value\n", count: lines)
      let source = Array(text.utf8)
      let node = try #require(YAMLDocument(source).root?.member("a")?.value)
      var embedded: EmbeddedText?
      let clock = ContinuousClock()
      let elapsed = clock.measure { embedded = EmbeddedText(scalar: node, source: source) }
      #expect(embedded?.hostOffset(11 * (lines - 1)) == 5 + 13 * (lines - 1) + 2)
      return elapsed
    }
    _ = try time(1000)
    #expect(try time(80_000) < time(10_000) * 30)
  }
}
