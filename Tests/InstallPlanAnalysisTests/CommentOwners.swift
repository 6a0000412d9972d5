// Whose a comment is, said once more and independently of what edits go by: a comment that is indented deeper than the
// next key or item belongs to what stands above, any other to what stands below, and at the end of a mapping or list to
// that. `CommentOwnerTests` compares the owners before and after every edit that is offered.

import TextDocument
import YAMLSyntax

@testable import InstallPlanAnalysis

/// A field or an item.
private struct Member {
  let start: Int
  let end: Int
  let column: Int
  let path: [String]
  let isItem: Bool
  /// The collection it is in, if that is in brackets.
  let brackets: Range<Int>?
  /// The number of the member that it is in.
  let parent: Int?
  let value: YAMLNode
}

struct CommentOwner {
  /// Keys, and the texts of items.
  let path: [String]
  /// Where the field or item in the plan begins, and the path in its text, if it is in one.
  let offset: Int
  let inner: [String]
  var mayBeTheDocuments = false
  /// Whether it is deeper than a comment above it, whose owner it may go on with.
  var isUncertain = false
}

/// The owners of comments `#c1.`, `#c2.`, … in a text whose documents can all be read; nil where one cannot.
func commentOwners(in text: String) -> [String: CommentOwner]? {
  var owners: [String: CommentOwner] = [:]
  let file = PlanFile(text)
  for part in file.parts {
    let content = part.content ?? PlanPart(file.text.bytes[part.range])
    guard content.document.isIntact else { return nil }
    guard let root = content.document.root else { continue }
    let finder = OwnerFinder(source: content.source, root: root)
    for (name, offset) in marks(in: content.source) {
      let owner = finder.owner(of: name, at: offset)
      // What a comment less deep closes, a deeper one below may open again, or not.
      var above = content.source.line(at: offset) - 1
      func column(_ line: Int) -> Int? {
        let text = content.source.bytes[content.source.contentRange(ofLine: line)]
        let start = text.firstIndex { $0 != 0x20 }
        return start.map { text[$0] == 0x23 ? $0 - text.startIndex : -1 }
      }
      let own = column(above + 1) ?? -1
      var isUncertain = false
      while own >= 0, above >= 0, column(above) != -1 {
        if let other = column(above), other < own { isUncertain = true }
        above -= 1
      }
      owners[name] = CommentOwner(
        path: owner.path, offset: owner.offset + part.range.lowerBound, inner: owner.inner,
        mayBeTheDocuments: owner.mayBeTheDocuments, isUncertain: isUncertain)
    }
  }
  return owners
}

private func marks(in source: SourceText) -> [(name: String, offset: Int)] {
  source.bytes.indices.dropLast().compactMap { index in
    guard source.bytes[index] == 0x23, source.bytes[index + 1] == UInt8(ascii: "c") else { return nil }
    let name = source.bytes[index...].prefix { $0 != UInt8(ascii: ".") }
    return (String(decoding: name, as: UTF8.self), index)
  }
}

private struct OwnerFinder {
  let source: SourceText
  /// Whether it is a text inside of a plan.
  let isInner: Bool
  private var members: [Member] = []

  init(source: SourceText, root: YAMLNode, isInner: Bool = false) {
    (self.source, self.isInner) = (source, isInner)
    add(root, [], parent: nil)
    members.sort { $0.start < $1.start }
  }

  private func column(_ offset: Int) -> Int { offset - source.lineStarts[source.line(at: offset)] }

  private mutating func add(_ node: YAMLNode, _ path: [String], parent: Int?) {
    let brackets = node.style == .flow ? node.contentRange : nil
    if node.kind == .mapping {
      for entry in node.entries {
        let start = entry.key.range.lowerBound
        let path = path + [entry.key.text]
        members.append(
          Member(
            start: start, end: max(entry.key.range.upperBound, entry.value.range.upperBound), column: column(start),
            path: path, isItem: false, brackets: brackets, parent: parent, value: entry.value))
        add(entry.value, path, parent: start)
      }
    }
    for item in node.items {
      var start = item.range.lowerBound
      if node.style == .block {
        while start > 0,
          source.bytes[start] != UInt8(ascii: "-")
            || column(start) >= column(item.range.lowerBound)
              && source.line(at: start) == source.line(at: item.range.lowerBound)
        { start -= 1 }
      }
      let path = path + ["[\(texts(item).joined(separator: ","))]"]
      members.append(
        Member(
          start: start, end: item.range.upperBound, column: column(start), path: path, isItem: true,
          brackets: brackets, parent: parent, value: item))
      add(item, path, parent: start)
    }
  }

  private func texts(_ node: YAMLNode) -> [String] {
    node.kind == .scalar ? [node.text] : node.children.flatMap(texts).sorted()
  }

  func owner(of name: String, at offset: Int) -> CommentOwner {
    // Members in brackets that are closed again are not what a comment is beside.
    let beside = members.filter { $0.start < offset && $0.brackets?.contains(offset) != false }
    let line = source.line(at: offset)
    let isAlone = source.bytes[source.lineStarts[line]..<offset].allSatisfy { $0 == 0x20 || $0 == 0x09 }
    guard let last = beside.last else {
      // Nothing stands above: what is deeper than the first field, or behind something, is about the document.
      guard isAlone, let first = members.first,
        first.brackets.map({ $0.contains(offset) }) ?? (column(offset) <= first.column)
      else { return CommentOwner(path: [], offset: 0, inner: []) }
      // Above the mark that begins the document.
      if source.string(in: offset..<first.start).contains(/\n---/) {
        return CommentOwner(path: [], offset: 0, inner: [])
      }
      // Apart from the first field it may be about either.
      let isApart =
        first.brackets == nil && !isInner && source.string(in: offset..<first.start).contains(/\n *\r?\n/)
      var owner = CommentOwner(path: first.path, offset: first.start, inner: [])
      owner.mayBeTheDocuments = isApart
      return owner
    }
    if let last = members.last(where: { $0.start < offset }), last.value.kind == .scalar,
      last.value.contentRange.contains(offset)
    {
      let style = last.value.style
      if style != .literal && style != .folded || source.line(at: last.value.contentRange.lowerBound) < line {
        return inner(of: name, in: last)
      }
    }
    let owner = isAlone ? ownerOfLine(offset, last) : ownerAtEnd(line, last, beside)
    return CommentOwner(path: owner?.path ?? [], offset: owner?.start ?? 0, inner: [])
  }

  /// In a text inside of a plan.
  private func inner(of name: String, in member: Member) -> CommentOwner {
    let text = SourceText(member.value.text)
    var path: [String] = ["?"]
    if let root = YAMLDocument(text.bytes).root, let mark = marks(in: text).first(where: { $0.name == name }) {
      path = OwnerFinder(source: text, root: root, isInner: true).owner(of: name, at: mark.offset).path
    }
    return CommentOwner(path: member.path, offset: member.start, inner: path)
  }

  private func ownerAtEnd(_ line: Int, _ last: Member, _ beside: [Member]) -> Member? {
    if source.line(at: last.start) == line { return last }
    // Behind closing brackets or the last line of a text.
    return beside.last { source.line(at: max($0.start, $0.end - 1)) == line } ?? last
  }

  private func ownerOfLine(_ offset: Int, _ last: Member) -> Member? {
    let column = column(offset)
    let innermost = members.compactMap(\.brackets).filter { $0.contains(offset) }.min { $0.count < $1.count }
    if let innermost {
      let inside = members.filter { $0.brackets == innermost }
      return inside.first { $0.start > offset } ?? inside.last
    }
    let next = members.first { $0.start > offset }
    // Between a key and the brackets or the text that are its value.
    if last.value.contentRange.lowerBound > offset, last.value.kind == .scalar || last.value.style == .flow {
      return last
    }
    if let next, column <= next.column { return next }
    var member: Member? = last
    while let here = member {
      let parent = here.parent.flatMap { start in members.first { $0.start == start && $0.end >= here.end } }
      if here.column < column { return here }
      if here.isItem, here.column == column { return parent }
      member = parent
    }
    return nil
  }
}
