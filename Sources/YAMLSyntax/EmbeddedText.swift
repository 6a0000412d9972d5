// The text of a scalar and, for each byte of it, where it stands in the document: what is inside `config` is a YAML text
// of its own, and its errors are shown in the file that holds it. A scalar reaches us without indentation, with lines
// folded and escapes replaced, so libyaml's scanner is followed here once more, this time keeping the places.

/// A scalar's text, with the way back to the bytes of the document it was written as. Immutable.
public struct EmbeddedText: Sendable {
  /// The scalar's value.
  public let text: [UInt8]
  /// The bytes of the document that the scalar is written as: between the quotes, or from the first line of a block
  /// scalar's text on.
  public let hostRange: Range<Int>
  /// In order, and together they cover the text.
  private let runs: [Run]

  /// A piece of the text. Either each byte of it stands in the document (then both counts are the same), or all of
  /// it stands for an escape or a line break there.
  private struct Run {
    var text: Int32
    var textCount: Int32
    var host: Int32
    var hostCount: Int32
    var isVerbatim: Bool
  }

  /// - Parameters:
  ///   - scalar: an alias will not do; resolve it first.
  ///   - source: the text of the document that the scalar is in.
  /// - Returns: nil where the text cannot be followed: the node is no scalar, or the parser had to repair it.
  public init?(scalar: YAMLNode, source: [UInt8]) {
    guard scalar.kind == .scalar, scalar.range.upperBound <= source.count else { return nil }
    let record = scalar.record
    let wanted = Array(scalar.document.pool[Int(record.textStart)..<Int(record.textStart + record.textCount)])
    let found = source.withUnsafeBufferPointer { source in
      wanted.withUnsafeBufferPointer { wanted -> (runs: [Run], hostRange: Range<Int>)? in
        for style in Self.styles(of: scalar, source) {
          var scanner = Scanner(source: source, wanted: wanted)
          switch style {
          case .flow(let quote): scanner.scanFlow(scalar.contentRange, quote: quote)
          case .json: scanner.scanJSON(scalar.contentRange)
          case .block(let parent):
            scanner.scanBlock(scalar.contentRange.lowerBound, parentIndentation: parent)
          }
          if scanner.isWanted {
            return (scanner.runs, min(scanner.start, scanner.end)..<scanner.end)
          }
        }
        return nil
      }
    }
    guard let found else { return nil }
    text = wanted
    runs = found.runs
    hostRange = found.hostRange
  }

  /// Where the byte at `offset` of the text stands in the document: for a byte of an escape, the escape's first byte,
  /// and for a line break that was folded, that line break. The end of the text is the end of what it is written as.
  public func hostOffset(_ offset: Int) -> Int {
    guard offset < text.count, let run = run(at: offset) else { return hostRange.upperBound }
    return Int(run.host) + (run.isVerbatim ? offset - Int(run.text) : 0)
  }

  /// The bytes of the document that a range of the text is written as, indentation between its lines included. Empty
  /// only for an empty range.
  public func hostRange(_ range: Range<Int>) -> Range<Int> {
    let start = hostOffset(range.lowerBound)
    guard !range.isEmpty, let last = run(at: range.upperBound - 1) else { return start..<start }
    let end = last.isVerbatim ? range.upperBound - Int(last.text) : Int(last.hostCount)
    return start..<max(start, Int(last.host) + end)
  }

  /// Whether the bytes of a range stand in the document as they are, one after the other.
  public func isVerbatim(_ range: Range<Int>) -> Bool {
    guard !range.isEmpty, let run = run(at: range.lowerBound) else { return true }
    return run.isVerbatim && range.upperBound <= Int(run.text + run.textCount)
  }

  /// The byte of the text that a place of the document is written as: in indentation that of what follows, in an escape
  /// that of the escape.
  ///
  /// - Returns: nil outside of `hostRange`.
  public func offset(ofHost host: Int) -> Int? {
    guard host >= hostRange.lowerBound, host <= hostRange.upperBound else { return nil }
    var low = 0
    var high = runs.count
    while low < high {
      let middle = (low + high) / 2
      if Int(runs[middle].host) <= host { low = middle + 1 } else { high = middle }
    }
    guard low > 0 else { return 0 }
    let run = runs[low - 1]
    let inside = host - Int(run.host)
    guard inside < Int(run.hostCount) else { return Int(run.text + run.textCount) }
    return Int(run.text) + (run.isVerbatim ? inside : 0)
  }

  private func run(at offset: Int) -> Run? {
    guard offset >= 0, offset < text.count else { return nil }
    var low = 0
    var high = runs.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if Int(runs[middle].text) <= offset { low = middle } else { high = middle }
    }
    return runs[low]
  }

  // MARK: - Scanning

  private enum Style {
    case flow(quote: UInt8?)
    case json
    case block(parentIndentation: Int)
  }

  /// The ways in which the scalar may have been written, the likeliest first.
  private static func styles(of scalar: YAMLNode, _ source: UnsafeBufferPointer<UInt8>) -> [Style] {
    switch scalar.style {
    case .plain: return [.flow(quote: nil)]
    case .singleQuoted: return [.flow(quote: UInt8(ascii: "'"))]
    case .doubleQuoted: return scalar.document.isJSON ? [.json] : [.flow(quote: UInt8(ascii: "\""))]
    case .literal, .folded:
      // The indentation of the collection around it, which an indentation indicator counts from.
      let parent = parentIndentation(of: scalar, source)
      let header = source[scalar.contentRange].prefix(3)
      guard header.contains(where: { $0 > UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }) else {
        return [.block(parentIndentation: parent)]
      }
      return ([parent] + (-1..<40).filter { $0 != parent }).map { .block(parentIndentation: $0) }
    case .block, .flow: return []
    }
  }

  private static func parentIndentation(of scalar: YAMLNode, _ source: UnsafeBufferPointer<UInt8>) -> Int {
    guard let parent = scalar.parent else { return -1 }
    var start = parent.contentRange.lowerBound
    if parent.kind == .mapping, let key = parent.entries.first(where: { _ in true })?.key {
      start = key.range.lowerBound
    }
    var column = 0
    while start > 0, source[start - 1] != UInt8(ascii: "\n"), source[start - 1] != UInt8(ascii: "\r") {
      start -= 1
      if source[start] & 0xC0 != 0x80 { column += 1 }
    }
    return column
  }

  /// Follows libyaml's scanner.
  private struct Scanner {
    let source: UnsafeBufferPointer<UInt8>
    /// What libyaml made of it.
    let wanted: UnsafeBufferPointer<UInt8>
    /// How many bytes of text were found, and whether they are those of `wanted` so far.
    private var count = 0
    private var isSame = true
    private(set) var runs: [Run] = []
    private(set) var start = 0
    private(set) var end = 0

    init(source: UnsafeBufferPointer<UInt8>, wanted: UnsafeBufferPointer<UInt8>) {
      self.source = source
      self.wanted = wanted
    }

    var isWanted: Bool { isSame && count == wanted.count }

    private mutating func take(_ bytes: UnsafeBufferPointer<UInt8>) {
      isSame =
        isSame && count + bytes.count <= wanted.count
        && commonPrefix(bytes, UnsafeBufferPointer(rebasing: wanted[count..<count + bytes.count])) == bytes.count
      count += bytes.count
    }

    mutating func copy(_ range: Range<Int>) {
      guard !range.isEmpty else { return }
      if let last = runs.last, last.isVerbatim, Int(last.host + last.hostCount) == range.lowerBound {
        runs[runs.count - 1].textCount += Int32(range.count)
        runs[runs.count - 1].hostCount += Int32(range.count)
      } else {
        runs.append(
          Run(
            text: Int32(count), textCount: Int32(range.count), host: Int32(range.lowerBound),
            hostCount: Int32(range.count), isVerbatim: true))
      }
      take(UnsafeBufferPointer(rebasing: source[range]))
    }

    mutating func replace(_ range: Range<Int>, by bytes: [UInt8]) {
      guard !bytes.isEmpty else { return }
      runs.append(
        Run(
          text: Int32(count), textCount: Int32(bytes.count), host: Int32(range.lowerBound),
          hostCount: Int32(range.count), isVerbatim: false))
      bytes.withUnsafeBufferPointer { take($0) }
    }

    /// A line break as libyaml hands it on: `\r\n`, `\r` and U+0085 become `\n`, U+2028 and U+2029 stay.
    mutating func emitBreak(_ range: Range<Int>) {
      if isLineFeedInText(range), !(range.count == 1 && source[range.lowerBound] == UInt8(ascii: "\n")) {
        replace(range, by: [UInt8(ascii: "\n")])
      } else {
        copy(range)
      }
    }

    func isLineFeedInText(_ range: Range<Int>) -> Bool { range.count < 3 }

    /// The line break at an offset: `\n`, `\r\n`, `\r`, U+0085, U+2028, U+2029.
    func lineBreak(at index: Int) -> Range<Int>? {
      guard index < source.count else { return nil }
      switch source[index] {
      case UInt8(ascii: "\n"): return index..<index + 1
      case UInt8(ascii: "\r"):
        let isPair = index + 1 < source.count && source[index + 1] == UInt8(ascii: "\n")
        return index..<index + (isPair ? 2 : 1)
      case 0xC2 where index + 1 < source.count && source[index + 1] == 0x85: return index..<index + 2
      case 0xE2
      where index + 2 < source.count && source[index + 1] == 0x80 && (source[index + 2] & 0xFE) == 0xA8:
        return index..<index + 3
      default: return nil
      }
    }

    /// Where the line break behind an offset stands, or the text ends.
    func endOfLine(from start: Int) -> Int {
      var index = start
      while index < source.count {
        switch source[index] {
        case UInt8(ascii: "\n"), UInt8(ascii: "\r"): return index
        case 0xC2, 0xE2: if lineBreak(at: index) != nil { return index }
        default: break
        }
        index += 1
      }
      return index
    }

    func isSpaceOrTab(_ index: Int) -> Bool {
      index < source.count && (source[index] == UInt8(ascii: " ") || source[index] == UInt8(ascii: "\t"))
    }

    // Plain and quoted scalars.

    mutating func scanFlow(_ range: Range<Int>, quote: UInt8?) {
      var index = range.lowerBound
      var limit = range.upperBound
      if quote != nil {
        guard range.count >= 2 else { return }
        index += 1
        limit -= 1
      }
      (start, end) = (index, limit)
      while index < limit {
        var escapedBreak: Int?
        scan: while index < limit, !isSpaceOrTab(index), lineBreak(at: index) == nil {
          if quote == UInt8(ascii: "'"), source[index] == UInt8(ascii: "'") {
            replace(index..<min(index + 2, limit), by: [UInt8(ascii: "'")])
            index += 2
          } else if quote == UInt8(ascii: "\""), source[index] == UInt8(ascii: "\\") {
            if let lineBreak = lineBreak(at: index + 1) {
              escapedBreak = lineBreak.upperBound
              break scan
            }
            index = scanEscape(index, limit)
          } else {
            let from = index
            index += 1
            while index < limit, isOrdinary(index, quote) { index += 1 }
            copy(from..<index)
          }
        }
        // Behind an escaped line break, white space and breaks are as behind a first one, which is itself dropped.
        var breaks: [Range<Int>] = []
        var hasBreak = false
        let blanks = index
        if let escapedBreak {
          hasBreak = true
          index = escapedBreak
        }
        while index < limit {
          if isSpaceOrTab(index) {
            index += 1
          } else if let lineBreak = lineBreak(at: index) {
            breaks.append(lineBreak)
            hasBreak = true
            index = min(lineBreak.upperBound, limit)
          } else {
            break
          }
        }
        if !hasBreak {
          // At the end of a plain scalar there is none.
          copy(blanks..<index)
        } else if escapedBreak != nil {
          for lineBreak in breaks { emitBreak(lineBreak) }
        } else if let first = breaks.first {
          if !isLineFeedInText(first) {
            for lineBreak in breaks { emitBreak(lineBreak) }
          } else if breaks.count == 1 {
            replace(first, by: [UInt8(ascii: " ")])
          } else {
            for lineBreak in breaks.dropFirst() { emitBreak(lineBreak) }
          }
        }
      }
    }

    /// A text of JSON, in which nothing but a backslash has a meaning.
    mutating func scanJSON(_ range: Range<Int>) {
      guard range.count >= 2 else { return }
      var index = range.lowerBound + 1
      let limit = range.upperBound - 1
      (start, end) = (index, limit)
      while index < limit {
        let from = index
        while index < limit, source[index] != UInt8(ascii: "\\") { index += 1 }
        copy(from..<index)
        if index < limit { index = scanEscape(index, limit) }
      }
    }

    /// Whether a byte is neither white space nor a line break nor something the style gives a meaning.
    func isOrdinary(_ index: Int, _ quote: UInt8?) -> Bool {
      switch source[index] {
      case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\n"), UInt8(ascii: "\r"): false
      case 0xC2, 0xE2: lineBreak(at: index) == nil
      case UInt8(ascii: "'"): quote != UInt8(ascii: "'")
      case UInt8(ascii: "\\"): quote != UInt8(ascii: "\"")
      default: true
      }
    }

    /// Reads the escape at `index`; returns what is behind it.
    mutating func scanEscape(_ index: Int, _ limit: Int) -> Int {
      guard index + 1 < limit else { return limit }
      func value(digits: Int) -> (UInt32, Int) {
        let end = min(index + 2 + digits, limit)
        return (UInt32(String(decoding: source[(index + 2)..<end], as: UTF8.self), radix: 16) ?? 0xFFFD, end)
      }
      let character = source[index + 1]
      let (code, end): (UInt32, Int) =
        switch character {
        case UInt8(ascii: "0"): (0, index + 2)
        case UInt8(ascii: "a"): (7, index + 2)
        case UInt8(ascii: "b"): (8, index + 2)
        case UInt8(ascii: "t"), UInt8(ascii: "\t"): (9, index + 2)
        case UInt8(ascii: "n"): (10, index + 2)
        case UInt8(ascii: "v"): (11, index + 2)
        case UInt8(ascii: "f"): (12, index + 2)
        case UInt8(ascii: "r"): (13, index + 2)
        case UInt8(ascii: "e"): (27, index + 2)
        case UInt8(ascii: "N"): (0x85, index + 2)
        case UInt8(ascii: "_"): (0xA0, index + 2)
        case UInt8(ascii: "L"): (0x2028, index + 2)
        case UInt8(ascii: "P"): (0x2029, index + 2)
        case UInt8(ascii: "x"): value(digits: 2)
        case UInt8(ascii: "u"):
          UnicodeEscape(source, at: index, before: limit).map { ($0.value, $0.end) } ?? value(digits: 4)
        case UInt8(ascii: "U"): value(digits: 8)
        default: (UInt32(character), index + 2)
        }
      replace(index..<end, by: Array(String(Unicode.Scalar(code) ?? "\u{FFFD}").utf8))
      return end
    }

    // Block scalars.

    mutating func scanBlock(_ header: Int, parentIndentation: Int) {
      var index = header
      guard index < source.count else { return }
      let isFolded = source[index] == UInt8(ascii: ">")
      index += 1
      var increment = 0
      var keeps = false
      var strips = false
      while index < source.count, !isSpaceOrTab(index), lineBreak(at: index) == nil {
        switch source[index] {
        case UInt8(ascii: "+"): keeps = true
        case UInt8(ascii: "-"): strips = true
        case UInt8(ascii: "1")...UInt8(ascii: "9"): increment = Int(source[index] - UInt8(ascii: "0"))
        default: break
        }
        index += 1
      }
      while index < source.count, lineBreak(at: index) == nil { index += 1 }
      index = lineBreak(at: index)?.upperBound ?? index
      (start, end) = (index, index)
      var indentation = increment == 0 ? 0 : max(parentIndentation, 0) + increment
      var isFirst = true

      /// Moves past blank lines and the indentation of the next one; the column it stops at.
      func skipBreaks(_ breaks: inout [Range<Int>]) -> Int {
        var deepest = 0
        var column = 0
        while true {
          column = 0
          while indentation == 0 || column < indentation, index < source.count, source[index] == UInt8(ascii: " ") {
            index += 1
            column += 1
          }
          deepest = max(deepest, column)
          guard let lineBreak = lineBreak(at: index) else { break }
          breaks.append(lineBreak)
          index = lineBreak.upperBound
        }
        if indentation == 0 { indentation = max(deepest, parentIndentation + 1, 1) }
        return column
      }

      var leading: Range<Int>?
      var trailing: [Range<Int>] = []
      var leadingBlank = false
      var column = skipBreaks(&trailing)
      while column == indentation, index < source.count {
        let trailingBlank = isSpaceOrTab(index)
        if isFolded, let first = leading, isLineFeedInText(first), !leadingBlank, !trailingBlank {
          if trailing.isEmpty { replace(first, by: [UInt8(ascii: " ")]) }
        } else if let first = leading {
          emitBreak(first)
        }
        for lineBreak in trailing { emitBreak(lineBreak) }
        trailing = []
        leadingBlank = trailingBlank
        let from = index
        if isFirst { start = from }
        isFirst = false
        index = endOfLine(from: index)
        copy(from..<index)
        end = index
        leading = lineBreak(at: index)
        index = leading?.upperBound ?? index
        column = skipBreaks(&trailing)
      }
      if !strips, let leading {
        emitBreak(leading)
        end = leading.upperBound
      }
      if keeps {
        for lineBreak in trailing {
          emitBreak(lineBreak)
          end = lineBreak.upperBound
        }
      }
    }
  }
}
