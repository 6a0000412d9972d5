// Where the documents of a file begin and end, without parsing them: a document that is broken, or is not ours, must
// not touch the others, and an edit re-parses only the documents it touches.

import TextDocument

/// Splits a text at its document markers.
///
/// `---` and `...` at the start of a line are markers wherever they stand, even inside a block scalar or a quoted text
/// (YAML 1.1, 9.1 c-forbidden), so looking at line starts is exact. A part holds its own `---` line with the
/// directives and comments that stand before the first one.
///
/// - Returns: the byte ranges of the parts in order; together they cover the text. Never empty.
public func splitDocuments(_ bytes: [UInt8]) -> [Range<Int>] {
  var parts: [Range<Int>] = []
  bytes.withUnsafeBufferPointer { text in
    splitDocuments(text, from: 0, endOfLine: { endOfLine(text, from: $0) }) { part in
      parts.append(part)
      return true
    }
  }
  return parts
}

/// The same for a text whose lines are known.
public func splitDocuments(_ text: SourceText) -> [Range<Int>] {
  var parts: [Range<Int>] = []
  splitDocuments(text, from: 0) { part in
    parts.append(part)
    return true
  }
  return parts
}

/// The same from the beginning of a part on: what a part holds does not depend on what stands in front of it.
///
/// - Parameters:
///   - start: where a part of the text begins.
///   - take: called with the parts in order; whether it wants another.
public func splitDocuments(_ text: SourceText, from start: Int, _ take: (Range<Int>) -> Bool) {
  var line = text.line(at: start)
  text.bytes.withUnsafeBufferPointer { bytes in
    text.lineStarts.withUnsafeBufferPointer { lineStarts in
      func endOfLine(_ offset: Int) -> Int {
        while line < lineStarts.count, lineStarts[line] <= offset { line += 1 }
        return line < lineStarts.count ? lineStarts[line] : bytes.count
      }
      splitDocuments(bytes, from: start, endOfLine: endOfLine, take)
    }
  }
}

/// - Parameter endOfLine: where the line behind a place begins; it is asked from front to back.
@inline(__always)
private func splitDocuments(
  _ text: UnsafeBufferPointer<UInt8>, from start: Int, endOfLine: (Int) -> Int, _ take: (Range<Int>) -> Bool
) {
  var start = start
  repeat {
    let end = endOfDocument(text, from: start, endOfLine)
    guard splitObjects(text, start..<end, take) else { return }
    start = end
  } while start < text.count
}

/// The end of the document that begins at a place.
@inline(__always)
private func endOfDocument(_ text: UnsafeBufferPointer<UInt8>, from start: Int, _ endOfLine: (Int) -> Int) -> Int {
  // Whether there is nothing so far but blank lines, comments and directives: a `---` then still belongs to it.
  var isPreamble = true
  var index = start == 0 && startsWithByteOrderMark(text) ? 3 : start
  while index < text.count {
    switch text[index] {
    case UInt8(ascii: "-") where isMarker(text, at: index):
      guard isPreamble else { return index }
      isPreamble = false
    case UInt8(ascii: ".") where isMarker(text, at: index):
      return endOfLine(index)
    case UInt8(ascii: "#"), UInt8(ascii: "\n"), UInt8(ascii: "\r"): break
    case UInt8(ascii: "%") where isPreamble: break
    case UInt8(ascii: " ") where isPreamble:
      isPreamble = isBlankOrComment(text, from: index)
    default: isPreamble = false
    }
    index = endOfLine(index)
  }
  return text.count
}

/// Splits JSON objects that follow one another without a marker, as `kubectl` and `jq` read and write them.
///
/// - Returns: whether `take` wanted another each time.
private func splitObjects(
  _ text: UnsafeBufferPointer<UInt8>, _ part: Range<Int>, _ take: (Range<Int>) -> Bool
) -> Bool {
  func firstMark(from start: Int) -> Int? { part.clamped(to: start..<part.upperBound).first { !isBlank(text[$0]) } }
  /// Behind white space and comments.
  func nextMark(from start: Int) -> Int? {
    var mark = firstMark(from: start)
    while let comment = mark, text[comment] == UInt8(ascii: "#") {
      mark = firstMark(from: endOfLine(text, from: comment))
    }
    return mark
  }
  let start = part.lowerBound == 0 && startsWithByteOrderMark(text) ? 3 : part.lowerBound
  guard let first = firstMark(from: start), text[first] == UInt8(ascii: "{") else { return take(part) }
  var partStart = part.lowerBound
  var depth = 0
  var index = first
  while index < part.upperBound {
    switch text[index] {
    case UInt8(ascii: "\""):
      index += 1
      while index < part.upperBound, text[index] != UInt8(ascii: "\"") {
        index += text[index] == UInt8(ascii: "\\") ? 2 : 1
      }
    case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
    case UInt8(ascii: "}"), UInt8(ascii: "]"):
      depth -= 1
      guard depth <= 0 else { break }
      // Only another object makes it a stream; what else follows is an error, or a text we cannot read so simply.
      guard depth == 0, let next = nextMark(from: index + 1), text[next] == UInt8(ascii: "{") else {
        return take(partStart..<part.upperBound)
      }
      guard take(partStart..<next) else { return false }
      partStart = next
      index = next - 1
    default: break
    }
    index += 1
  }
  return take(partStart..<part.upperBound)
}

/// Whether the text begins with U+FEFF, which is not part of the YAML.
func startsWithByteOrderMark(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
  text.count >= 3 && text[0] == 0xEF && text[1] == 0xBB && text[2] == 0xBF
}

/// Whether `---` or `...`, followed by white space or the end, stands at `index`.
private func isMarker(_ text: UnsafeBufferPointer<UInt8>, at index: Int) -> Bool {
  guard index + 2 < text.count, text[index + 1] == text[index], text[index + 2] == text[index] else { return false }
  guard index + 3 < text.count else { return true }
  switch text[index + 3] {
  case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\n"), UInt8(ascii: "\r"): return true
  default: return false
  }
}

private func endOfLine(_ text: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
  var index = start
  while index < text.count {
    let byte = text[index]
    index += 1
    if byte == UInt8(ascii: "\n") { break }
    if byte == UInt8(ascii: "\r") {
      if index < text.count, text[index] == UInt8(ascii: "\n") { index += 1 }
      break
    }
  }
  return index
}

private func isBlankOrComment(_ text: UnsafeBufferPointer<UInt8>, from start: Int) -> Bool {
  for index in start..<text.count {
    switch text[index] {
    case UInt8(ascii: " "), UInt8(ascii: "\t"): continue
    case UInt8(ascii: "#"), UInt8(ascii: "\n"), UInt8(ascii: "\r"): return true
    default: return false
    }
  }
  return true
}
