// The text of one file: UTF-8 bytes with a line table, edited in place.
// Offsets are bytes from the start of the text; lines and columns are zero-based.

/// A place as editors say it: zero-based line, and column in units of a `PositionEncoding`.
public struct TextPosition: Sendable, Hashable, Comparable {
  public var line: Int
  public var column: Int

  public init(line: Int, column: Int) {
    self.line = line
    self.column = column
  }

  public static func < (a: TextPosition, b: TextPosition) -> Bool {
    (a.line, a.column) < (b.line, b.column)
  }
}

/// A text as LSP sees it: lines end at `\n`, `\r\n` or a lone `\r` (LSP 3.17, "Text Documents").
public struct SourceText: Sendable {
  public private(set) var bytes: [UInt8]
  /// The offset of each line's first byte; never empty.
  public private(set) var lineStarts: [Int]
  /// Whether every byte is a character, so that columns need no counting. It may stay false when the last other
  /// character has been deleted.
  private var isASCII: Bool

  public init(_ bytes: [UInt8]) {
    self.bytes = bytes
    lineStarts = [0]
    // As many as lines of usual length have.
    lineStarts.reserveCapacity(bytes.count / 16 + 2)
    isASCII = Self.appendStarts(in: bytes, from: 0, to: bytes.count, to: &lineStarts)
  }

  public init(_ text: String) {
    self.init(Array(text.utf8))
  }

  public var count: Int { bytes.count }
  public var lineCount: Int { lineStarts.count }
  public var string: String { String(decoding: bytes, as: UTF8.self) }

  public func string(in range: Range<Int>) -> String {
    String(decoding: bytes[range.clamped(to: 0..<bytes.count)], as: UTF8.self)
  }

  /// The file's line break.
  public var newline: String {
    guard lineCount > 1 else { return "\n" }
    let end = lineStarts[1]
    if bytes[end - 1] == UInt8(ascii: "\r") { return "\r" }
    return end > 1 && bytes[end - 2] == UInt8(ascii: "\r") ? "\r\n" : "\n"
  }

  /// The line that holds `offset`; an offset past the end is on the last line.
  public func line(at offset: Int) -> Int {
    var low = 0
    var high = lineStarts.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if lineStarts[middle] <= offset { low = middle } else { high = middle }
    }
    return low
  }

  /// The bytes of a line without its line break.
  public func contentRange(ofLine line: Int) -> Range<Int> {
    let start = lineStarts[line]
    guard line + 1 < lineStarts.count else { return start..<bytes.count }
    var end = lineStarts[line + 1]
    if end > start, bytes[end - 1] == UInt8(ascii: "\n") { end -= 1 }
    if end > start, bytes[end - 1] == UInt8(ascii: "\r") { end -= 1 }
    return start..<end
  }

  /// The place of a byte; an offset inside a character is at that character's start, one inside a line break at the
  /// line's end.
  public func position(at offset: Int, encoding: PositionEncoding) -> TextPosition {
    let line = line(at: min(max(offset, 0), bytes.count))
    let start = lineStarts[line]
    let offset = min(max(offset, 0), contentRange(ofLine: line).upperBound)
    guard encoding != .utf8, !isASCII else { return TextPosition(line: line, column: offset - start) }
    var column = 0
    var index = start
    while index < offset {
      let width = width(at: index)
      guard index + width <= offset else { break }
      column += encoding.units(ofCharacterWithLead: width == 1 ? 0 : bytes[index])
      index += width
    }
    return TextPosition(line: line, column: column)
  }

  /// The byte at a place. A line or column out of range is clamped to the end of the text or line, and a column inside
  /// a character to its start, as LSP asks.
  public func offset(at position: TextPosition, encoding: PositionEncoding) -> Int {
    guard position.line >= 0 else { return 0 }
    guard position.line < lineStarts.count else { return bytes.count }
    let content = contentRange(ofLine: position.line)
    if isASCII { return content.lowerBound + min(max(position.column, 0), content.count) }
    var column = 0
    var index = content.lowerBound
    while index < content.upperBound {
      let width = width(at: index)
      let units = encoding == .utf8 ? width : encoding.units(ofCharacterWithLead: width == 1 ? 0 : bytes[index])
      guard column + units <= position.column else { break }
      column += units
      index += width
    }
    return min(index, content.upperBound)
  }

  /// Replaces the bytes of `range` and keeps the line table true. Cost: the bytes moved plus the lines behind the edit.
  public mutating func replace(_ range: Range<Int>, with replacement: [UInt8]) {
    let range = range.clamped(to: 0..<bytes.count)
    let delta = replacement.count - range.count
    // `\r` and `\n` may be joined or parted at either border: the lines there are measured anew.
    let firstLine = line(at: max(range.lowerBound - 1, 0))
    let lastLine = line(at: min(range.upperBound + 1, bytes.count))
    let from = lineStarts[firstLine]
    let oldEnd = lastLine + 1 < lineStarts.count ? lineStarts[lastLine + 1] : bytes.count
    let hasLinesBehind = lastLine + 1 < lineStarts.count
    bytes.replaceSubrange(range, with: replacement)
    isASCII = isASCII && replacement.allSatisfy { $0 < 0x80 }
    let newEnd = oldEnd + delta
    var fresh: [Int] = []
    Self.appendStarts(in: bytes, from: from, to: newEnd, to: &fresh)
    // The start of the first line behind is kept below; it is not a new one.
    if hasLinesBehind, fresh.last == newEnd { fresh.removeLast() }
    if delta != 0, hasLinesBehind {
      for index in (lastLine + 1)..<lineStarts.count { lineStarts[index] += delta }
    }
    lineStarts.replaceSubrange((firstLine + 1)..<(lastLine + 1), with: fresh)
  }

  /// The width in bytes of the character at `index`; 1 for a byte that is not part of a whole character.
  private func width(at index: Int) -> Int {
    let width = byteCount(ofCharacterWithLead: bytes[index])
    guard width > 1 else { return 1 }
    guard index + width <= bytes.count else { return 1 }
    for next in (index + 1)..<(index + width) where bytes[next] & 0xC0 != 0x80 { return 1 }
    return width
  }

  /// Appends the starts of the lines that begin after `from` and at or before `to`.
  ///
  /// - Returns: whether every byte on the way is a character.
  @discardableResult
  private static func appendStarts(in bytes: [UInt8], from: Int, to: Int, to starts: inout [Int]) -> Bool {
    bytes.withUnsafeBufferPointer { buffer in
      var all: UInt8 = 0
      var index = from
      while index < to {
        let byte = buffer[index]
        index += 1
        all |= byte
        // Hardly any byte is as small as a line break.
        if byte > UInt8(ascii: "\r") { continue }
        if byte == UInt8(ascii: "\n")
          || byte == UInt8(ascii: "\r") && (index >= buffer.count || buffer[index] != UInt8(ascii: "\n"))
        {
          starts.append(index)
        }
      }
      return all < 0x80
    }
  }
}
