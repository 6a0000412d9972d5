// Where a YAML text has comments. libyaml drops them, so they are looked for between the scalars that it found.

import TextDocument
import YAMLSyntax

/// The comments of a document, in order: bytes from `#` to the end of the line.
///
/// In a broken document what could not be read is taken for a place where comments may be.
func comments(in document: YAMLDocument, _ source: SourceText) -> [Range<Int>] {
  comments(in: source, 0..<source.count, besides: scalarRanges(document, source))
}

/// The comments that stand in a range of a text, but in none of the others.
///
/// - Parameter scalars: in order, none overlapping.
private func comments(in source: SourceText, _ range: Range<Int>, besides scalars: [Range<Int>]) -> [Range<Int>] {
  var found: [Range<Int>] = []
  var scalars = scalars[...]
  var index = range.lowerBound
  while index < range.upperBound {
    while let first = scalars.first, first.upperBound <= index { scalars = scalars.dropFirst() }
    if let first = scalars.first, first.contains(index) {
      index = first.upperBound
    } else if source.beginsComment(index) {
      let end = source.contentRange(ofLine: source.line(at: index)).upperBound
      found.append(index..<end)
      index = max(end, index + 1)
    } else {
      index += 1
    }
  }
  return found
}

extension SourceText {
  /// Whether a comment begins at a place that is not inside a scalar: a `#` with white space in front of it.
  fileprivate func beginsComment(_ index: Int) -> Bool {
    bytes[index] == UInt8(ascii: "#")
      && (index == 0 || " \t\r\n".utf8.contains(bytes[index - 1]) || isBehindMark(index))
  }

  /// Whether only a byte order mark stands in front.
  private func isBehindMark(_ index: Int) -> Bool { index == 3 && bytes.starts(with: [0xEF, 0xBB, 0xBF]) }

  /// Whether something in the range looks like a comment, be it one of YAML or one of a text inside it: what is deleted
  /// with it would be an author's word.
  func mayHoldComment(_ range: Range<Int>) -> Bool {
    range.contains { beginsComment($0) }
  }
}

/// The bytes of the document's scalars in which a `#` is text. A block scalar's header may have a comment of YAML's.
private func scalarRanges(_ document: YAMLDocument, _ source: SourceText) -> [Range<Int>] {
  var ranges: [Range<Int>] = []
  var pending = [document.root].compactMap { $0 }
  while let node = pending.popLast() {
    guard node.kind == .scalar else {
      pending.append(contentsOf: node.children)
      continue
    }
    var range = node.contentRange.clamped(to: 0..<source.count)
    if node.style == .literal || node.style == .folded, !range.isEmpty {
      range =
        min(
          source.contentRange(ofLine: source.line(at: range.lowerBound)).upperBound, range.upperBound)..<range
        .upperBound
    }
    if !range.isEmpty { ranges.append(range) }
  }
  return ranges.sorted { $0.lowerBound < $1.lowerBound }
}
