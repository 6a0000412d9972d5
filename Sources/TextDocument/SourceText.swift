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
  /// Where columns of long lines are counted from; nil where no line is long, or every byte is a character.
  private var columns: ColumnTable?

  public init(_ bytes: [UInt8]) {
    self.bytes = bytes
    lineStarts = [0]
    // As many as lines of usual length have.
    lineStarts.reserveCapacity(bytes.count / 16 + 2)
    isASCII = Self.appendStarts(in: bytes, from: 0, to: bytes.count, to: &lineStarts)
    makeColumns()
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
    if let columns, offset - start > ColumnTable.step, let place = columns.place(before: offset), place.offset > start,
      let first = columns.place(before: start)
    {
      let inFront = units(in: first.offset..<start, encoding)
      (column, index) = (place.units(encoding) - first.units(encoding) - inFront, place.offset)
    }
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
    if let columns, content.count > ColumnTable.step, let first = columns.place(before: index) {
      let inFront = first.units(encoding) + units(in: first.offset..<index, encoding)
      let place = columns.place(before: content.upperBound, notBehind: inFront + max(0, position.column), encoding)
      if let place, place.offset > index { (column, index) = (place.units(encoding) - inFront, place.offset) }
    }
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
    makeColumns()
  }

  private mutating func makeColumns() {
    columns = nil
    guard !isASCII else { return }
    let isAnyLong = zip(lineStarts, lineStarts.dropFirst() + [bytes.count]).contains { $1 - $0 > 4 * ColumnTable.step }
    if isAnyLong { columns = ColumnTable(self) }
  }

  /// The units of a range that begins and ends between characters.
  private func units(in range: Range<Int>, _ encoding: PositionEncoding) -> Int {
    var units = 0
    var index = range.lowerBound
    while index < range.upperBound {
      let width = width(at: index)
      units += encoding == .utf8 ? width : encoding.units(ofCharacterWithLead: width == 1 ? 0 : bytes[index])
      index += width
    }
    return units
  }

  /// The width in bytes of the character at `index`; 1 for a byte that is not part of a whole character.
  fileprivate func width(at index: Int) -> Int {
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

/// The units in front of some places of a text, so that a column far out in a long line is found without counting from the
/// line's start.
private struct ColumnTable: Sendable {
  /// How many bytes lie between two places, about.
  static let step = 512

  struct Place {
    /// Where a character starts.
    let offset: Int
    /// The units in front of it in the whole text.
    let utf16: Int
    let utf32: Int

    func units(_ encoding: PositionEncoding) -> Int {
      switch encoding {
      case .utf8: offset
      case .utf16: utf16
      case .utf32: utf32
      }
    }
  }

  /// In order; the first is the text's start.
  private var places: [Place] = []

  init(_ text: SourceText) {
    places.reserveCapacity(text.count / Self.step + 1)
    var (index, utf16, utf32, next) = (0, 0, 0, 0)
    while index < text.count {
      if index >= next {
        places.append(Place(offset: index, utf16: utf16, utf32: utf32))
        next = index + Self.step
      }
      let width = text.width(at: index)
      utf16 += PositionEncoding.utf16.units(ofCharacterWithLead: width == 1 ? 0 : text.bytes[index])
      utf32 += 1
      index += width
    }
  }

  /// The last place at or before an offset.
  func place(before offset: Int) -> Place? { last { $0.offset <= offset } }

  /// The last place at or before an offset that has no more than so many units in front.
  func place(before offset: Int, notBehind units: Int, _ encoding: PositionEncoding) -> Place? {
    last { $0.offset <= offset && $0.units(encoding) <= units }
  }

  /// The last place of which something holds that holds of all in front of it, too.
  private func last(where holds: (Place) -> Bool) -> Place? {
    var (low, high) = (0, places.count)
    while low < high {
      let middle = (low + high) / 2
      if holds(places[middle]) { low = middle + 1 } else { high = middle }
    }
    return low > 0 ? places[low - 1] : nil
  }
}
