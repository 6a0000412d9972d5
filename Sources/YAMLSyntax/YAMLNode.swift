// A node of a parsed document, as the other rooms see it.

/// A mapping, sequence, scalar or alias. A value type: the document it belongs to and its place in there.
public struct YAMLNode: Sendable, Hashable {
  public let document: YAMLDocument
  let index: Int32

  public enum Kind: UInt8, Sendable {
    case scalar, mapping, sequence, alias
  }

  public enum Style: UInt8, Sendable {
    /// Scalars.
    case plain, singleQuoted, doubleQuoted, literal, folded
    /// Mappings and sequences.
    case block, flow
  }

  public static func == (a: YAMLNode, b: YAMLNode) -> Bool {
    a.index == b.index && a.document === b.document
  }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(index)
    hasher.combine(ObjectIdentifier(document))
  }

  var record: NodeRecord { document.records[Int(index)] }

  public var kind: Kind { record.kind }
  public var style: Style { record.style }

  /// Bytes from the start of the document's part of the file, the node's anchor and tag included. A block collection
  /// ends with its last child; a value left out is empty, just behind its colon.
  public var range: Range<Int> { Int(record.start)..<Int(record.end) }

  /// `range` without the anchor and tag.
  public var contentRange: Range<Int> { Int(record.contentStart)..<Int(record.end) }

  /// A scalar's value, unescaped and folded; empty for other kinds.
  public var text: String {
    let record = record
    guard record.textCount > 0 else { return "" }
    return String(
      decoding: document.pool[Int(record.textStart)..<Int(record.textStart + record.textCount)], as: UTF8.self)
  }

  /// Whether a scalar's value is this text; cheaper than comparing `text`.
  // Not for any kind of text: a generic function is slow to call from another module.
  public func hasText(_ expected: String) -> Bool {
    let record = record
    guard record.kind == .scalar, Int(record.textCount) == expected.utf8.count else { return false }
    let start = Int(record.textStart)
    var expected = expected
    return expected.withUTF8 { expected in
      document.pool.withUnsafeBufferPointer { $0[start..<start + expected.count].elementsEqual(expected) }
    }
  }

  /// Whether a byte of a scalar's value is such; cheaper than asking `text`.
  public func holdsByte(where isWanted: (UInt8) -> Bool) -> Bool {
    let record = record
    return document.pool[Int(record.textStart)..<Int(record.textStart + record.textCount)].contains(where: isWanted)
  }

  /// Whether a scalar is a text for kubectl, and this text is what is written: a `!!binary` is not.
  public var isTextAsWritten: Bool {
    let record = record
    guard record.kind == .scalar else { return false }
    return record.style != .plain && record.tag < 0 || string.map { hasText($0) } == true
  }

  public var tag: String? { record.tag >= 0 ? document.names[Int(record.tag)] : nil }
  public var anchor: String? { record.anchor >= 0 ? document.names[Int(record.anchor)] : nil }

  public var parent: YAMLNode? { node(record.parent) }

  /// What follows in the parent: the next item; behind a key its value, behind a value the next key.
  public var nextSibling: YAMLNode? { node(record.nextSibling) }

  private func node(_ index: Int32) -> YAMLNode? {
    index >= 0 ? YAMLNode(document: document, index: index) : nil
  }

  /// The node an alias stands for, or the node itself. An alias without an anchor stays what it is.
  public var resolved: YAMLNode {
    let record = record
    guard record.kind == .alias, record.target >= 0 else { return self }
    return YAMLNode(document: document, index: record.target)
  }

  /// A scalar's value with the type kubectl gives it; nil for other kinds.
  public var scalar: ResolvedScalar? {
    let node = resolved
    guard node.kind == .scalar else { return nil }
    return resolveScalar(text: node.text, isPlain: node.style == .plain, tag: node.tag)
  }

  /// The text of a scalar that kubectl reads as a string; nil for anything else.
  public var string: String? {
    if let text = document.plainText(of: index) { return text }
    if case .string(let text)? = scalar { return text }
    return nil
  }

  /// Nothing there: `key:`, `null`, `~`.
  public var isNull: Bool {
    document.mayBeNull(index) && scalar == .null
  }

  public struct Children: Sequence, IteratorProtocol {
    let document: YAMLDocument
    var nextIndex: Int32

    public mutating func next() -> YAMLNode? {
      nextIndexed().map { YAMLNode(document: document, index: $0) }
    }

    mutating func nextIndexed() -> Int32? {
      guard nextIndex >= 0 else { return nil }
      let index = nextIndex
      nextIndex = document.records[Int(index)].nextSibling
      return index
    }
  }

  /// The items of a sequence; for a mapping its keys and values in turn.
  public var children: Children { Children(document: document, nextIndex: record.firstChild) }

  /// The items of a sequence; nothing for other kinds.
  public var items: Children {
    Children(document: document, nextIndex: record.kind == .sequence ? record.firstChild : -1)
  }

  // One reference for both: entries are passed around all the time.
  public struct Entry: Sendable {
    let document: YAMLDocument
    let keyIndex: Int32
    let valueIndex: Int32

    public var key: YAMLNode { YAMLNode(document: document, index: keyIndex) }
    public var value: YAMLNode { YAMLNode(document: document, index: valueIndex) }
  }

  public struct Entries: Sequence, IteratorProtocol {
    var children: Children

    public mutating func next() -> Entry? {
      guard let key = children.nextIndexed(), let value = children.nextIndexed() else { return nil }
      return Entry(document: children.document, keyIndex: key, valueIndex: value)
    }
  }

  /// The pairs of a mapping as written, in order, duplicates included; nothing for other kinds.
  public var entries: Entries {
    Entries(children: Children(document: document, nextIndex: record.kind == .mapping ? record.firstChild : -1))
  }

  /// The entry that counts for a key, aliases followed. kubectl (goyaml.v2) goes through a mapping in order: a key takes
  /// the place of an earlier one of its name, and so does what a merge key (`<<`) brings, wherever it stands; of a list
  /// that is merged, the first mapping that has the key counts.
  public func member(_ name: String) -> Entry? {
    let found = document.member(name, of: index)
    guard found.hasMerges else { return found.entry }
    var mergesLeft = Self.mostMerges
    return member(name, &mergesLeft)
  }

  private func member(_ name: String, _ mergesLeft: inout Int) -> Entry? {
    // Most mappings that are merged merge none themselves, and may be long.
    let own = document.member(name, of: index)
    guard own.hasMerges else { return own.entry }
    var found: Entry?
    for entry in resolved.entries {
      guard entry.key.isMergeKey else {
        if entry.key.resolved.hasText(name) { found = entry }
        continue
      }
      for item in entry.value.mergeSources {
        mergesLeft -= 1
        guard mergesLeft > 0 else { return found }
        if let merged = item.member(name, &mergesLeft) {
          found = merged
          break
        }
      }
    }
    return found
  }

  /// Merge keys of merge keys: enough for any text that means something, and no more for one that means harm.
  public static let mostMerges = 64

  /// What a merge key with this value brings in; of what they have in common, the first counts.
  private var mergeSources: [YAMLNode] {
    let source = resolved
    return source.kind == .sequence ? source.items.map(\.resolved) : [source]
  }

  /// The mapping's own entries that count, without what merge keys bring: of a name that comes twice the last.
  public var ownEntries: [Entry] {
    let entries = entries.filter { !$0.key.isMergeKey && $0.key.resolved.kind == .scalar }
    guard document.mayHaveKeyTwice(of: index) else { return entries }
    var seen: Set<String> = []
    return entries.reversed().filter { seen.insert($0.key.resolved.text).inserted }.reversed()
  }

  /// The entries of a mapping that count, each name once, as `member` has them; keys that are no scalars are left out.
  public var effectiveEntries: [Entry] {
    var mergesLeft = Self.mostMerges
    return effectiveEntries(&mergesLeft)
  }

  /// The same.
  ///
  /// - Parameter mergesLeft: how many merges are followed at most.
  public func effectiveEntries(_ mergesLeft: inout Int) -> [Entry] {
    let mapping = resolved
    guard mapping.kind == .mapping else { return [] }
    var found: [Entry?] = []
    var places: [String: Int] = [:]
    func put(_ entry: Entry) {
      let name = entry.key.resolved.text
      if let earlier = places.updateValue(found.count, forKey: name) { found[earlier] = nil }
      found.append(entry)
    }
    for entry in mapping.entries {
      guard entry.key.isMergeKey else {
        if entry.key.resolved.kind == .scalar { put(entry) }
        continue
      }
      // The last first, so that the first counts.
      for source in entry.value.mergeSources.reversed() where mergesLeft > 0 {
        mergesLeft -= 1
        for merged in source.effectiveEntries(&mergesLeft) { put(merged) }
      }
    }
    return found.compactMap(\.self)
  }

  /// Whether the node is the key `<<`, unquoted.
  public var isMergeKey: Bool { style == .plain && hasText("<<") }

  /// The entry this node is the value (or the key) of; nil in a sequence and at the root.
  public var entry: Entry? {
    guard let parent, parent.kind == .mapping else { return nil }
    if record.isKey { return document.entry(ofKeyNumbered: index) }
    // A key is nearly always a scalar, and then the node in front.
    let before = document.records[Int(index) - 1]
    if before.isKey, before.nextSibling == index {
      return Entry(document: document, keyIndex: index - 1, valueIndex: index)
    }
    return parent.entries.first { $0.value == self }
  }
}
