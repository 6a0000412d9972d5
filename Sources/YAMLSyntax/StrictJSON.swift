// Strict JSON, read as kubectl reads it. What begins with `{` is JSON to kubectl, and there JSON allows what YAML does
// not: an escaped surrogate pair, a key of any length, control characters above U+007E. And the other way round: a
// comment, a comma behind the last member, a word without quotes are YAML and no JSON.

import TextDocument

/// Whether kubectl takes a file for JSON: its first character behind white space is `{`.
/// (`GuessJSONStream` in k8s.io/apimachinery/pkg/util/yaml, which looks at 4,096 bytes.)
public func beginsAsJSON(_ bytes: [UInt8]) -> Bool {
  let start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
  return bytes[start..<min(bytes.count, start + 4096)].first { !isWhiteSpace($0) } == UInt8(ascii: "{")
}

/// ASCII's white space.
private func isWhiteSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }

/// What keeps a text from being JSON.
struct JSONFault {
  /// Bytes of the text; not empty.
  let range: Range<Int>
  let reason: Reason

  enum Reason {
    case comment, unquotedWord, singleQuote, commaBeforeCloser, controlCharacter, escape, number, other
    /// Something stands behind the object.
    case behindObject
  }
}

struct JSONParse {
  /// The whole object, if it is JSON; what stands behind it may be no part of it.
  var tree: TreeBuilder?
  var fault: JSONFault?
  /// Bytes in texts that are not UTF-8, in order.
  var invalidBytes: [Range<Int>] = []
  /// Numbers beyond what 64 bits hold.
  var overflows: [Range<Int>] = []
}

/// Parses a text that begins with `{`, behind white space, as one JSON object. Linear.
func parseJSON(_ text: UnsafeBufferPointer<UInt8>) -> JSONParse {
  var parser = JSONParser(text)
  return parser.parse()
}

private struct JSONParser {
  private enum State {
    case value
    case keyOrEnd, key, colon
    case itemOrEnd
    case commaOrEnd
  }

  private let text: UnsafeBufferPointer<UInt8>
  private var index = 0
  private var tree: TreeBuilder
  private var result = JSONParse()
  /// The brackets that are open: true for `{`.
  private var open: [Bool] = []

  init(_ text: UnsafeBufferPointer<UInt8>) {
    self.text = text
    tree = TreeBuilder(expectedBytes: text.count)
  }

  mutating func parse() -> JSONParse {
    index = startsWithByteOrderMark(text) ? 3 : 0
    var state = State.value
    while true {
      skipWhiteSpace()
      guard let next = parseToken(state) else { return result }
      state = next
      if open.isEmpty { break }
    }
    result.tree = tree
    skipWhiteSpace()
    if index < text.count {
      let reason: JSONFault.Reason = text[index] == UInt8(ascii: "#") ? .comment : .behindObject
      result.fault = JSONFault(range: index..<endOfContent(from: index), reason: reason)
    }
    return result
  }

  /// Reads what comes next.
  ///
  /// - Returns: what may follow; nil where the text is no JSON.
  private mutating func parseToken(_ state: State) -> State? {
    guard index < text.count else { return fail(.other) }
    let byte = text[index]
    switch (state, byte) {
    case (.keyOrEnd, UInt8(ascii: "}")), (.itemOrEnd, UInt8(ascii: "]")): return close()
    case (.commaOrEnd, UInt8(ascii: "}")) where open.last == true: return close()
    case (.commaOrEnd, UInt8(ascii: "]")) where open.last == false: return close()
    case (.commaOrEnd, UInt8(ascii: ",")):
      let comma = index
      index += 1
      skipWhiteSpace()
      if index < text.count, text[index] == UInt8(ascii: "}") || text[index] == UInt8(ascii: "]") {
        return fail(.commaBeforeCloser, comma..<comma + 1)
      }
      return open.last == true ? .key : .value
    case (.keyOrEnd, UInt8(ascii: "\"")), (.key, UInt8(ascii: "\"")): return parseString() ? .colon : nil
    case (.colon, UInt8(ascii: ":")):
      index += 1
      return .value
    case (.value, _), (.itemOrEnd, _): return parseValue(byte)
    default: return fail(reason(of: byte))
    }
  }

  private mutating func parseValue(_ byte: UInt8) -> State? {
    switch byte {
    case UInt8(ascii: "{"), UInt8(ascii: "["):
      guard open.count < maximumDepth else { return fail(.other) }
      let isMapping = byte == UInt8(ascii: "{")
      let place = Int32(index)
      tree.append(
        NodeRecord(
          kind: isMapping ? .mapping : .sequence, style: .flow, start: place, contentStart: place, end: place + 1))
      open.append(isMapping)
      index += 1
      return isMapping ? .keyOrEnd : .itemOrEnd
    case UInt8(ascii: "\""): return parseString() ? .commaOrEnd : nil
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return parseNumber() ? .commaOrEnd : nil
    default:
      for word in ["true", "false", "null"] where isWord(word) {
        appendPlain(index..<index + word.utf8.count)
        index += word.utf8.count
        return .commaOrEnd
      }
      return fail(reason(of: byte))
    }
  }

  private mutating func close() -> State {
    index += 1
    tree.close(end: Int32(index))
    open.removeLast()
    return .commaOrEnd
  }

  private mutating func appendPlain(_ range: Range<Int>) {
    let textStart = tree.pool.count
    tree.pool.append(contentsOf: text[range])
    append(range, style: .plain, from: textStart)
  }

  /// - Parameter textStart: where its text begins in the pool, which ends with it.
  private mutating func append(_ range: Range<Int>, style: YAMLNode.Style, from textStart: Int) {
    var record = NodeRecord(
      kind: .scalar, style: style, start: Int32(range.lowerBound), contentStart: Int32(range.lowerBound),
      end: Int32(range.upperBound))
    record.textStart = Int32(textStart)
    record.textCount = Int32(tree.pool.count - textStart)
    tree.append(record)
  }

  // MARK: Numbers

  private mutating func parseNumber() -> Bool {
    let start = index
    func isDigit(_ place: Int) -> Bool {
      place < text.count && (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(text[place])
    }
    func skipDigits(_ place: inout Int) -> Bool {
      guard isDigit(place) else { return false }
      while isDigit(place) { place += 1 }
      return true
    }
    var end = index
    if text[end] == UInt8(ascii: "-") { end += 1 }
    let startsWithZero = isDigit(end) && text[end] == UInt8(ascii: "0")
    var isNumber = startsWithZero ? !isDigit(end + 1) : isDigit(end)
    _ = skipDigits(&end)
    if isNumber, end < text.count, text[end] == UInt8(ascii: ".") {
      end += 1
      isNumber = skipDigits(&end)
    }
    if isNumber, end < text.count, text[end] | 0x20 == UInt8(ascii: "e") {
      end += 1
      if end < text.count, text[end] == UInt8(ascii: "+") || text[end] == UInt8(ascii: "-") { end += 1 }
      isNumber = skipDigits(&end)
    }
    guard isNumber, end >= text.count || isDelimiter(text[end]) else {
      _ = fail(.number, start..<endOfWord(from: start))
      return false
    }
    if Double(String(decoding: text[start..<end], as: UTF8.self)).map({ !$0.isFinite }) ?? true {
      result.overflows.append(start..<end)
    }
    appendPlain(start..<end)
    index = end
    return true
  }

  private func isDelimiter(_ byte: UInt8) -> Bool {
    isBlank(byte) || ",:[]{}\"#".utf8.contains(byte)
  }

  private func isWord(_ word: String) -> Bool {
    let end = index + word.utf8.count
    guard end <= text.count, text[index..<end].elementsEqual(word.utf8) else { return false }
    return end == text.count || isDelimiter(text[end])
  }

  // MARK: Texts

  private mutating func parseString() -> Bool {
    let start = index
    let textStart = tree.pool.count
    index += 1
    while index < text.count {
      let from = index
      while index < text.count, text[index] >= 0x20, text[index] < 0x80, text[index] != UInt8(ascii: "\""),
        text[index] != UInt8(ascii: "\\")
      { index += 1 }
      tree.pool.append(contentsOf: text[from..<index])
      guard index < text.count else { break }
      switch text[index] {
      case UInt8(ascii: "\""):
        index += 1
        append(start..<index, style: .doubleQuoted, from: textStart)
        return true
      case UInt8(ascii: "\\"):
        guard parseEscape() else { return false }
      case 0x80...:
        if let width = unicodeWidth(text, at: index) {
          tree.pool.append(contentsOf: text[index..<index + width])
          index += width
        } else {
          // kubectl puts U+FFFD in its place.
          result.invalidBytes.append(index..<index + 1)
          tree.pool.append(contentsOf: [0xEF, 0xBF, 0xBD])
          index += 1
        }
      default:
        _ = fail(.controlCharacter, index..<index + 1)
        return false
      }
    }
    _ = fail(.other, start..<text.count)
    return false
  }

  private mutating func parseEscape() -> Bool {
    let start = index
    guard start + 1 < text.count else {
      _ = fail(.escape, start..<text.count)
      return false
    }
    let character: UInt32
    var end = start + 2
    switch text[start + 1] {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): character = UInt32(text[start + 1])
    case UInt8(ascii: "b"): character = 0x08
    case UInt8(ascii: "f"): character = 0x0C
    case UInt8(ascii: "n"): character = 0x0A
    case UInt8(ascii: "r"): character = 0x0D
    case UInt8(ascii: "t"): character = 0x09
    case UInt8(ascii: "u"):
      guard let escape = UnicodeEscape(text, at: start, before: text.count) else { fallthrough }
      character = escape.value
      end = escape.end
    default:
      _ = fail(.escape, start..<min(start + 2, text.count))
      return false
    }
    tree.pool.append(contentsOf: String(Unicode.Scalar(character) ?? "\u{FFFD}").utf8)
    index = end
    return true
  }

  // MARK: Faults

  private mutating func fail(_ reason: JSONFault.Reason, _ range: Range<Int>? = nil) -> State? {
    let place = range ?? (index < text.count ? index..<endOfWord(from: index) : max(0, text.count - 1)..<text.count)
    result.fault = JSONFault(range: place, reason: reason)
    return nil
  }

  private func reason(of byte: UInt8) -> JSONFault.Reason {
    switch byte {
    case UInt8(ascii: "#"): .comment
    case UInt8(ascii: "'"): .singleQuote
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"), 0x80...:
      .unquotedWord
    default: .other
    }
  }

  private mutating func skipWhiteSpace() {
    while index < text.count, isBlank(text[index]) { index += 1 }
  }

  /// Behind the word, the mark or the comment at a place.
  private func endOfWord(from start: Int) -> Int {
    if text[start] == UInt8(ascii: "#") { return endOfContent(from: start) }
    var end = start
    while end < text.count, !isDelimiter(text[end]) { end += 1 }
    return max(end, start + 1)
  }

  /// Where the line ends, without white space in front of its end.
  private func endOfContent(from start: Int) -> Int {
    var end = start
    while end < text.count, text[end] != UInt8(ascii: "\n"), text[end] != UInt8(ascii: "\r") { end += 1 }
    while end > start + 1, isBlank(text[end - 1]) { end -= 1 }
    return end
  }
}

/// What `\uXXXX` stands for, together with the second half of a surrogate pair if one follows.
struct UnicodeEscape {
  /// No character for half a pair.
  let value: UInt32
  /// Behind it.
  let end: Int

  /// - Parameters:
  ///   - start: where its backslash stands.
  ///   - limit: where the text ends.
  init?(_ text: UnsafeBufferPointer<UInt8>, at start: Int, before limit: Int) {
    func unit(_ start: Int) -> UInt32? {
      guard start + 6 <= limit, text[start] == UInt8(ascii: "\\"), text[start + 1] == UInt8(ascii: "u"),
        text[start + 2..<start + 6].allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit })
      else { return nil }
      return UInt32(String(decoding: text[start + 2..<start + 6], as: UTF8.self), radix: 16)
    }
    guard let first = unit(start) else { return nil }
    if (0xD800...0xDBFF).contains(first), let second = unit(start + 6), (0xDC00...0xDFFF).contains(second) {
      (value, end) = (0x10000 + (first - 0xD800) << 10 + second - 0xDC00, start + 12)
    } else {
      (value, end) = (first, start + 6)
    }
  }
}

/// The width of the Unicode character at an index; nil where there is none.
func unicodeWidth(_ text: UnsafeBufferPointer<UInt8>, at index: Int) -> Int? {
  let width = byteCount(ofCharacterWithLead: text[index])
  guard index + width <= text.count, width > 1 || text[index] < 0x80 else { return nil }
  var value = UInt32(text[index]) & (width == 1 ? 0x7F : width == 2 ? 0x1F : width == 3 ? 0x0F : 0x07)
  for next in index + 1..<index + width {
    guard text[next] & 0xC0 == 0x80 else { return nil }
    value = value << 6 | UInt32(text[next] & 0x3F)
  }
  switch (width, value) {
  case (1, ..<0x80), (2, 0x80...), (3, 0x800...0xD7FF), (3, 0xE000...), (4, 0x10000...0x10FFFF): return width
  default: return nil
  }
}
