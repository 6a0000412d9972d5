// What is JSON to kubectl, and what is not.

import TestSupport
import Testing

@testable import YAMLSyntax

struct StrictJSONTests {
  /// Objects that Go's `encoding/json` takes.
  @Test(arguments: [
    "{}", " \t\r\n{ } \n", #"{"a":1}"#, #"{"a":[]}"#, #"{"a":[1,-0,0.5,1e5,1E-5,-1.25e+3,true,false,null,"",{}]}"#,
    #"{"a":"\"\\\/\b\f\n\r\t\u00e4\ud83d\ude00"}"#, #"{"a":"\ud83d"}"#, #"{"a":"\ude00x"}"#, #"{"a":"\ud83dA"}"#,
    #"{"":1}"#, #"{"a":1,"a":2}"#, "{\"a\":\"\u{7F}\u{85}\u{2028}\u{FFFE}\u{10FFFF}\"}", #"{"<<":{"a":1}}"#,
    #"{"a":18446744073709551615}"#, #"{"a":{"b":{"c":[[[]]]}}}"#,
  ]) func taken(_ text: String) {
    let document = YAMLDocument(text.utf8, isInJSONFile: true)
    #expect(document.isJSON && document.isIntact && document.notices.isEmpty)
    #expect(document.root?.kind == .mapping)
  }

  /// And those that it does not, with the place where it stops.
  @Test(arguments: [
    #"{⟦a⟧:1}"#, #"{⟦'a'⟧:1}"#, #"{"a":⟦b⟧}"#, #"{"a":1⟦,⟧}"#, #"{"a":[1⟦,⟧ ]}"#, #"{"a":⟦01⟧}"#, #"{"a":⟦1.⟧}"#,
    #"{"a":⟦+1⟧}"#,
    #"{"a":⟦0x1⟧}"#, #"{"a":⟦1_0⟧}"#, #"{"a":⟦-⟧}"#, #"{"a":⟦TRUE⟧}"#, #"{"a":⟦~⟧}"#, #"{"a":⟦}⟧"#, "{⟦# c⟧\n\"a\":1}",
    #"{"a":"⟦\x⟧41"}"#, #"{"a":"⟦\U⟧0001F600"}"#, #"{"a":"⟦\u⟧12"}"#, "{\"a\":\"⟦\n⟧\"}", "{\"a\":\"⟦\t⟧\"}",
    #"{"a":⟦*b⟧}"#,
    #"{"a":⟦!!str⟧ b}"#, #"{"a":1 ⟦//⟧ x}"#, #"{"a" ⟦1⟧}"#, #"{⟦?⟧ "a":1}"#, #"{"a":1 ⟦"⟧b":2}"#,
  ]) func refused(_ marked: String) {
    let text = Array(marked.replacing("⟦", with: "").replacing("⟧", with: "").utf8)
    let start = marked.prefix { $0 != "⟦" }.utf8.count
    let length =
      marked.utf8.count - text.count == 6 ? marked.drop { $0 != "⟦" }.dropFirst().prefix { $0 != "⟧" }.utf8.count : 0
    let fault = text.withUnsafeBufferPointer { parseJSON($0).fault }
    #expect(text.withUnsafeBufferPointer { parseJSON($0).tree == nil })
    if length > 0 { #expect(fault?.range == start..<start + length) }
    #expect(fault != nil)
    // As YAML it is read all the same, or refused with a word of its own.
    let document = YAMLDocument(text, isInJSONFile: true)
    #expect(!document.isJSON && document.errors.isEmpty == !document.notices.isEmpty)
  }

  /// What is JSON is the same tree whether it is read as JSON or as YAML.
  @Test func anyObjectIsReadAsYAMLReadsIt() throws {
    var random = SeededRandom()
    for _ in 0..<cases(quick: 200, full: 5000) {
      let text = "{\"k\": " + Self.value(&random, depth: 0) + "}"
      let json = YAMLDocument(text.utf8, isInJSONFile: true)
      let yaml = YAMLDocument(text.utf8)
      #expect(json.isJSON && yaml.isIntact, "\(text)")
      #expect(json.records.count == yaml.records.count, "\(text)")
      for (a, b) in zip(json.records.indices, yaml.records.indices) {
        let (a, b) = (YAMLNode(document: json, index: Int32(a)), YAMLNode(document: yaml, index: Int32(b)))
        #expect(a.kind == b.kind && a.style == b.style && a.range == b.range && a.text == b.text, "\(text)")
        #expect(a.parent?.range == b.parent?.range && a.nextSibling?.range == b.nextSibling?.range, "\(text)")
      }
      // Whatever is cut off or put in, nothing crashes, and an object that is not whole is none.
      var bytes = Array(text.utf8)
      bytes.removeLast(Int.random(in: 1...bytes.count, using: &random))
      #expect(!YAMLDocument(bytes, isInJSONFile: true).isJSON)
      bytes = Array(text.utf8)
      bytes.insert(UInt8.random(in: 0...255, using: &random), at: Int.random(in: 0...bytes.count, using: &random))
      _ = YAMLDocument(bytes, isInJSONFile: true).refusals(source: bytes, includingValues: true)
    }
  }

  private static func value(_ random: inout SeededRandom, depth: Int) -> String {
    switch Int.random(in: 0..<(depth < 4 ? 7 : 5), using: &random) {
    case 0: return random.pick(["true", "false", "null"])
    case 1: return random.pick(["0", "-1", "1.5", "1e3", "12345678901234567890"])
    case 2...4: return random.pick([#""""#, #""a b""#, #""\u00e9\n\"\\""#, "\"中文：\"", "\"# - [x]\""])
    case 5:
      let items = (0..<Int.random(in: 0...3, using: &random)).map { _ in value(&random, depth: depth + 1) }
      return "[" + items.joined(separator: random.pick([",", ", ", " ,\n "])) + "]"
    default:
      let members = (0..<Int.random(in: 0...3, using: &random)).map {
        "\"k\($0)\": " + value(&random, depth: depth + 1)
      }
      return "{" + members.joined(separator: random.pick([",", ", ", "\n, "])) + "}"
    }
  }

  @Test func whatIsTakenForJSON() {
    for (text, expected) in [
      ("{", true), ("\n \t{}", true), ("\u{FEFF}{}", true), ("# c\n{}", false), ("---\n{}", false), ("[{}]", false),
      ("", false),
      (String(repeating: " ", count: 4095) + "{", true), (String(repeating: " ", count: 4096) + "{", false),
    ] { #expect(beginsAsJSON(Array(text.utf8)) == expected, "\(text.prefix(9))") }
  }

  /// A text in JSON is followed to its places, surrogate pairs and all.
  @Test func placesInTexts() throws {
    let source = Array("{\"a\":\"x\\ud83d\\ude00y\u{2028}z\\n\\ud83d!\"}".utf8)
    let value = try #require(YAMLDocument(source, isInJSONFile: true).root?.member("a")?.value)
    #expect(value.text == "x😀y\u{2028}z\n\u{FFFD}!")
    let embedded = try #require(EmbeddedText(scalar: value, source: source))
    func place(_ text: String) throws -> Int {
      let wanted = Array(text.utf8)
      return try #require(embedded.text.indices.first { embedded.text[$0...].starts(with: wanted) })
    }
    #expect(
      String(decoding: source[embedded.hostRange(try place("😀")..<place("😀") + 4)], as: UTF8.self) == "\\ud83d\\ude00")
    #expect(source[embedded.hostOffset(try place("z"))] == UInt8(ascii: "z"))
    #expect(source[embedded.hostOffset(try place("!"))] == UInt8(ascii: "!"))
    #expect(embedded.hostOffset(try place("\u{FFFD}")) == embedded.hostOffset(try place("!")) - 6)
  }
}
