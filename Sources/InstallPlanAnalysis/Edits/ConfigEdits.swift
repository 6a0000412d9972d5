// A mapping made the text that `config` and overrides want: as a block scalar where the mapping has lines of its own, in
// quotes where it has not. Its comments become comments of the text.

import TextDocument
import YAMLSyntax

extension Plan {
  /// Edits that make a text of the mapping under a key; nil where it would not be the same YAML then.
  func makingText(of mapping: YAMLNode, under key: YAMLNode) -> [TextEdit]? {
    guard mapping.kind == .mapping, mapping.range == mapping.contentRange, !mapping.range.isEmpty,
      document.isIntact, !holdsReference(mapping), let parent = key.parent
    else { return nil }
    if mapping.style == .block { return makingBlockScalar(of: mapping, under: key) }
    let text = source.string(in: mapping.range)
    let lines = source.line(at: mapping.range.lowerBound)..<source.line(at: mapping.range.upperBound)
    if lines.isEmpty {
      return [TextEdit(mapping.range, isJSON || text.contains("'") ? quoted(text) : "'\(text)'")]
    }
    return parent.style == .flow
      ? [TextEdit(mapping.range, quoted(text))] : makingBlockScalar(of: mapping, from: lines, under: key)
  }

  /// Whether an alias in the mapping, or one elsewhere, would lose what it stands for.
  private func holdsReference(_ mapping: YAMLNode) -> Bool {
    guard document.hasAliases else { return false }
    var pending = [mapping]
    while let node = pending.popLast() {
      if node.kind == .alias || node.anchor != nil { return true }
      pending.append(contentsOf: node.children)
    }
    return false
  }

  /// A block mapping stands as a block scalar does, if no line of it, comments included, is indented less than its first.
  private func makingBlockScalar(of mapping: YAMLNode, under key: YAMLNode) -> [TextEdit]? {
    guard let colon = colon(behind: key) else { return nil }
    let keyLine = source.line(at: colon)
    let lastLine = source.line(at: mapping.range.upperBound - 1)
    guard source.line(at: mapping.range.lowerBound) > keyLine, lastLine > keyLine else { return nil }
    let column = source.column(of: mapping.range.lowerBound)
    guard column > source.column(of: key.range.lowerBound) else { return nil }
    var isFirst = true
    for line in (keyLine + 1)...lastLine {
      let content = source.bytes[source.contentRange(ofLine: line)]
      let text = content.drop { $0 == UInt8(ascii: " ") }
      guard let first = text.first else { continue }
      let indentation = content.count - text.count
      guard indentation >= column, first != UInt8(ascii: "\t"), !isFirst || indentation == column else { return nil }
      isFirst = false
    }
    return [TextEdit(at: colon + 1, " |")]
  }

  /// A flow mapping over several lines is put below its key, deeper than that.
  private func makingBlockScalar(of mapping: YAMLNode, from lines: Range<Int>, under key: YAMLNode) -> [TextEdit]? {
    let column = source.column(of: key.range.lowerBound)
    let keyLine = source.line(at: key.range.lowerBound)
    guard lines.lowerBound == keyLine, source.isFirstOnLine(key.range.lowerBound) else { return nil }
    let below = (lines.lowerBound + 1)...lines.upperBound
    var least = Int.max
    for line in below {
      let content = source.bytes[source.contentRange(ofLine: line)]
      let text = content.drop { $0 == UInt8(ascii: " ") }
      guard let first = text.first else { continue }
      guard first != UInt8(ascii: "\t") else { return nil }
      least = min(least, content.count - text.count)
    }
    let wanted = column + indentationUnit
    // The closing bracket's line is one of them, and none is blank for YAML's reasons.
    let shift = max(0, wanted - least)
    let indentation = String(repeating: " ", count: min(least + shift, wanted))
    var edits = [TextEdit(at: mapping.range.lowerBound, "|\(source.newline)\(indentation)")]
    guard shift > 0 else { return edits }
    for line in below where !source.contentRange(ofLine: line).isEmpty {
      edits.append(TextEdit(at: source.lineStarts[line], String(repeating: " ", count: shift)))
    }
    return edits
  }

  /// Where the colon behind a key is.
  func colon(behind key: YAMLNode) -> Int? {
    var index = key.range.upperBound
    while index < source.count, source.bytes[index] == UInt8(ascii: " ") || source.bytes[index] == UInt8(ascii: "\t") {
      index += 1
    }
    return index < source.count && source.bytes[index] == UInt8(ascii: ":") ? index : nil
  }
}
