// Positions in three encodings, and edits that must equal a fresh text.

import TestSupport
import Testing

@testable import TextDocument

struct SourceTextTests {
  struct Place: Sendable {
    let text: String
    let offset: Int
    let line: Int
    /// Columns in UTF-8, UTF-16 and UTF-32.
    let columns: [Int]

    init(_ text: String, _ offset: Int, _ line: Int, _ utf8: Int, _ utf16: Int, _ utf32: Int) {
      self.text = text
      self.offset = offset
      self.line = line
      columns = [utf8, utf16, utf32]
    }
  }

  static let places: [Place] = [
    Place("", 0, 0, 0, 0, 0),
    Place("abc", 2, 0, 2, 2, 2),
    Place("a\nb", 2, 1, 0, 0, 0),
    Place("a\r\nb", 3, 1, 0, 0, 0),
    Place("a\rb", 2, 1, 0, 0, 0),
    Place("é: x", 2, 0, 2, 1, 1),
    Place("名: x", 3, 0, 3, 1, 1),
    Place("😀x", 4, 0, 4, 2, 1),
    Place("a\n😀é中x", 11, 1, 9, 4, 3),
    Place("\u{FEFF}a", 3, 0, 3, 1, 1),
    Place("a\n", 2, 1, 0, 0, 0),
  ]

  @Test(arguments: places)
  func positions(_ place: Place) {
    let text = SourceText(place.text)
    for (encoding, column) in zip([PositionEncoding.utf8, .utf16, .utf32], place.columns) {
      let position = TextPosition(line: place.line, column: column)
      #expect(text.position(at: place.offset, encoding: encoding) == position)
      #expect(text.offset(at: position, encoding: encoding) == place.offset)
    }
  }

  @Test func outOfRangeIsClamped() {
    let text = SourceText("ab\r\n😀\n")
    #expect(text.offset(at: TextPosition(line: 0, column: 99), encoding: .utf16) == 2)
    #expect(text.offset(at: TextPosition(line: 99, column: 0), encoding: .utf16) == text.count)
    #expect(text.offset(at: TextPosition(line: -1, column: 0), encoding: .utf16) == 0)
    #expect(text.offset(at: TextPosition(line: 0, column: -4), encoding: .utf16) == 0)
    // Inside the surrogate pair, and inside its bytes: the character's start.
    #expect(text.offset(at: TextPosition(line: 1, column: 1), encoding: .utf16) == 4)
    #expect(text.offset(at: TextPosition(line: 1, column: 3), encoding: .utf8) == 4)
    #expect(text.position(at: 6, encoding: .utf16) == TextPosition(line: 1, column: 0))
  }

  @Test func bytesThatAreNotUTF8CountAsOne() {
    let text = SourceText([0x61, 0xFF, 0xE4, 0xB8, 0x62])
    #expect(text.position(at: 4, encoding: .utf16) == TextPosition(line: 0, column: 4))
    #expect(text.offset(at: TextPosition(line: 0, column: 4), encoding: .utf32) == 4)
  }

  @Test func everyOffsetOfAnyTextGoesThereAndBack() {
    let text = SourceText("a: é\r\n中文: \"😀\"\r\rb\n\u{FEFF}")
    for encoding in PositionEncoding.allCases {
      for offset in 0...text.count {
        let there = text.position(at: offset, encoding: encoding)
        let back = text.offset(at: there, encoding: encoding)
        // Inside a character or a line break there is no place: its start is taken.
        var start = min(offset, text.contentRange(ofLine: there.line).upperBound)
        while start < text.count, text.bytes[start] & 0xC0 == 0x80 { start -= 1 }
        #expect(back == start)
        if back == offset { #expect(text.position(at: back, encoding: encoding) == there) }
      }
    }
  }

  @Test func anyEditEqualsAFreshText() {
    var random = SeededRandom()
    let pieces = ["", "a", "\n", "\r", "\r\n", "名", "😀", "x: y\n", "\n\r", "\r\r\n"]
    for _ in 0..<300 {
      var text = SourceText(random.pick(random.below(8), of: pieces).joined())
      for _ in 0..<20 {
        let a = random.number(in: 0...text.count)
        let b = random.number(in: 0...text.count)
        let replacement = Array(random.pick(2, of: pieces).joined().utf8)
        var expected = text.bytes
        expected.replaceSubrange(min(a, b)..<max(a, b), with: replacement)
        text.replace(min(a, b)..<max(a, b), with: replacement)
        #expect(text.bytes == expected)
        #expect(text.lineStarts == SourceText(expected).lineStarts)
      }
    }
  }
}
