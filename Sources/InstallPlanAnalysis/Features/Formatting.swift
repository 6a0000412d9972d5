// Formatting, only where it cannot hurt: the white space that KubeSphere's webhook takes off `config` anyway, and the
// indentation of a new line. Nothing else of a file is ever printed anew.

import TextDocument
import YAMLSyntax

/// Edits that take white space off the ends of lines of `config` and overrides, which the webhook does before a plan is
/// stored. Comments, quoting and blank lines are as they were; a document that cannot be read is not touched, nor is a text
/// in a style in which white space cannot be told from its own.
///
/// - Parameter range: bytes of the file: only what lies in it is edited; nil: everything.
/// - Returns: none for a text that was formatted.
public func formattingEdits(_ file: PlanFile, in range: Range<Int>?) -> [TextEdit] {
  var edits: [TextEdit] = []
  for part in file.parts {
    guard let content = part.content, content.document.isIntact, range?.overlaps(part.range) ?? true else { continue }
    var seen: Set<YAMLNode> = []
    for plan in content.plans {
      for config in embeddedConfigs(of: plan) where seen.insert(config.scalar).inserted && config.errors.isEmpty {
        edits += config.removingTrailingSpaces.map {
          TextEdit($0.range.shifted(by: part.range.lowerBound), $0.newText)
        }
      }
    }
  }
  return edits.filter { edit in
    range.map { $0.lowerBound <= edit.range.lowerBound && edit.range.upperBound <= $0.upperBound } ?? true
  }.sorted { $0.range.lowerBound < $1.range.lowerBound }
}

/// The indentation of a line that was begun just now: deeper behind a key that wants a mapping, a list or a block of text,
/// under the first field of a list's item, else as the line above.
///
/// - Parameter offset: bytes in the file, behind the line break and whatever the editor put behind it.
/// - Returns: at most one edit, of white space at the start of a line that holds nothing else; none where it is right
///   already, outside of plans, in brackets and quotes, and where the line above does not tell.
public func onTypeFormattingEdits(_ file: PlanFile, at offset: Int) -> [TextEdit] {
  let text = file.text
  guard offset >= 0, offset <= text.count else { return [] }
  let line = text.line(at: offset)
  let whole = text.contentRange(ofLine: line)
  guard line > 0, text.bytes[whole].allSatisfy({ $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }) else {
    return []
  }
  let above = text.contentRange(ofLine: line - 1)
  let part = file.part(at: above.lowerBound)
  guard let content = part.content, above.lowerBound >= part.range.lowerBound,
    let column = NewLine(
      content, above: above.shifted(by: -part.range.lowerBound),
      below: whole.upperBound - part.range.lowerBound)?.column
  else { return [] }
  let wanted = String(repeating: " ", count: column)
  return text.string(in: whole) == wanted ? [] : [TextEdit(whole, wanted)]
}

/// What the line above says of a new line.
private struct NewLine {
  private let content: PlanPart
  private let plan: Plan
  /// The line above, without its indentation and without white space at its end.
  private let start: Int
  private let end: Int
  private let indentation: Int
  /// Where the new line ends.
  private let below: Int

  /// Nil where the line above is blank, a comment or a mark, or is indented with tabs, or is in no plan.
  init?(_ content: PlanPart, above: Range<Int>, below: Int) {
    let bytes = content.source.bytes
    guard above.upperBound <= bytes.count, !above.isEmpty else { return nil }
    let isSpace: (UInt8) -> Bool = { $0 == UInt8(ascii: " ") }
    guard let start = bytes[above].firstIndex(where: { !isSpace($0) }),
      let last = bytes[above].lastIndex(where: { !isSpace($0) && $0 != UInt8(ascii: "\t") }),
      last >= start, !"#%\t".utf8.contains(bytes[start])
    else { return nil }
    let line = bytes[start...last]
    guard !(start == above.lowerBound && (line.starts(with: "---".utf8) || line.starts(with: "...".utf8))),
      let plan = content.plans.first(where: { $0.root.range.holds(start) })
    else { return nil }
    self.content = content
    self.plan = plan
    self.start = start
    end = last + 1
    indentation = start - above.lowerBound
    self.below = below
  }

  private var source: SourceText { content.source }

  /// Bytes from the start of the line.
  var column: Int? {
    guard let node = content.document.node(at: start), !content.document.isRepaired(node.range) else { return nil }
    if node.kind == .scalar, node.style == .literal || node.style == .folded, node.range.lowerBound < start {
      return columnInBlock(node)
    }
    return columnInPlan
  }

  // MARK: Inside a block scalar

  private func columnInBlock(_ scalar: YAMLNode) -> Int? {
    let line = source.bytes[start..<end]
    let dashes = dashWidth(line)
    guard opensMapping(line.dropFirst(dashes)) else {
      // Under the first field of an item, or as the line above.
      return indentation + (dashes > 0 && hasColon(line.dropFirst(dashes)) ? dashes : 0)
    }
    return indentation + dashes + unit(of: scalar)
  }

  /// How deep the text of a scalar is indented from one level to the next: as its first lines have it.
  private func unit(of scalar: YAMLNode) -> Int {
    let first = source.line(at: scalar.contentRange.lowerBound) + 1
    var last: Int?
    for line in first..<min(first + 200, source.lineCount) {
      let range = source.contentRange(ofLine: line)
      guard range.lowerBound < scalar.range.upperBound else { break }
      let text = source.bytes[range].drop { $0 == UInt8(ascii: " ") }
      guard let byte = text.first, byte != UInt8(ascii: "#") else { continue }
      let column = text.startIndex - range.lowerBound
      if let last, column > last, text.first != UInt8(ascii: "-") { return column - last }
      last = column
    }
    return plan.indentationUnit
  }

  // MARK: In the plan

  private var columnInPlan: Int? {
    let line = source.bytes[start..<end]
    let dashes = dashWidth(line)
    guard let node = content.document.node(at: start + dashes), !isInFlowOrQuotes else { return nil }
    guard let entry = node.entry, entry.key == node else {
      // An item that is a text: the next one's dash stands under its own.
      return dashes > 0 && node.kind == .scalar ? indentation : nil
    }
    let column = indentation + dashes
    let value = entry.value
    let opensBlock = value.style == .literal || value.style == .folded
    if opensBlock, isEndOfHeader(value) {
      guard value.text.isEmpty else { return firstColumn(below: value) ?? column + plan.indentationUnit }
      return column + plan.indentationUnit
    }
    guard opensMapping(line.dropFirst(dashes)) else { return column }
    // What stands there already tells best.
    if value.kind == .mapping || value.kind == .sequence, value.style == .block, value.range.lowerBound >= end {
      let place = value.kind == .sequence ? dash(before: value) ?? value.range.lowerBound : value.range.lowerBound
      return source.column(of: place)
    }
    guard value.range.isEmpty, let position = position(of: node) else { return nil }
    switch Schema.installPlan[position].type {
    case .object, .map, .list: return column + plan.indentationUnit
    // A key that wants a value of one line has none yet: where the author goes on is not known.
    default: return nil
    }
  }

  /// Whether the line above goes on in brackets or quotes.
  private var isInFlowOrQuotes: Bool {
    var node = content.document.node(at: max(start, end - 1))
    while let here = node {
      let isOpen = here.range.lowerBound < end && here.range.upperBound > end
      if isOpen, here.kind == .scalar, here.style != .literal, here.style != .folded { return true }
      if isOpen, here.kind != .scalar, here.style == .flow { return true }
      node = here.parent
    }
    return false
  }

  private func isEndOfHeader(_ scalar: YAMLNode) -> Bool {
    source.line(at: scalar.contentRange.lowerBound) == source.line(at: start)
  }

  private func firstColumn(below scalar: YAMLNode) -> Int? {
    let first = source.line(at: scalar.contentRange.lowerBound) + 1
    for line in first..<min(first + 200, source.lineCount) {
      let range = source.contentRange(ofLine: line)
      guard range.lowerBound < scalar.range.upperBound else { return nil }
      let text = source.bytes[range].drop { $0 == UInt8(ascii: " ") }
      if !text.isEmpty { return text.startIndex - range.lowerBound }
    }
    return nil
  }

  private func dash(before sequence: YAMLNode) -> Int? {
    source.bytes[..<(sequence.range.lowerBound + 1)].lastIndex { $0 == UInt8(ascii: "-") }
  }

  private func position(of key: YAMLNode) -> Int? {
    var keys: [YAMLNode] = [key]
    var isItem: [Bool] = [false]
    var node = key.parent
    while let here = node, here != plan.root {
      if let entry = here.entry {
        keys.append(entry.key)
        isItem.append(false)
      } else {
        isItem.append(true)
        keys.append(here)
      }
      node = here.parent
    }
    guard node != nil else { return nil }
    var position = 0
    for (key, isItem) in zip(keys, isItem).reversed() {
      let next =
        isItem ? Schema.installPlan.item(of: position) : Schema.installPlan.child(of: position, key: key.resolved.text)
      guard let next else { return nil }
      position = next
    }
    return position
  }

  // MARK: Bytes

  /// How wide the dashes at the start of a line are, with the white space behind them.
  private func dashWidth(_ line: ArraySlice<UInt8>) -> Int {
    var rest = line
    while rest.first == UInt8(ascii: "-"), rest.dropFirst().first == UInt8(ascii: " ") {
      rest = rest.dropFirst().drop { $0 == UInt8(ascii: " ") }
    }
    return rest.startIndex - line.startIndex
  }

  /// Whether a line is a key and nothing behind its colon, but for a comment.
  private func opensMapping(_ line: ArraySlice<UInt8>) -> Bool {
    var text = line
    if let hash = line.indices.dropFirst().first(where: {
      line[$0] == UInt8(ascii: "#") && line[$0 - 1] == UInt8(ascii: " ")
    }) {
      text = line[..<hash]
      while text.last == UInt8(ascii: " ") { text.removeLast() }
    }
    return text.count > 1 && text.last == UInt8(ascii: ":") && text.first != UInt8(ascii: "#")
  }

  private func hasColon(_ line: ArraySlice<UInt8>) -> Bool {
    line.indices.contains {
      line[$0] == UInt8(ascii: ":") && ($0 + 1 == line.endIndex || line[$0 + 1] == UInt8(ascii: " "))
    }
  }
}
