// Scalars get the type that kubectl gives them: the table of its verdicts, read with libyaml, and what the table
// leaves out (taken from goyaml's source).

import CLibYAML
import Foundation
import TestSupport
import Testing
import YAMLSyntax

@Suite struct ScalarResolutionTests {
  @Test func everyScalarOfTheTableAgrees() throws {
    let rows = try fixtureRows("kubectl-scalars", as: Row.self, in: .module)
    var (agreeing, outOfScope): (Int, [String]) = (0, [])
    for row in rows {
      guard let value = ScalarEvent(valueIn: row.yaml) else {
        outOfScope.append(row.yaml)
        continue
      }
      let resolved = resolveScalar(text: value.text, isPlain: value.isPlain, tag: value.tag)
      let agrees = row.json.map { $0.v.agrees(with: resolved) } ?? resolved.isInvalid
      #expect(agrees, "\(row.yaml) is \(resolved)")
      agreeing += agrees ? 1 : 0
    }
    #expect(rows.count == 95)
    #expect(agreeing == 82)
    #expect(
      outOfScope == [
        "v: !!set {a}", "v: %a", "v: *", "v: *a", "v: >=1", "v: ?", "v: [1, 2]", "v: \"\\q\"", "v: \"unterminated",
        "v: `a", "v: {a", "v: {{version}}", "v: {}",
      ])
  }

  @Test(
    arguments: [
      ("010", .integer("8")), ("08", .float(8)), ("0b101", .integer("5")), ("-0b11", .integer("-3")),
      ("0b-1", .integer("-1")), ("0b", .string("0b")), ("-0b+1", .string("-0b+1")), ("0B1", .integer("1")),
      ("0B-1", .string("0B-1")), ("0x-1", .string("0x-1")), ("-0", .integer("0")), ("-0x0", .integer("0")),
      ("-08.5", .float(-8.5)), ("017", .integer("15")),
      ("-0X1f", .integer("-31")), ("0x", .string("0x")), ("0xg", .string("0xg")), ("0o8", .string("0o8")),
      ("00", .integer("0")), ("+1", .integer("1")), ("+_1", .integer("1")), ("1_", .integer("1")),
      ("-9223372036854775808", .integer("-9223372036854775808")),
      ("-9223372036854775809", .float(-9_223_372_036_854_775_808)),
      ("18446744073709551615", .integer("18446744073709551615")),
      ("+18446744073709551615", .float(18_446_744_073_709_551_616)),
      ("0xFFFFFFFFFFFFFFFFF", .string("0xFFFFFFFFFFFFFFFFF")), ("1e999", .string("1e999")), ("1e-999", .float(0)),
      (".1_0", .float(0.1)), (".1__0", .string(".1__0")), ("._1", .string("._1")), (".1_", .string(".1_")),
      (".1e1_0", .float(1e9)), (".1e", .string(".1e")), ("-", .string("-")), ("+", .string("+")), (".", .string(".")),
      ("-.", .string("-.")), ("1.", .float(1)), ("1.2.3", .string("1.2.3")), ("1e+3", .float(1000)),
      ("1e", .string("1e")), ("0x1p3", .string("0x1p3")), ("infinity", .string("infinity")), ("nan", .string("nan")),
      ("-.Inf", .invalid("infinity has no JSON form")), (".nan", .invalid("not-a-number has no JSON form")),
      ("-.nan", .string("-.nan")), ("yEs", .string("yEs")), ("N", .boolean(false)), ("oFF", .string("oFF")),
      ("nULL", .string("nULL")), ("١", .string("١")), ("1\0", .string("1\0")),
    ] as [(String, ResolvedScalar)])
  func plain(_ text: String, _ expected: ResolvedScalar) {
    #expect(resolveScalar(text: text, isPlain: true, tag: nil) == expected)
    #expect(resolveScalar(text: text, isPlain: false, tag: nil) == .string(text))
    #expect(resolveScalar(text: text, isPlain: true, tag: "!") == .string(text))
    #expect(resolveScalar(text: text, isPlain: true, tag: "!local") == .string(text))
    #expect(resolveScalar(text: text, isPlain: true, tag: "tag:yaml.org,2002:str") == .string(text))
  }

  @Test func theNonSpecificTagMakesAString() throws {
    let event = try #require(ScalarEvent(valueIn: "v: ! 1"))
    #expect(resolveScalar(text: event.text, isPlain: event.isPlain, tag: event.tag) == .string("1"))
  }

  /// The expected value is `nil` where kubectl refuses the scalar.
  @Test(
    arguments: [
      ("int", "0x10", .integer("16")), ("int", "1.0", nil), ("int", "", nil), ("int", "a", nil), ("int", "08", nil),
      ("float", "1", .float(1)), ("float", "-.5", .float(-0.5)), ("float", "18446744073709551615", nil),
      ("float", ".inf", nil), ("float", "a", nil), ("float", "1e999", nil), ("bool", "off", .boolean(false)),
      ("bool", "1", nil), ("bool", "", nil), ("null", "", .null), ("null", "~", .null), ("null", "a", nil),
      ("str", "", .string("")), ("set", "1", .string("1")), ("merge", "<<", .string("<<")),
      ("timestamp", "2024-02-29", .string("2024-02-29")), ("timestamp", "2023-02-29", nil),
      ("timestamp", "2024-1-1T1:2:3.5Z", .string("2024-1-1T1:2:3.5Z")), ("timestamp", "2024-1-1T1:2:3", nil),
      ("timestamp", "2024-1-1t1:2:3+24:60", .string("2024-1-1t1:2:3+24:60")), ("timestamp", "2024-1-1 1:2:3Z", nil),
      ("timestamp", "2024-1-1 23:59:59,5", .string("2024-1-1 23:59:59,5")), ("timestamp", "2024-1-1 24:0:0", nil),
      ("timestamp", "2024-13-1", nil), ("timestamp", "", nil), ("timestamp", "1", nil), ("timestamp", "now", nil),
      ("binary", "", .string("")), ("binary", "aGk=", .string("hi")), ("binary", "aG\nk=\n", .string("hi")),
      ("binary", "aA==", .string("h")), ("binary", "aA=", nil), ("binary", "aGk", nil), ("binary", "a===", nil),
      ("binary", "aA==aA==", nil), ("binary", "aA=A", nil), ("binary", "aG k=", nil),
      ("binary", "/+8=", .string("\u{FFFD}\u{FFFD}")),
    ] as [(String, String, ResolvedScalar?)])
  func tagged(_ tag: String, _ text: String, _ expected: ResolvedScalar?) {
    for isPlain in [true, false] {
      let resolved = resolveScalar(text: text, isPlain: isPlain, tag: "tag:yaml.org,2002:" + tag)
      #expect(expected.map { $0 == resolved } ?? resolved.isInvalid, "\(resolved)")
    }
  }
}

@Suite struct QuotingTests {
  @Test(arguments: [
    "1.0.0", "1.1.3-rc.1", "v1", "member-1", "whizard-telemetry", "a b", "a#b", "a:b", "nginx:1.25", "~1.2", "=1", "<2",
    "a'b", "a\"b", "https://a.example/b", "é", "中文", "😀", "a!", "/", "_1", "tRUE", "nulls", "..", "1%",
  ])
  func needsNone(_ text: String) {
    #expect(!needsQuotes(text))
  }

  @Test(arguments: [
    "", " ", " a", "a ", "a: b", "a:", ":", "a #b", "#", "- a", "-", "---", "...", "... a", "? a", "?", "a?b", "a,b",
    "[", "a]",
    "{a", "a}", "&a", "*", "!a", "|", ">=1", "'", "\"", "%a", "@a", "`a", "\t", "a\tb", "a\n", "a\nb", "\r", "a\0",
    "a\u{7F}",
    "a\u{85}b", "a\u{2028}b", "\u{FEFF}a", "a\u{FFFE}", "1", "1.0", "0x1", "1e3", "1_0", ".5", ".inf", "+.inf", ".nan",
    "~", "null", "true", "No", "y", "on", "12:30", "2024-01-01", "2001-12-14 21:59:43", "<<", "=",
  ])
  func needsSome(_ text: String) {
    #expect(needsQuotes(text))
  }

  @Test func quotedIsYAMLAndJSON() throws {
    #expect(quoted("a\"\\\n\r\t\0\u{7F}\u{85}\u{FEFF}é😀/") == #""a\"\\\n\r\t\u0000\u007f\u0085\ufeffé😀/""#)
    for value in (0...0x3100).map({ $0 as UInt32 }) + [0xFEFF, 0xFFFD, 0xFFFE, 0xFFFF, 0x1F600, 0x1FFFF, 0x10FFFF] {
      guard let scalar = Unicode.Scalar(value) else { continue }
      let text = "a \(scalar)b"
      let event = try #require(ScalarEvent(valueIn: "v: " + quoted(text)), "U+\(String(value, radix: 16))")
      #expect(event.text == text && !event.isPlain)
      #expect(try JSONDecoder().decode([String].self, from: Data("[\(quoted(text))]".utf8)) == [text])
    }
  }

  /// Whatever `needsQuotes` lets pass must be read back as itself, in a block mapping and in a flow sequence.
  @Test func unquotedStringsAreReadBack() throws {
    let pieces =
      "a b 1 0 . - _ : # ? , [ ] { } & * ! | > ' \" % @ ` ~ = < / + e x y n true null inf .. -- é".split(separator: " ")
      .map(String.init) + [" ", "  ", "\t", "\n", "\u{85}", "\u{A0}", "\u{2028}", "\u{FEFF}", "😀"]
    var random = SeededRandom()
    var (attempts, unquoted) = (0, 0)
    // On until what this is about has happened often enough.
    while attempts < cases(quick: 3000, full: 40_000) || unquoted < cases(quick: 200, full: 1001) {
      attempts += 1
      try #require(attempts < 1_000_000, "only \(unquoted) texts need no quotes")
      let text = random.pick(random.number(in: 1...4), of: pieces).joined()
      if needsQuotes(text) { continue }
      unquoted += 1
      for line in ["v: \(text)", "v: \(text) # comment", "v: [\(text)]", "v: [a, \(text) , b]"] {
        let item = line.contains("[a, ") ? 1 : line.contains("[") ? 0 : nil
        let event = ScalarEvent(valueIn: line, item: item)
        #expect(event?.text == text && event?.isPlain == true, "\(line.debugDescription)")
      }
      #expect(resolveScalar(text: text, isPlain: true, tag: nil) == .string(text))
    }
  }
}

// MARK: - Helpers

private struct Row: Decodable {
  struct Document: Decodable { let v: Value }
  let yaml: String
  /// `nil` where kubectl refuses the line.
  let json: Document?
}

/// A scalar of JSON; collections are out of this table's scope.
private enum Value: Decodable {
  case null
  case boolean(Bool)
  case integer(String)
  case float(Double)
  case string(String)
  case collection

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if container.decodeNil() {
      self = .null
    } else if let value = try? container.decode(Bool.self) {
      self = .boolean(value)
    } else if let value = try? container.decode(Int64.self) {
      self = .integer("\(value)")
    } else if let value = try? container.decode(UInt64.self) {
      self = .integer("\(value)")
    } else if let value = try? container.decode(Double.self) {
      self = .float(value)
    } else if let value = try? container.decode(String.self) {
      self = .string(value)
    } else {
      self = .collection
    }
  }

  /// JSON writes a float without a fraction as an integer.
  func agrees(with scalar: ResolvedScalar) -> Bool {
    switch (self, scalar) {
    case (.null, .null): true
    case (.boolean(let a), .boolean(let b)): a == b
    case (.integer(let a), .integer(let b)): a == b
    case (.integer(let a), .float(let b)): Double(a) == b
    case (.float(let a), .float(let b)): a == b
    case (.string(let a), .string(let b)): a == b
    default: false
    }
  }
}

extension ResolvedScalar {
  fileprivate var isInvalid: Bool {
    if case .invalid = self { true } else { false }
  }
}

/// The value of `v` as libyaml reads it.
private struct ScalarEvent {
  let text: String
  let isPlain: Bool
  let tag: String?

  /// The value itself, or an item of it. `nil` if the text is not YAML, or what is asked for is no scalar.
  init?(valueIn yaml: String, item: Int? = nil) {
    var parser = yaml_parser_t()
    guard yaml_parser_initialize(&parser) == 1 else { return nil }
    defer { yaml_parser_delete(&parser) }
    let bytes = Array(yaml.utf8)
    var scalars: [ScalarEvent] = []
    var (sequences, others) = (0, 0)
    let isParsed = bytes.withUnsafeBufferPointer { buffer in
      yaml_parser_set_input_string(&parser, buffer.baseAddress, buffer.count)
      while true {
        var event = yaml_event_t()
        guard yaml_parser_parse(&parser, &event) == 1 else { return false }
        defer { yaml_event_delete(&event) }
        switch event.type {
        case YAML_STREAM_END_EVENT: return true
        case YAML_SCALAR_EVENT: scalars.append(ScalarEvent(event))
        case YAML_ALIAS_EVENT, YAML_MAPPING_START_EVENT: others += 1
        case YAML_SEQUENCE_START_EVENT: sequences += 1
        default: break
        }
      }
    }
    // The first scalar is the key, and the mapping that holds it is the one other event.
    let index = 1 + (item ?? 0)
    guard isParsed, others == 1, sequences == (item == nil ? 0 : 1), scalars.count > index else { return nil }
    self = scalars[index]
  }

  private init(_ event: yaml_event_t) {
    let scalar = event.data.scalar
    text = String(decoding: UnsafeBufferPointer(start: scalar.value, count: scalar.length), as: UTF8.self)
    isPlain = scalar.style == YAML_PLAIN_SCALAR_STYLE
    tag = scalar.tag.map { String(cString: $0) }
  }
}
