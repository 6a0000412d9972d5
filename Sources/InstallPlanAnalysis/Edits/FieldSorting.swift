// Fields put into their usual order. Whole lines change places: a field moves with the comments that belong to it
// (CommentOwners.swift), and blank lines between fields stay where they are.

import TextDocument
import YAMLSyntax

/// An edit that sorts a plan's fields, those of `metadata`, `spec`, `extension`, `clusterScheduling` and `placement` too.
/// Nil where they are in order, and where it cannot be done surely: in flow style, with aliases, with a key twice. The
/// text is parsed again and has to mean the same.
func sortingFields(of plan: Plan) -> TextEdit? {
  let document = plan.document
  guard document.isIntact, !document.hasAliases, plan.root.style == .block, plan.sortedLines() != nil,
    let before = Meaning(plan.root)
  else { return nil }
  let original = plan.source
  // A comment that moves along may be the first line of all: the plan is found again by its number.
  guard let number = PlanPart(original.bytes[...]).plans.firstIndex(where: { $0.root.range == plan.root.range }) else {
    return nil
  }
  var source = original
  var current = plan
  // Each round sorts one mapping; there are fewer mappings than this.
  for _ in 0..<16 {
    guard let lines = current.sortedLines() else { break }
    source = lines
    let part = PlanPart(source.bytes[...])
    guard part.document.isIntact, number < part.plans.count else { return nil }
    current = part.plans[number]
  }
  guard source.bytes != original.bytes, let after = Meaning(current.root), before == after, current.sortedLines() == nil
  else { return nil }
  return original.edit(toBecome: source)
}

private let sortedPaths = [
  "", "metadata", "spec", "spec.extension", "spec.clusterScheduling", "spec.clusterScheduling.placement",
]

extension Plan {
  /// The text with the first mapping sorted that is not in order; nil where all are.
  fileprivate func sortedLines() -> SourceText? {
    for path in sortedPaths {
      var node = root
      var isThere = true
      for name in path.split(separator: ".") {
        guard let next = node.entries.first(where: { $0.key.hasText(String(name)) })?.value else {
          isThere = false
          break
        }
        node = next
      }
      guard isThere, node.kind == .mapping, node.style == .block,
        let sorted = sorting(Array(node.entries), order: Schema.installPlan.order(ofPath: path))
      else { continue }
      return sorted
    }
    return nil
  }
}

extension Plan {
  /// The text with a block mapping's fields in an order; nil where they are, or cannot be moved as lines.
  private func sorting(_ entries: [YAMLNode.Entry], order: [String]) -> SourceText? {
    let ranks = Dictionary(order.enumerated().map { ($1, $0) }) { first, _ in first }
    let sorted = entries.enumerated().sorted { a, b in
      (ranks[a.element.key.text] ?? order.count, a.offset) < (ranks[b.element.key.text] ?? order.count, b.offset)
    }.map(\.offset)
    guard sorted != Array(entries.indices) else { return nil }
    var blocks: [Range<Int>] = []
    for entry in entries {
      guard let lines = lines(of: entry), lines.isCertain, lines.start >= blocks.last?.upperBound ?? 0 else {
        return nil
      }
      blocks.append(lines.start..<lines.end)
    }
    return source.arranging(blocks, as: sorted)
  }
}

extension SourceText {
  /// The text with blocks of lines in another order. What stands between two of them stays there.
  ///
  /// - Parameter order: the number of the block that comes first, second and so on.
  fileprivate func arranging(_ blocks: [Range<Int>], as order: [Int]) -> SourceText? {
    guard let start = blocks.first?.lowerBound, let end = blocks.last?.upperBound else { return nil }
    var result = Array(bytes[..<lineStarts[start]])
    for (position, index) in order.enumerated() {
      append(blocks[index], to: &result)
      if position + 1 < blocks.count {
        append(blocks[position].upperBound..<blocks[position + 1].lowerBound, to: &result)
      }
    }
    let rest = end < lineCount ? lineStarts[end]..<count : count..<count
    // The last line may have had no line break; then the new last one has none.
    if rest.isEmpty, let last = bytes.last, last != UInt8(ascii: "\n"), last != UInt8(ascii: "\r") {
      while let byte = result.last, byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") { result.removeLast() }
    }
    return SourceText(result + bytes[rest])
  }

  private func append(_ lines: Range<Int>, to result: inout [UInt8]) {
    for line in lines {
      let end = line + 1 < lineCount ? lineStarts[line + 1] : count
      result += bytes[lineStarts[line]..<end]
      if line + 1 == lineCount { result += Array(newline.utf8) }
    }
  }

  /// The one edit between two texts: what they have in common at both ends stays, in whole lines.
  fileprivate func edit(toBecome other: SourceText) -> TextEdit {
    var start = 0
    while start < min(count, other.count), bytes[start] == other.bytes[start] { start += 1 }
    start = lineStarts[line(at: start)]
    var (end, otherEnd) = (count, other.count)
    while end > start, otherEnd > start, bytes[end - 1] == other.bytes[otherEnd - 1] {
      end -= 1
      otherEnd -= 1
    }
    // Up to the next line's start, which both have.
    while end < count, lineStarts[line(at: end)] != end {
      end += 1
      otherEnd += 1
    }
    return TextEdit(start..<end, other.string(in: start..<otherEnd))
  }
}

/// What a tree says, whatever the order of its fields.
private indirect enum Meaning: Equatable {
  case scalar(String, tag: String?, isText: Bool)
  case sequence([Meaning])
  case mapping([String: Meaning])

  /// Nil for what cannot be compared: a key twice, keys that are no scalars, deep nesting.
  init?(_ node: YAMLNode, depth: Int = 0) {
    guard depth < 200 else { return nil }
    switch node.kind {
    case .alias: return nil
    case .scalar: self = .scalar(node.text, tag: node.tag, isText: node.string != nil)
    case .sequence:
      var items: [Meaning] = []
      for item in node.items {
        guard let meaning = Meaning(item, depth: depth + 1) else { return nil }
        items.append(meaning)
      }
      self = .sequence(items)
    case .mapping:
      var members: [String: Meaning] = [:]
      for entry in node.entries {
        guard entry.key.kind == .scalar, members[entry.key.text] == nil,
          let meaning = Meaning(entry.value, depth: depth + 1)
        else { return nil }
        members[entry.key.text] = meaning
      }
      self = .mapping(members)
    }
  }
}
