// What one line of a broken document looks like, read without its surroundings: where its key and value are, and which
// quote or bracket it leaves open. Only recovery uses it, to find what to repair.

struct LineShape {
  /// The line without its line break.
  let range: Range<Int>
  /// The first byte that is not white space, or the end.
  let contentStart: Int
  /// The end of the line without white space and comment behind it.
  let contentEnd: Int
  /// The first byte behind indentation and `- ` marks.
  let itemStart: Int
  let hasTabInIndentation: Bool
  /// The `:` that ends the line's first key.
  let colon: Int?
  /// The value behind that colon, or the whole item without one.
  let value: Range<Int>
  let unclosedQuote: Int?
  /// Brackets opened on the line and not closed on it, outermost first, with their offsets.
  let openBrackets: [(bracket: UInt8, offset: Int)]
  /// A closing bracket without an opening one on the line.
  let strayCloser: Int?

  var isBlankOrComment: Bool { contentStart >= contentEnd }
  var content: Range<Int> { contentStart..<contentEnd }
  var indentation: Int { contentStart - range.lowerBound }
  /// One thing without a colon, where a key may be meant: `ver`, `name`, but not `"a"`, `[`, `|`.
  var isBareWord: Bool {
    colon == nil && unclosedQuote == nil && openBrackets.isEmpty && strayCloser == nil && itemStart < contentEnd
  }

  /// What can be no field, item or part of one: a mark or two with nothing behind them (`[`, `- `), a lone tag or alias
  /// (`!x`), a line of a template (`{{- if … }}`).
  func isStray(_ text: [UInt8]) -> Bool {
    let content = text[contentStart..<contentEnd]
    guard let first = content.first else { return false }
    if content.count <= 3, content.allSatisfy({ "[{!&*|>%@`\"'-?".utf8.contains($0) }) { return true }
    if "!&*|>%@`".utf8.contains(first), !content.contains(UInt8(ascii: " ")), colon == nil { return true }
    return content.starts(with: "{{".utf8) && content.reversed().starts(with: "}}".utf8)
  }

  init(_ text: [UInt8], line: Range<Int>) {
    // A byte order mark is no part of the first line.
    let hasMark = line.lowerBound == 0 && line.count >= 3 && text.starts(with: [0xEF, 0xBB, 0xBF])
    let range = line.lowerBound + (hasMark ? 3 : 0)..<line.upperBound
    self.range = range
    var index = range.lowerBound
    var sawTab = false
    while index < range.upperBound, text[index] == UInt8(ascii: " ") || text[index] == UInt8(ascii: "\t") {
      sawTab = sawTab || text[index] == UInt8(ascii: "\t")
      index += 1
    }
    contentStart = index
    hasTabInIndentation = sawTab && index < range.upperBound
    while index + 1 < range.upperBound, text[index] == UInt8(ascii: "-"), text[index + 1] == UInt8(ascii: " ") {
      index += 2
      while index < range.upperBound, text[index] == UInt8(ascii: " ") { index += 1 }
    }
    itemStart = index

    var colon: Int?
    var unclosedQuote: Int?
    var open: [(bracket: UInt8, offset: Int)] = []
    var stray: Int?
    var end = index
    var atTokenStart = true
    var afterQuoted = false
    scan: while index < range.upperBound {
      let byte = text[index]
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "'"):
        guard atTokenStart else { break }
        guard let close = closingQuote(text, from: index, to: range.upperBound) else {
          unclosedQuote = index
          end = range.upperBound
          break scan
        }
        index = close + 1
        end = index
        atTokenStart = false
        afterQuoted = true
        continue
      case UInt8(ascii: "#") where index == range.lowerBound || isBlank(text[index - 1]): break scan
      case UInt8(ascii: "["), UInt8(ascii: "{"):
        guard atTokenStart || !open.isEmpty else { break }
        open.append((byte, index))
        end = index + 1
        index += 1
        atTokenStart = true
        afterQuoted = false
        continue
      case UInt8(ascii: "]"), UInt8(ascii: "}"):
        if open.popLast() == nil, atTokenStart, stray == nil { stray = index }
      case UInt8(ascii: ",") where !open.isEmpty:
        end = index + 1
        index += 1
        atTokenStart = true
        afterQuoted = false
        continue
      case UInt8(ascii: ":"):
        let isIndicator = index + 1 >= range.upperBound || isBlank(text[index + 1]) || afterQuoted
        if isIndicator {
          if open.isEmpty, colon == nil { colon = index }
          end = index + 1
          index += 1
          atTokenStart = true
          afterQuoted = false
          continue
        }
      default: break
      }
      if !isBlank(byte) {
        end = index + 1
        atTokenStart = false
      }
      if !isBlank(byte) { afterQuoted = false }
      index += 1
    }
    while end > contentStart, isBlank(text[end - 1]) { end -= 1 }
    contentEnd = max(end, contentStart)
    self.colon = colon
    self.unclosedQuote = unclosedQuote
    openBrackets = open
    strayCloser = stray
    var valueStart = colon.map { $0 + 1 } ?? itemStart
    while valueStart < contentEnd, isBlank(text[valueStart]) { valueStart += 1 }
    value = min(valueStart, contentEnd)..<contentEnd
  }
}

/// The quote that closes the one at `start`; nil when the line ends first.
private func closingQuote(_ text: [UInt8], from start: Int, to end: Int) -> Int? {
  let quote = text[start]
  var index = start + 1
  while index < end {
    if quote == UInt8(ascii: "\""), text[index] == UInt8(ascii: "\\") {
      index += 2
      continue
    }
    if text[index] == quote {
      if quote == UInt8(ascii: "'"), index + 1 < end, text[index + 1] == quote {
        index += 2
        continue
      }
      return index
    }
    index += 1
  }
  return nil
}
