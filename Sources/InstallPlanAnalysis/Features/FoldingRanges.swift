// What can be folded away: documents, mappings and lists, block scalars, comments; inside `config` and overrides, too.

import TextDocument
import YAMLSyntax

public struct FoldingRange: Sendable, Equatable {
  public enum Kind: Sendable { case document, mapping, blockScalar, comment }

  /// Bytes in the file: from the end of the line that stays to the end of the last line that is folded.
  public let range: Range<Int>
  public let kind: Kind
}

/// The folds of all plans of a file, in the order of their starts. Each spans two lines or more. Where several begin on
/// one line, the outermost is left: editors show one mark on a line, and what is inside can be folded from its own lines.
public func foldingRanges(_ file: PlanFile) -> [FoldingRange] {
  var folds: [FoldingRange] = []
  for part in file.parts {
    guard let content = part.content, !content.plans.isEmpty else { continue }
    var finder = FoldFinder(source: content.source)
    finder.addDocument()
    for range in comments(in: content.document, content.source) { finder.addComment(range) }
    for plan in content.plans {
      finder.add(plan.root) { $0 }
      for config in embeddedConfigs(of: plan) {
        if let root = config.document.root { finder.add(root) { config.hostRange($0) } }
        for range in comments(in: config.document, config.source) { finder.addComment(config.hostRange(range)) }
      }
    }
    finder.addCommentRuns()
    folds += finder.folds.map { FoldingRange(range: $0.range.shifted(by: part.range.lowerBound), kind: $0.kind) }
  }
  return folds
}

private struct FoldFinder {
  let source: SourceText
  /// By its first line: the last line, and what it is.
  private var found: [Int: (last: Int, kind: FoldingRange.Kind)] = [:]
  /// Lines that hold nothing but a comment.
  private var commentLines: Set<Int> = []

  init(source: SourceText) { self.source = source }

  /// In the offsets of the part.
  var folds: [FoldingRange] {
    found.sorted { $0.key < $1.key }.map { first, fold in
      let start = source.contentRange(ofLine: first).upperBound
      return FoldingRange(
        range: start..<max(start, source.contentRange(ofLine: fold.last).upperBound), kind: fold.kind)
    }
  }

  private mutating func add(_ first: Int, _ last: Int, _ kind: FoldingRange.Kind) {
    guard last > first, found[first].map({ $0.last < last }) ?? true else { return }
    found[first] = (last, kind)
  }

  /// From the first line that holds something, be it a `---`, to the last.
  mutating func addDocument() {
    let lines = 0..<source.lineCount
    guard let first = lines.first(where: { !isBlank($0) && !isComment($0) }),
      let last = lines.last(where: { !isBlank($0) })
    else { return }
    add(first, last, .document)
  }

  /// - Parameter place: from the node's document to the part.
  mutating func add(_ root: YAMLNode, _ place: (Range<Int>) -> Range<Int>) {
    var pending = [root]
    while let node = pending.popLast() {
      for entry in node.entries {
        add(entry.key, entry.value, place)
        pending.append(entry.value)
      }
      for item in node.items {
        // The item's own line stays: the dash, and what stands behind it.
        add(nil, item, place)
        pending.append(item)
      }
    }
  }

  private mutating func add(_ key: YAMLNode?, _ value: YAMLNode, _ place: (Range<Int>) -> Range<Int>) {
    guard value.kind != .alias, !value.range.isEmpty else { return }
    let isBlockScalar = value.kind == .scalar && (value.style == .literal || value.style == .folded)
    guard value.kind != .scalar || isBlockScalar else { return }
    let range = place(value.range)
    let first = source.line(at: key.map { place($0.range).lowerBound } ?? range.lowerBound)
    var last = source.line(at: max(range.lowerBound, range.upperBound - 1))
    while last > first, isBlank(last) { last -= 1 }
    // A closing bracket on a line of its own stays in sight.
    if value.kind != .scalar, value.style == .flow, last > first, startsWithBracket(last) { last -= 1 }
    add(first, last, isBlockScalar ? .blockScalar : .mapping)
  }

  mutating func addComment(_ range: Range<Int>) {
    let line = source.line(at: range.lowerBound)
    if source.isFirstOnLine(range.lowerBound) { commentLines.insert(line) }
  }

  mutating func addCommentRuns() {
    for first in commentLines where !commentLines.contains(first - 1) {
      var last = first
      while commentLines.contains(last + 1) { last += 1 }
      add(first, last, .comment)
    }
  }

  private func isBlank(_ line: Int) -> Bool {
    source.bytes[source.contentRange(ofLine: line)].allSatisfy { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
  }

  private func isComment(_ line: Int) -> Bool { firstByte(line) == UInt8(ascii: "#") }

  private func startsWithBracket(_ line: Int) -> Bool {
    firstByte(line).map { $0 == UInt8(ascii: "]") || $0 == UInt8(ascii: "}") } ?? false
  }

  private func firstByte(_ line: Int) -> UInt8? {
    source.bytes[source.contentRange(ofLine: line)].first { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "\t") }
  }
}
