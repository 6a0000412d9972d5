// Minimal edits of lists: an item taken out or added; and fields whose value is a list a few levels down.

import TextDocument
import YAMLSyntax

extension Plan {
  /// An edit that takes an item out of its list, with its line or its comma. Nil where the rest would not be the same:
  /// the only item, or one with an anchor or a comment.
  func removing(item: YAMLNode) -> TextEdit? {
    guard let sequence = item.parent, sequence.kind == .sequence, !holdsUsedAnchor([item]) else { return nil }
    let next = item.nextSibling
    guard next != nil || sequence.items.first(where: { _ in true }) != item else { return nil }
    func deleting(_ range: Range<Int>) -> TextEdit? { holdsComment(range, [item]) ? nil : TextEdit(range, "") }
    if sequence.style == .flow {
      guard !isBesideComment(item.range, in: sequence, next: next) else { return nil }
      if let next { return deleting(item.range.lowerBound..<next.range.lowerBound) }
      let previous = sequence.items.first { $0.nextSibling == item }
      return previous.flatMap { deleting($0.range.upperBound..<item.range.upperBound) }
    }
    guard let dash = dash(of: item), source.isFirstOnLine(dash), lines(ofItem: item, dash: dash).canGo else {
      return nil
    }
    let firstLine = source.line(at: dash)
    let lastLine = source.line(at: max(item.range.upperBound - 1, dash))
    if lastLine + 1 < source.lineCount {
      return deleting(source.lineStarts[firstLine]..<source.lineStarts[lastLine + 1])
    }
    // At the end of a text without a last line break, the one before goes, so that there is none after either.
    guard firstLine > 0 else { return nil }
    return deleting(source.contentRange(ofLine: firstLine - 1).upperBound..<source.count)
  }

  /// An edit that adds an item to the end of a list.
  func appending(_ text: String, to sequence: YAMLNode) -> TextEdit? {
    guard sequence.kind == .sequence else { return nil }
    let item = scalarText(text)
    let close = max(sequence.range.upperBound - 1, sequence.contentRange.lowerBound)
    guard let last = Array(sequence.items).last else {
      let start = sequence.contentRange.lowerBound + 1
      return sequence.style == .flow && !source.mayHoldComment(start..<max(start, close))
        ? TextEdit(at: start, item) : nil
    }
    if sequence.style == .flow {
      let end = last.range.upperBound
      return source.mayHoldComment(end..<max(end, close)) ? nil : TextEdit(at: end, ", \(item)")
    }
    guard let dash = dash(of: last) else { return nil }
    let indentation = String(repeating: " ", count: source.column(of: dash))
    // Behind the comments that belong to the last one.
    let lines = lines(ofItem: last, dash: dash)
    guard lines.isCertain else { return nil }
    let line = max(source.line(at: max(last.range.upperBound - 1, dash)), lines.end - 1)
    return TextEdit(at: source.contentRange(ofLine: line).upperBound, "\(source.newline)\(indentation)- \(item)")
  }

  /// What follows `key:` where the value is a list at the end of a path of further keys, in the style of the mapping
  /// that the key is put into.
  func nestedList(_ path: [String], _ items: [String], in mapping: YAMLNode) -> String {
    guard mapping.style == .block, let first = mapping.entries.first(where: { _ in true })?.key else {
      return flowList(path, items)
    }
    var column = source.column(of: first.range.lowerBound)
    func line(_ text: String) -> String {
      column += indentationUnit
      return source.newline + String(repeating: " ", count: column) + text
    }
    var text = ""
    for key in path { text += line("\(key):") }
    let lead = line("- ")
    return items.reduce(into: text) { $0 += lead + scalarText($1) }
  }

  /// The same for a mapping of texts; in no mapping, on one line.
  func nestedMembers(_ members: [(name: String, value: String)], in mapping: YAMLNode?) -> String {
    guard let mapping, mapping.style == .block, let first = mapping.entries.first(where: { _ in true })?.key else {
      let pairs = members.map { "\(isJSON ? quoted($0.name) : $0.name): \(scalarText($0.value))" }
      return "{\(pairs.joined(separator: ", "))}"
    }
    let column = source.column(of: first.range.lowerBound) + indentationUnit
    let lead = source.newline + String(repeating: " ", count: column)
    return members.map { "\(lead)\($0.name): \(scalarText($0.value))" }.joined()
  }

  /// `nestedList` on one line.
  func flowList(_ path: [String], _ items: [String]) -> String {
    let list = "[" + items.map { scalarText($0) }.joined(separator: ", ") + "]"
    return path.reversed().reduce(list) { "{\(isJSON ? quoted($1) : $1): \($0)}" }
  }

  /// An edit that gives a key without a value one, or another one. Nil for a key of block style that has no colon
  /// (`? key`): where its value would have to stand is on no line of its own.
  func filling(_ entry: YAMLNode.Entry, with text: String) -> TextEdit? {
    let range = entry.value.contentRange
    guard range.isEmpty else { return source.mayHoldComment(range) ? nil : TextEdit(range, text) }
    // In flow style the empty value may stand well behind its colon: in front of a comma or bracket.
    if entry.value.range.isEmpty {
      let colon = colon(behind: entry.key)
      if let colon, colon < range.lowerBound { return TextEdit(at: colon + 1, " \(text)") }
      if colon == nil, entry.key.parent?.style == .block { return nil }
    }
    let before = source.bytes[..<range.lowerBound].last
    // In flow style even the colon may be missing.
    return TextEdit(range, before == UInt8(ascii: ":") ? " \(text)" : entry.value.anchor == nil ? ": \(text)" : text)
  }

  /// Where the dash of a block sequence's item is. Only white space is between the two; nil where a comment is.
  func dash(of item: YAMLNode) -> Int? {
    var start = item.range.lowerBound
    while start > 0, " \t\r\n".utf8.contains(source.bytes[start - 1]) { start -= 1 }
    guard start > 0, source.bytes[start - 1] == UInt8(ascii: "-") else { return nil }
    return start - 1
  }
}
