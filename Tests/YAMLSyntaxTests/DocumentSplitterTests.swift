// Where documents begin and end.

import Testing
import TextDocument

@testable import YAMLSyntax

struct DocumentSplitterTests {
  /// A text with `¦` where it is to be split.
  static let rows = [
    "", "a: b\n", "# c\n---\na: b\n", "a: b\n¦---\nc: d\n", "---\na: b\n¦--- # c\nd: e\n", "a: b\n...\n¦c: d\n",
    "%YAML 1.1\n---\na: b\n", "a: b\n...\n¦%YAML 1.1\n---\nc: d\n", "a: |\n  x\n  ---\n  y\n¦---\nb: c\n",
    "a: b\r\n¦---\r\nc: d\r\n",
    "---a: b\n", "----\n", "a\n¦---", "---\n¦---\n¦---\n", "\u{FEFF}---\na: b\n¦---\nc\n", "a: b # ---\n",
    "{\"a\": 1}\n", "{\"a\": 1}\n¦{\"b\": [2]}\n", "{}¦{}¦{}", "{\"a\": \"}{\"}¦{\"b\": 1}\n¦---\nc: d\n",
    "{a: b} # c\n", "{a: 'it''s', b: c}\n",
    "{\n  \"a\": {}\n}\n\n¦{\n}\n", "{a: [}\n", "[{}]\n", "{\"a\": \"\\\"}{\"}\n",
  ]

  @Test(arguments: rows) func split(_ row: String) {
    let expected = row.split(separator: "¦", omittingEmptySubsequences: false).map(String.init)
    let text = Array(expected.joined().utf8)
    let parts = splitDocuments(text).map { String(decoding: text[$0], as: UTF8.self) }
    #expect(parts == expected)
  }

  /// By its lines a text is split as by its bytes, from the start and from any of its parts.
  @Test(arguments: rows) func splitByLines(_ row: String) {
    for lineBreak in ["\n", "\r\n", "\r"] {
      let bytes = Array(
        row.replacing("¦", with: "").replacing("\r\n", with: "\n").replacing("\n", with: lineBreak).utf8)
      let text = SourceText(bytes)
      let expected = splitDocuments(bytes)
      #expect(splitDocuments(text) == expected)
      for (number, part) in expected.enumerated() {
        var rest: [Range<Int>] = []
        splitDocuments(text, from: part.lowerBound) {
          rest.append($0)
          return true
        }
        #expect(rest == Array(expected[number...]))
      }
    }
  }
}
