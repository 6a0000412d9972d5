// Whose a comment is, where something beside it is moved, added or taken out:
// - A comment that is indented deeper than the next key or item belongs to what stands above.
// - Any other comment on lines of its own belongs to the key or item below.
// - Where a mapping or list ends, a comment in its own column stays at its end.
// - In brackets, where indentation says nothing, nothing is edited beside a comment.

import TextDocument
import YAMLSyntax

/// The lines of a field or item of block style, and the comments that are about it. Lines count from 0.
struct MemberLines {
  /// From its key or dash to the end of its value.
  let own: Range<Int>
  /// The first line of the comments above that belong to it; that of its own where there are none.
  let start: Int
  /// Behind the last line of the comments below that belong to it.
  let end: Int
  /// Whether no comment beside it may belong to a neighbour as well.
  let isCertain: Bool

  /// Whether it can go and leave every comment with its owner.
  var canGo: Bool { isCertain && start == own.lowerBound && end == own.upperBound }
}

extension Plan {
  /// The lines of a mapping's entry; nil where its key is not the first on its line.
  ///
  /// - Parameter mayFollowDash: whether it may also be the first field of a list's item. The comments above are the item's.
  func lines(of entry: YAMLNode.Entry, mayFollowDash: Bool = false) -> MemberLines? {
    guard let mapping = entry.key.parent, mapping.style == .block,
      source.isFirstOnLine(entry.key.range.lowerBound) || mayFollowDash && isBehindDash(entry.key)
    else { return nil }
    return lines(
      from: entry.key.range.lowerBound, to: max(entry.key.range.upperBound, entry.value.range.upperBound),
      isFlat: isFlatList(entry), hasNext: entry.value.nextSibling != nil, isInRoot: mapping.parent == nil
    ) {
      let previous = mapping.entries.first { $0.value.nextSibling == entry.key }
      return previous.map { (max($0.key.range.upperBound, $0.value.range.upperBound), isFlatList($0)) }
    }
  }

  /// The lines of a list's item.
  ///
  /// - Parameter dash: where its dash is: the first on its line.
  func lines(ofItem item: YAMLNode, dash: Int) -> MemberLines {
    lines(
      from: dash, to: item.range.upperBound, isFlat: false, hasNext: item.nextSibling != nil, isInRoot: false
    ) {
      let previous = item.parent?.items.first { $0.nextSibling == item }
      return previous.map { ($0.range.upperBound, false) }
    }
  }

  /// Whether the dashes of an entry's list stand right under its key.
  private func isFlatList(_ entry: YAMLNode.Entry) -> Bool {
    guard entry.value.kind == .sequence, entry.value.style == .block,
      let item = entry.value.items.first(where: { _ in true }), let dash = dash(of: item)
    else { return false }
    return source.column(of: dash) == source.column(of: entry.key.range.lowerBound)
  }

  /// - Parameters:
  ///   - isFlat: as `isFlatList` says of the member.
  ///   - isInRoot: what stands above the first one, behind a blank line, belongs to the document.
  ///   - previous: where the member in front ends, and whether it is a flat list. Asked for only where there are comments,
  ///     since finding it takes as long as there are members.
  private func lines(
    from start: Int, to end: Int, isFlat: Bool, hasNext: Bool, isInRoot: Bool,
    previous: () -> (end: Int, isFlat: Bool)?
  ) -> MemberLines {
    let column = source.column(of: start)
    let first = source.line(at: start)
    var last = source.line(at: max(start, end - 1))
    while last > first, source.isBlank(line: last) { last -= 1 }
    var bottom = last + 1
    while bottom < source.lineCount, source.isBlankOrComment(line: bottom) { bottom += 1 }
    let below = comments(in: last + 1..<bottom, column: column, isBehindFlat: isFlat, hasNext: hasNext)
    var top = first
    while top > 0, source.isBlankOrComment(line: top - 1) { top -= 1 }
    let endsWithComment = !hasNext && below.lower < bottom
    guard endsWithComment || (top..<first).contains(where: { !source.isBlank(line: $0) }) else {
      return MemberLines(own: first..<last + 1, start: first, end: below.upper, isCertain: below.isCertain)
    }
    let previous = previous()
    // What looks like a comment may be in a text.
    if let previous { top = min(first, max(top, source.line(at: max(0, previous.end - 1)) + 1)) }
    if isInRoot, previous == nil, let blank = (top..<first).last(where: source.isBlank(line:)) { top = blank + 1 }
    let isBehindFlat = previous?.isFlat ?? false
    let above = comments(in: top..<first, column: column, isBehindFlat: isBehindFlat, hasNext: true)
    return MemberLines(
      own: first..<last + 1, start: above.lower, end: below.upper,
      // What stands at the end of the mapping would come to stand at the end of the list.
      isCertain: above.isCertain && below.isCertain && !(isBehindFlat && endsWithComment))
  }

  /// The comments between two members.
  ///
  /// - Returns: where those end that belong to the one above, and where those begin that do not.
  private func comments(
    in lines: Range<Int>, column: Int, isBehindFlat: Bool, hasNext: Bool
  ) -> (upper: Int, lower: Int, isCertain: Bool) {
    var (upper, lower) = (lines.lowerBound, lines.upperBound)
    var isCertain = true
    for line in lines {
      guard let comment = source.comment(ofLine: line) else { continue }
      // A list that is not indented: an item made a comment stands where a comment on the next field would.
      let isItem = isBehindFlat && comment.column == column && comment.isItem
      if comment.hasTab || isItem && hasNext || isBehindFlat && !hasNext && !isItem && comment.column == column {
        isCertain = false
      }
      if comment.column > column || isItem {
        // Behind one that belongs below, it may as well go on with that.
        if lower < line { isCertain = false } else { upper = line + 1 }
      } else if lower > line {
        lower = line
      }
    }
    return (upper, lower, isCertain)
  }

  /// The line behind which a key without a value is given fields of their own lines, so that the comments below it stay its
  /// own; nil where some would belong to the first of these and some to the last.
  ///
  /// - Parameter column: of the new fields.
  func lineToFill(_ entry: YAMLNode.Entry, column: Int) -> Int? {
    let keyLine = source.line(at: entry.key.range.upperBound)
    guard let lines = lines(of: entry, mayFollowDash: true) else { return keyLine }
    guard lines.isCertain else { return nil }
    let columns = (lines.own.upperBound..<lines.end).compactMap { source.comment(ofLine: $0)?.column }
    if columns.allSatisfy({ $0 <= column }) { return keyLine }
    return columns.allSatisfy { $0 > column } ? lines.end - 1 : nil
  }

  /// Whether something that is deleted with a range would take a comment along: one of YAML or one of a text inside of it.
  ///
  /// - Parameter nodes: what is in the range.
  func holdsComment(_ range: Range<Int>, _ nodes: [YAMLNode]) -> Bool {
    if source.mayHoldComment(range) { return true }
    // In quotes a line break may be written `\n`, and the mark in front of it does not look like white space.
    var pending = nodes
    while let node = pending.popLast() {
      if node.kind != .scalar {
        pending.append(contentsOf: node.children)
      } else if node.style == .doubleQuoted || node.style == .singleQuoted, node.holdsByte(where: { $0 == 0x23 }) {
        let text = SourceText(node.text)
        if text.mayHoldComment(0..<text.count) { return true }
      }
    }
    return false
  }
}

extension SourceText {
  func isBlank(line: Int) -> Bool {
    bytes[contentRange(ofLine: line)].allSatisfy { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
  }

  func isBlankOrComment(line: Int) -> Bool {
    let first = bytes[contentRange(ofLine: line)].first { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "\t") }
    return first == nil || first == UInt8(ascii: "#")
  }

  /// What a line says of itself that holds a comment alone; nil for other lines.
  ///
  /// - Returns: the bytes in front of it, whether a tab is among these, and whether a dash begins its text.
  fileprivate func comment(ofLine line: Int) -> (column: Int, hasTab: Bool, isItem: Bool)? {
    let content = bytes[contentRange(ofLine: line)]
    guard let mark = content.firstIndex(where: { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "\t") }),
      content[mark] == UInt8(ascii: "#")
    else { return nil }
    let text = content[mark...].drop { $0 == UInt8(ascii: "#") || $0 == UInt8(ascii: " ") }
    return (
      mark - content.startIndex, content[..<mark].contains(UInt8(ascii: "\t")), text.first == UInt8(ascii: "-")
    )
  }
}
