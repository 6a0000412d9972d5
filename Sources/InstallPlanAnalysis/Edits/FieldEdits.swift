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
    if mapping.style == .flow { return adding(pair, toFlow: mapping, behind: predecessor, among: entries) }
    // Explicit keys (`? name`) are nobody's usual style; where a new line goes among them is not told by columns.
    guard let first = entries.first, source.isFirstOnLine(first.key.range.lowerBound) || isBehindDash(first.key) else {
      return nil
    }
    let indentation = String(repeating: " ", count: source.column(of: first.key.range.lowerBound))
    guard let predecessor else {
      // In front of the comments that are about the first one.
      if let lines = lines(of: first), lines.start < lines.own.lowerBound {
        guard lines.isCertain else { return nil }
        return TextEdit(at: source.lineStarts[lines.start], "\(indentation)\(pair)\(source.newline)")
      }
      return TextEdit(at: first.key.range.lowerBound, "\(pair)\(source.newline)\(indentation)")
    }
    var line = source.line(at: max(predecessor.value.range.upperBound - 1, predecessor.key.range.upperBound))
    // Behind the comments that belong to what stands above.
    if let lines = lines(of: predecessor, mayFollowDash: true) {
      guard lines.isCertain else { return nil }
      line = max(line, lines.end - 1)
    }
    return TextEdit(
      at: source.contentRange(ofLine: line).upperBound, "\(source.newline)\(indentation)\(pair)")
  }

  /// The same in brackets; nil beside a comment.
  private func adding(
    _ pair: String, toFlow mapping: YAMLNode, behind predecessor: YAMLNode.Entry?, among entries: [YAMLNode.Entry]
  ) -> TextEdit? {
    let close = max(mapping.range.upperBound - 1, mapping.contentRange.lowerBound)
    if let predecessor {
      let end = predecessor.value.range.upperBound
      let next = predecessor.value.nextSibling?.range.lowerBound ?? close
      return source.mayHoldComment(end..<max(end, next)) ? nil : TextEdit(at: end, ", \(pair)")
    }
    let start = mapping.contentRange.lowerBound + 1
    guard let first = entries.first else {
      // A comment on the bracket's line is about what the brackets are.
      return source.mayHoldComment(start..<max(start, close)) ? nil : TextEdit(at: start, pair)
    }
    return source.mayHoldComment(start..<max(start, first.key.range.lowerBound))
      ? nil : TextEdit(at: start, "\(pair), ")
  }

  func isBehindDash(_ node: YAMLNode) -> Bool {
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
    func deleting(_ range: Range<Int>) -> TextEdit? {
      holdsComment(range, [entry.key, entry.value]) ? nil : TextEdit(range, "")
    }
    if mapping.style == .flow {
      guard !isBesideComment(entry.key.range.lowerBound..<end, in: mapping, next: next) else { return nil }
      if let next { return deleting(entry.key.range.lowerBound..<next.range.lowerBound) }
      if isFirst {
        // A comma behind the only entry must not stay alone.
        var behind = end
        while behind < source.count, isBlank(source.bytes[behind]) { behind += 1 }
        let hasComma = behind < source.count && source.bytes[behind] == UInt8(ascii: ",")
        return deleting(entry.key.range.lowerBound..<(hasComma ? behind + 1 : end))
      }
      guard let previous = mapping.entries.first(where: { $0.value.nextSibling == entry.key }) else { return nil }
      return deleting(previous.value.range.upperBound..<end)
    }
    // The only entry: an empty mapping would be left, which is not the same as none.
    guard !isFirst || next != nil else { return nil }
    guard let lines = lines(of: entry) else {
      // The first entry of a sequence's item: the next one takes its place behind the dash.
      return next.flatMap { deleting(entry.key.range.lowerBound..<$0.range.lowerBound) }
    }
    guard lines.canGo else { return nil }
    let lastLine = source.line(at: max(end - 1, entry.key.range.lowerBound))
    let lineEnd = lastLine + 1 < source.lineCount ? source.lineStarts[lastLine + 1] : source.count
    let line = lines.own.lowerBound
    // At the end of a text without a last line break, the one before goes, so that there is none after either.
    let endsWithoutBreak = lastLine + 1 == source.lineCount && line > 0
    return deleting(
      (endsWithoutBreak ? source.contentRange(ofLine: line - 1).upperBound : source.lineStarts[line])..<lineEnd)
  }

  /// Whether a comment stands between a member of a collection in brackets and its neighbours, or the brackets.
  func isBesideComment(_ member: Range<Int>, in collection: YAMLNode, next: YAMLNode?) -> Bool {
    let end = next?.range.lowerBound ?? max(collection.range.upperBound - 1, member.upperBound)
    if source.mayHoldComment(member.upperBound..<end) { return true }
    // Only where its line begins with it can a comment stand in front, on the lines above: up to the nearest one that holds
    // more than a comment. Where there is no `#`, nobody has to look for the member in front, which takes as long as there
    // are members.
    var place = member.lowerBound
    while place > 0, isBlank(source.bytes[place - 1]) || source.bytes[place - 1] == UInt8(ascii: ",") { place -= 1 }
    var line = source.line(at: place)
    guard line < source.line(at: member.lowerBound) || source.isBlankOrComment(line: line) else { return false }
    while line > 0, source.isBlankOrComment(line: line) { line -= 1 }
    let lines = max(source.lineStarts[line], collection.contentRange.lowerBound)..<member.lowerBound
    guard source.mayHoldComment(lines) else { return false }
    var start = collection.contentRange.lowerBound
    for child in collection.children {
      if child.range.lowerBound >= member.lowerBound { break }
      start = child.range.upperBound
    }
    return source.mayHoldComment(start..<member.lowerBound)
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
