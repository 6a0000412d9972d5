// Parsing a long text again after an edit: of a document whose root is a block mapping, only the entries that the edit
// touched, and of a literal block scalar only the lines. Everything else is taken from the document as it was.

import TextDocument

extension YAMLDocument {
  /// Parses a text of which an earlier version is known. The document is the one that `init(_:)` makes of the text; it
  /// is made faster where few of the root's entries differ, or a few lines of a literal block scalar.
  ///
  /// - Parameters:
  ///   - earlier: the document that was made of `earlierText`.
  ///   - earlierText: its text.
  ///   - isInJSONFile: as `init(_:isInJSONFile:)` has it.
  public convenience init(
    _ text: [UInt8], after earlier: YAMLDocument, of earlierText: [UInt8], isInJSONFile: Bool = false
  ) {
    // In braces, nothing can be told apart so simply.
    guard !isInJSONFile else {
      self.init(text, isInJSONFile: true)
      return
    }
    let same = Splice.commonEnds(text, earlierText)
    let spliced =
      BlockScalarSplice(text, earlier, earlierText, same: same)?.document(earlierCount: earlierText.count)
      ?? Splice(text, earlier, earlierText, same: same)?.document()
    if let spliced {
      self.init(
        records: spliced.records, pool: spliced.pool, names: [], errors: [], repaired: [],
        // They have names, and there are none.
        hasAliases: false, hasVersionDirective: false)
    } else {
      self.init(text)
    }
  }
}

/// The entries of a root mapping that an edit touched, between those in front of it and those behind.
struct Splice {
  private let text: [UInt8]
  private let earlier: YAMLDocument
  /// The keys of the first entry that is parsed again and of the first one behind that is kept, in `earlier`; nil
  /// behind the last entry.
  private let firstKey: Int32
  private let nextKey: Int32?
  /// What is parsed again, in `text`.
  let range: Range<Int>
  /// By how many bytes the entries behind have moved.
  private let delta: Int

  /// Nil where the text has to be parsed as a whole.
  ///
  /// - Parameter same: as `commonEnds` has it.
  init?(_ text: [UInt8], _ earlier: YAMLDocument, _ earlierText: [UInt8], same: (prefix: Int, suffix: Int)) {
    // Anchors, tags, directives and repairs concern more than the entry that they stand in.
    guard earlier.isIntact, earlier.names.isEmpty, !earlier.hasVersionDirective, let root = earlier.records.first,
      root.kind == .mapping,
      root.style == .block
    else { return nil }
    let records = earlier.records
    let delta = text.count - earlierText.count
    // An entry begins with a plain key at the start of a line, beyond doubt: then nothing in front of it reaches into
    // it. One byte more has to be the same, so that the line does begin there.
    var first: Int32?
    var next: Int32?
    var key = root.firstChild
    while key >= 0 {
      let record = records[Int(key)]
      let start = Int(record.start)
      if Self.isFirstOfLine(record, earlierText[...]) {
        if start < same.prefix { first = key }
        if start > earlierText.count - same.suffix {
          next = key
          break
        }
      }
      let value = record.nextSibling
      key = value < 0 ? -1 : records[Int(value)].nextSibling
    }
    // What stands in front of the first entry, such as `---` or a comment, is parsed with it.
    guard let firstKey = first ?? (root.firstChild >= 0 ? root.firstChild : nil) else { return nil }
    let start = firstKey == root.firstChild ? 0 : Int(records[Int(firstKey)].start)
    let end = next.map { Int(records[Int($0)].start) + delta } ?? text.count
    guard start < end, !Self.holdsMarker(text[start..<end]) else { return nil }
    self.text = text
    self.earlier = earlier
    self.firstKey = firstKey
    nextKey = next
    range = start..<end
    self.delta = delta
  }

  /// How many bytes are the same at the start of two texts, and how many others at their ends.
  static func commonEnds(_ a: [UInt8], _ b: [UInt8]) -> (prefix: Int, suffix: Int) {
    a.withUnsafeBufferPointer { a in
      b.withUnsafeBufferPointer { b in
        let prefix = commonPrefix(a, b)
        return (prefix, min(commonSuffix(a, b), min(a.count, b.count) - prefix))
      }
    }
  }

  /// Whether a line may be a marker between documents.
  private static func holdsMarker(_ text: ArraySlice<UInt8>) -> Bool {
    text.withUnsafeBufferPointer { text in
      for index in text.indices where text[index] == UInt8(ascii: "-") || text[index] == UInt8(ascii: ".") {
        // Some characters beyond ASCII break lines, too.
        let before = index == 0 ? UInt8(ascii: "\n") : text[index - 1]
        let isFirst = before == UInt8(ascii: "\n") || before == UInt8(ascii: "\r") || before >= 0x80
        if isFirst, index + 2 < text.count, text[index + 1] == text[index], text[index + 2] == text[index] {
          return true
        }
      }
      return false
    }
  }

  /// - Parameter text: what the key's place counts from the start of.
  private static func isFirstOfLine(_ key: NodeRecord, _ text: ArraySlice<UInt8>) -> Bool {
    let start = text.startIndex + Int(key.start)
    guard key.kind == .scalar, key.end > key.start, start < text.endIndex else { return false }
    guard start == text.startIndex || text[start - 1] == UInt8(ascii: "\n") else { return false }
    switch text[start] {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "\""), UInt8(ascii: "'"):
      return true
    default: return false
    }
  }

  /// Nil where what is to be parsed again is not a mapping beginning where the entry did, without errors, anchors, tags.
  func document() -> (records: [NodeRecord], pool: [UInt8])? {
    let old = earlier.records
    let fresh = YAMLDocument(text[range])
    guard fresh.isIntact, fresh.names.isEmpty, !fresh.hasVersionDirective, let root = fresh.records.first,
      root.kind == .mapping,
      root.style == .block, root.firstChild == 1
    else { return nil }
    let key = fresh.records[1]
    let isFirst = firstKey == old[0].firstChild
    guard Self.isFirstOfLine(key, text[range]), isFirst || key.start == 0 else { return nil }

    let keptInFront = Int(firstKey)
    let keptBehind = nextKey.map { Int($0)..<old.count } ?? old.count..<old.count
    let poolInFront = Int(old[keptInFront].textStart)
    let poolBehind = nextKey.map { Int(old[Int($0)].textStart)..<earlier.pool.count } ?? 0..<0

    var pool: [UInt8] = []
    pool.reserveCapacity(poolInFront + fresh.pool.count + poolBehind.count)
    pool += earlier.pool[..<poolInFront]
    pool += fresh.pool
    pool += earlier.pool[poolBehind]

    var records: [NodeRecord] = []
    records.reserveCapacity(keptInFront + fresh.records.count - 1 + keptBehind.count)
    records += old[..<keptInFront]
    let moved = Shift(
      index: Int32(keptInFront - 1), offset: Int32(range.lowerBound), text: Int32(poolInFront))
    for record in fresh.records.dropFirst() { records.append(moved.applied(to: record)) }
    let behind = Shift(
      index: Int32(records.count - keptBehind.lowerBound), offset: Int32(delta),
      text: Int32(poolInFront + fresh.pool.count - poolBehind.lowerBound))
    for record in old[keptBehind] { records.append(behind.applied(to: record)) }

    if keptInFront == 1 {
      (records[0].start, records[0].contentStart) = (root.start, root.contentStart)
    }
    // The last values of what is in front, and of what was parsed again, have another key behind them.
    let nextIndex = keptBehind.isEmpty ? -1 : Int32(keptBehind.lowerBound) + behind.index
    if let last = Self.lastChild(of: fresh.records) { records[Int(last + moved.index)].nextSibling = nextIndex }
    if keptBehind.isEmpty, let last = Self.lastChild(of: fresh.records) {
      records[0].end = max(records[0].contentStart, records[Int(last + moved.index)].end)
    } else {
      records[0].end += Int32(delta)
    }
    return (records, pool)
  }

  private static func lastChild(of records: [NodeRecord]) -> Int32? {
    var last: Int32?
    var child = records[0].firstChild
    while child >= 0 {
      last = child
      child = records[Int(child)].nextSibling
    }
    return last
  }

  /// What it means for a record to stand elsewhere in text and arena. Its parent may be the root, which stays.
  private struct Shift {
    let index: Int32
    let offset: Int32
    let text: Int32

    @inline(__always)
    func applied(to record: NodeRecord) -> NodeRecord {
      var record = record
      record.start += offset
      record.contentStart += offset
      record.end += offset
      if record.kind == .scalar { record.textStart += text }
      if record.parent > 0 { record.parent += index }
      if record.firstChild >= 0 { record.firstChild += index }
      if record.nextSibling >= 0 { record.nextSibling += index }
      return record
    }
  }
}
