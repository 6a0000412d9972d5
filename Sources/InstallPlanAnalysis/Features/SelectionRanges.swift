// What a selection grows to: the word, the value, the field, what holds it, up to the document.

import TextDocument
import YAMLSyntax

/// The ranges to select around a place, from the innermost to the outermost: each lies in the next and is smaller. Inside
/// `config` and overrides those of the Helm values come first.
///
/// - Parameter offset: bytes in the file; either end of something belongs to it.
/// - Returns: bytes in the file; nothing outside of plans.
public func selectionRanges(_ file: PlanFile, at offset: Int) -> [Range<Int>] {
  guard offset >= 0, offset <= file.text.count else { return [] }
  let part = file.part(at: offset)
  let inPart = offset - part.range.lowerBound
  guard let content = part.content, let plan = content.plans.first(where: { $0.root.range.holds(inPart) }),
    let node = content.document.node(at: inPart)
  else { return [] }
  var ranges = Growing(around: inPart)
  if node.kind == .scalar, let config = embeddedConfigs(of: plan).first(where: { $0.scalar == node }),
    let inside = config.embedded.offset(ofHost: inPart), let inner = config.document.node(at: inside)
  {
    // The text's last line break is the document's.
    let inScalar = { (range: Range<Int>) in range.clamped(to: node.contentRange) }
    ranges.add(inner) { inScalar(config.hostRange($0)) }
    ranges.add(inScalar(config.embedded.hostRange))
  }
  ranges.add(node) { $0 }
  ranges.add(document: content.source)
  return ranges.found.map { $0.shifted(by: part.range.lowerBound) }
}

private struct Growing {
  let offset: Int
  private(set) var found: [Range<Int>] = []

  init(around offset: Int) { self.offset = offset }

  /// Adds a range if it holds the place and is larger than the last.
  mutating func add(_ range: Range<Int>) {
    guard !range.isEmpty, range.holds(offset) else { return }
    if let last = found.last {
      guard range.lowerBound <= last.lowerBound, range.upperBound >= last.upperBound, range != last else { return }
    }
    found.append(range)
  }

  /// A node and all that hold it, with the fields they are in.
  ///
  /// - Parameter place: from the node's document to the part.
  mutating func add(_ node: YAMLNode, _ place: (Range<Int>) -> Range<Int>) {
    var node: YAMLNode? = node
    while let here = node {
      let content = here.contentRange
      if here.style == .singleQuoted || here.style == .doubleQuoted, content.count > 2 {
        add(place(content.lowerBound + 1..<content.upperBound - 1))
      }
      add(place(content))
      add(place(here.range))
      if let entry = here.entry {
        let end = max(entry.key.range.upperBound, entry.value.range.upperBound)
        add(place(entry.key.range.lowerBound..<end))
      }
      node = here.parent
    }
  }

  /// The part from its first to its last line that holds something.
  mutating func add(document source: SourceText) {
    func isBlank(_ byte: UInt8) -> Bool { " \t\r\n".utf8.contains(byte) }
    guard let first = source.bytes.firstIndex(where: { !isBlank($0) }),
      let last = source.bytes.lastIndex(where: { !isBlank($0) })
    else { return }
    add(first..<last + 1)
  }
}
