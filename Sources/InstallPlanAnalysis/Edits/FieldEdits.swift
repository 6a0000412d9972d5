// Minimal edits of a plan's text: a field added in its usual place, an entry taken out, a value replaced. The file's own
// indentation, quoting and line breaks are followed; comments stay.

import TextDocument
import YAMLSyntax

extension SourceText {
  /// The bytes from the start of the line to `offset`.
  func column(of offset: Int) -> Int { offset - lineStarts[line(at: offset)] }

  /// Whether only white space stands before `offset` on its line.
  func isFirstOnLine(_ offset: Int) -> Bool {
    bytes[lineStarts[line(at: offset)]..<offset].allSatisfy { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
  }
}

extension Plan {
  /// Whether the document is written as JSON: keys and texts in double quotes.
  var isJSON: Bool {
    guard root.style == .flow, let key = root.entries.first(where: { _ in true })?.key else { return false }
    return key.style == .doubleQuoted
  }

  /// How many columns one level is indented: what `spec` does, else `metadata`, else 2.
  var indentationUnit: Int {
    for path in ["spec", "metadata"] {
      guard let value = entry(path)?.value, value.kind == .mapping, value.style == .block,
        let parent = value.entry?.key
      else { continue }
      let unit = source.column(of: value.range.lowerBound) - source.column(of: parent.range.lowerBound)
      if unit > 0 { return unit }
    }
    return 2
  }

  /// `text` as a scalar that is read back as that very string, in the style of the value it replaces.
  func scalarText(_ text: String, like node: YAMLNode? = nil) -> String {
    switch node?.style {
    case .singleQuoted? where !text.contains("'") && !text.contains("\n"): return "'\(text)'"
    case .doubleQuoted?: return quoted(text)
    default: return isJSON || needsQuotes(text) ? quoted(text) : text
    }
  }

  func replacing(_ node: YAMLNode, with text: String) -> TextEdit {
    TextEdit(node.contentRange, scalarText(text, like: node))
  }

  /// An edit that adds `name: value` (as it is to be written, or beginning with a line break) to a mapping, behind the
  /// present field that usually comes before it. Nil where the mapping's text gives no place for it.
  ///
  /// - Parameter order: the usual order of the mapping's fields.
  func adding(_ name: String, _ value: String, to mapping: YAMLNode, order: [String]) -> TextEdit? {
    guard mapping.kind == .mapping else { return nil }
    let entries = Array(mapping.entries)
    let before = Set(order.prefix { $0 != name })
    let predecessor = entries.last { before.contains($0.key.text) }
    let pair = (isJSON ? quoted(name) : name) + (value.first?.isNewline == true ? ":" : ": ") + value
    if mapping.style == .flow {
      if let predecessor { return TextEdit(at: predecessor.value.range.upperBound, ", \(pair)") }
      return TextEdit(at: mapping.contentRange.lowerBound + 1, entries.isEmpty ? pair : "\(pair), ")
    }
    // Explicit keys (`? name`) are nobody's usual style; where a new line goes among them is not told by columns.
    guard let first = entries.first, source.isFirstOnLine(first.key.range.lowerBound) || isBehindDash(first.key) else {
      return nil
    }
    let indentation = String(repeating: " ", count: source.column(of: first.key.range.lowerBound))
    guard let predecessor else {
      return TextEdit(at: first.key.range.lowerBound, "\(pair)\(source.newline)\(indentation)")
    }
    let line = source.line(at: max(predecessor.value.range.upperBound - 1, predecessor.key.range.upperBound))
    return TextEdit(
      at: source.contentRange(ofLine: line).upperBound, "\(source.newline)\(indentation)\(pair)")
  }

  private func isBehindDash(_ node: YAMLNode) -> Bool {
    let line = source.lineStarts[source.line(at: node.range.lowerBound)]
    return source.bytes[line..<node.range.lowerBound].allSatisfy { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "-") }
  }

  /// An edit that takes an entry out of its mapping, with its line or its comma. Nil where the rest would not parse,
  /// or where a comment would go with it.
  func removing(_ entry: YAMLNode.Entry) -> TextEdit? {
    guard let mapping = entry.key.parent, mapping.kind == .mapping, !holdsUsedAnchor([entry.key, entry.value]) else {
      return nil
    }
    let isFirst = mapping.entries.first { _ in true }?.key == entry.key
    let next = entry.value.nextSibling
    let end = max(entry.value.range.upperBound, entry.key.range.upperBound)
    if mapping.style == .flow {
      if let next { return withoutComment(entry.key.range.lowerBound..<next.range.lowerBound) }
      if isFirst {
        // A comma behind the only entry must not stay alone.
        var behind = end
        while behind < source.count, isBlank(source.bytes[behind]) { behind += 1 }
        let hasComma = behind < source.count && source.bytes[behind] == UInt8(ascii: ",")
        return withoutComment(entry.key.range.lowerBound..<(hasComma ? behind + 1 : end))
      }
      guard let previous = mapping.entries.first(where: { $0.value.nextSibling == entry.key }) else { return nil }
      return withoutComment(previous.value.range.upperBound..<end)
    }
    // The only entry: an empty mapping would be left, which is not the same as none.
    guard !isFirst || next != nil else { return nil }
    let lastLine = source.line(at: max(end - 1, entry.key.range.lowerBound))
    let lineEnd = lastLine + 1 < source.lineCount ? source.lineStarts[lastLine + 1] : source.count
    if source.isFirstOnLine(entry.key.range.lowerBound) {
      let line = source.line(at: entry.key.range.lowerBound)
      // At the end of a text without a last line break, the one before goes, so that there is none after either.
      let endsWithoutBreak = lastLine + 1 == source.lineCount && line > 0
      let start = endsWithoutBreak ? source.contentRange(ofLine: line - 1).upperBound : source.lineStarts[line]
      return withoutComment(start..<lineEnd)
    }
    // The first entry of a sequence's item: the next one takes its place behind the dash.
    return next.flatMap { withoutComment(entry.key.range.lowerBound..<$0.range.lowerBound) }
  }

  /// An edit that deletes a range, unless a comment of the author's would go with it.
  func withoutComment(_ range: Range<Int>) -> TextEdit? {
    source.mayHoldComment(range) ? nil : TextEdit(range, "")
  }

  private func isBlank(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") || byte == UInt8(ascii: "\t")
  }

  /// Whether an alias elsewhere may need what the nodes hold.
  func holdsUsedAnchor(_ nodes: [YAMLNode]) -> Bool {
    guard document.hasAliases else { return false }
    var pending = nodes
    while let node = pending.popLast() {
      if node.kind != .alias, node.anchor != nil { return true }
      pending.append(contentsOf: node.children)
    }
    return false
  }
}

extension TextEdit {
  init(at offset: Int, _ text: String) { self.init(offset..<offset, text) }
}

extension Schema {
  /// The usual order of the fields of the mapping at a path.
  func order(ofPath path: String) -> [String] {
    position(ofPath: path).map { children(of: $0).map(\.name) } ?? []
  }
}
