// One parsed document: its nodes in a flat arena, its errors, and what had to be repaired to read it.

/// What a node is in the arena. Offsets are bytes from the start of the document's part; -1 is "none".
struct NodeRecord {
  var kind: YAMLNode.Kind
  var style: YAMLNode.Style
  /// Whether it is a key of a mapping.
  var isKey = false
  var start: Int32
  var contentStart: Int32
  var end: Int32
  var textStart: Int32 = 0
  var textCount: Int32 = 0
  var parent: Int32 = -1
  var firstChild: Int32 = -1
  var nextSibling: Int32 = -1
  var anchor: Int32 = -1
  var tag: Int32 = -1
  var target: Int32 = -1
}

/// Why a document cannot be read as it stands.
public struct YAMLSyntaxError: Sendable, Equatable {
  /// What kubectl and KubeSphere, whose reader of YAML is not libyaml, do with such a text.
  public enum Kind: Sendable {
    /// They cannot read it.
    case refused
    /// They read it, as something else than was meant.
    case misread
    /// The document ended before this place: they read what is before and ignore the rest without a word.
    case ignored
    /// They cannot read it: a template's `{{…}}` was left over.
    case template
    /// kubectl puts U+FFFD in place of bytes that are not UTF-8; kustomize and other tools refuse the file.
    case notUTF8
    /// kubectl up to 1.32 refuses it, since it takes what begins with `{` for JSON; later ones read it as YAML.
    case notJSON
  }

  /// A replacement of bytes of the document's part.
  public struct Edit: Sendable, Equatable {
    public let range: Range<Int>
    public let newText: String
  }

  /// Bytes from the start of the document's part; not empty unless the text ends there.
  public let range: Range<Int>
  /// What is wrong and, where it is known, what to do about it; one sentence or two, in plain words. It never quotes the
  /// text, which may be a catalog's or a configuration's secret: the range shows it to whoever has the file open.
  public let message: String
  public let kind: Kind
  /// What mends it, where there is no doubt; they do not overlap. Empty where there is.
  public let edits: [Edit]
  /// Whether a bracket or a quote was open there: what closes it may be about to be written.
  public let isInsideOpening: Bool
  /// What the edits do, where they do not say so by themselves.
  public let title: String?
  /// Where the document ended, for what is ignored behind it; the range may be that of the line at fault.
  public let documentEnd: Int?

  init(
    range: Range<Int>, message: String, kind: Kind = .refused, edits: [Edit] = [], isInsideOpening: Bool = false,
    title: String? = nil, documentEnd: Int? = nil
  ) {
    self.documentEnd = documentEnd
    self.range = range
    self.message = message
    self.kind = kind
    self.edits = edits
    self.isInsideOpening = isInsideOpening
    self.title = title
  }

  /// The same error in a text with a byte order mark, which is no part of what the author wrote.
  var behindMark: YAMLSyntaxError {
    guard range.lowerBound < 3 else { return self }
    return YAMLSyntaxError(
      range: 3..<max(3, range.upperBound), message: message, kind: kind, edits: edits,
      isInsideOpening: isInsideOpening, title: title, documentEnd: documentEnd)
  }
}

/// An immutable parsed document. Parsing never fails: a broken text gives a tree of all that can be read, and errors.
public final class YAMLDocument: Sendable {
  let records: [NodeRecord]
  let pool: [UInt8]
  let names: [String]

  /// In the order of the text. Only the first is certain when later ones follow from a part that had to be left out.
  public let errors: [YAMLSyntaxError]
  /// What some readers refuse although all of the document could be read, in the order of the text.
  public let notices: [YAMLSyntaxError]
  /// The bytes that were repaired or left out to read the rest. What is written there is not evidence of anything.
  public let repairedRanges: [Range<Int>]
  /// The same, joined where they meet and in order, so that they are found by halves.
  private let repairedSpans: [Range<Int>]
  /// Whether a `%YAML` directive names a version.
  let hasVersionDirective: Bool
  /// Whether the document was read as JSON and not as YAML.
  public let isJSON: Bool

  init(
    records: [NodeRecord], pool: [UInt8], names: [String], errors: [YAMLSyntaxError], notices: [YAMLSyntaxError] = [],
    repaired: [Range<Int>], hasAliases: Bool, hasVersionDirective: Bool, isJSON: Bool = false
  ) {
    self.hasAliases = hasAliases
    anchoredScalars =
      hasAliases
      ? records.filter { $0.kind == .scalar && $0.anchor >= 0 }.map { Int($0.start)..<Int($0.end) } : []
    self.hasVersionDirective = hasVersionDirective
    self.isJSON = isJSON
    self.notices = notices
    self.records = records
    self.pool = pool
    self.names = names
    self.errors = errors
    self.repairedRanges = repaired
    var spans: [Range<Int>] = []
    for range in repaired.sorted(by: { $0.lowerBound < $1.lowerBound }) {
      if let last = spans.last, range.lowerBound <= last.upperBound {
        spans[spans.count - 1] = last.lowerBound..<max(last.upperBound, range.upperBound)
      } else {
        spans.append(range)
      }
    }
    repairedSpans = spans
  }

  /// Parses the text of one document (a part of `splitDocuments`). A byte order mark at its start is skipped.
  ///
  /// - Parameter isInJSONFile: whether the document is in a file that `beginsAsJSON`: where it is JSON, it is read as
  ///   such, and where it is not, `notices` say why kubectl up to 1.32 refuses it.
  public convenience init(_ text: some Collection<UInt8>, isInJSONFile: Bool = false) {
    self.init(bytes: Array(text), isInJSONFile: isInJSONFile)
  }

  private convenience init(bytes: [UInt8], isInJSONFile: Bool) {
    var jsonNotice: YAMLSyntaxError?
    if isInJSONFile, beginsAsJSON(bytes) {
      let parse = bytes.withUnsafeBufferPointer { parseJSON($0) }
      if let tree = parse.tree {
        self.init(parse, tree)
        return
      }
      jsonNotice = parse.fault.map { notice(of: $0, in: bytes) }
    }
    var outcome = parseRecovering(bytes)
    let undefined = outcome.tree.resolveAliases()
    // In a broken document the anchor may only be where nothing could be read.
    if outcome.errors.isEmpty { outcome.errors = undefined }
    if bytes.withUnsafeBufferPointer(startsWithByteOrderMark) { outcome.errors = outcome.errors.map(\.behindMark) }
    // What nothing can read is refused already.
    if outcome.errors.isEmpty, let jsonNotice { outcome.notices.append(jsonNotice) }
    self.init(
      records: outcome.tree.records, pool: outcome.tree.pool, names: outcome.tree.names, errors: outcome.errors,
      notices: outcome.notices, repaired: outcome.repaired, hasAliases: outcome.tree.hasAliases,
      hasVersionDirective: outcome.tree.hasVersionDirective)
  }

  private convenience init(_ parse: JSONParse, _ tree: TreeBuilder) {
    var errors = notUTF8(parse.invalidBytes)
    let repaired = errors.map(\.range)
    errors += parse.overflows.prefix(maximumRepairs).map {
      YAMLSyntaxError(range: $0, message: "This number is too large: write a smaller one, or quote it.")
    }
    var notices: [YAMLSyntaxError] = []
    if let fault = parse.fault {
      let error = notice(ofWhatIsBehindObject: fault)
      if error.kind == .notJSON { notices = [error] } else { errors.append(error) }
    }
    errors.sort { $0.range.lowerBound < $1.range.lowerBound }
    self.init(
      records: tree.records, pool: tree.pool, names: [], errors: errors, notices: notices, repaired: repaired,
      hasAliases: false, hasVersionDirective: false, isJSON: true)
  }

  /// Nil for an empty document (nothing, or only comments).
  public var root: YAMLNode? {
    records.isEmpty ? nil : YAMLNode(document: self, index: 0)
  }

  /// Whether the text was read as it stands: only then is something's absence evidence.
  public var isIntact: Bool { errors.isEmpty && repairedRanges.isEmpty }

  /// The entry of the last of a mapping's own keys that has a name, aliases followed, and whether there is a merge key.
  ///
  /// - Parameter index: of the mapping, or of an alias that stands for it.
  func member(_ name: String, of index: Int32) -> (entry: YAMLNode.Entry?, hasMerges: Bool) {
    var name = name
    let (key, value, hasMerges) = name.withUTF8 { name in
      records.withUnsafeBufferPointer { records in
        pool.withUnsafeBufferPointer { Self.member(name, of: index, records, $0) }
      }
    }
    return (value < 0 ? nil : YAMLNode.Entry(document: self, keyIndex: key, valueIndex: value), hasMerges)
  }

  private static func member(
    _ name: UnsafeBufferPointer<UInt8>, of index: Int32, _ records: UnsafeBufferPointer<NodeRecord>,
    _ pool: UnsafeBufferPointer<UInt8>
  ) -> (key: Int32, value: Int32, hasMerges: Bool) {
    var mapping = Int(index)
    if records[mapping].kind == .alias, records[mapping].target >= 0 { mapping = Int(records[mapping].target) }
    guard records[mapping].kind == .mapping else { return (-1, -1, false) }
    var found: Int32 = -1
    var hasMerges = false
    var index = records[mapping].firstChild
    while index >= 0 {
      let written = Int(index)
      var key = written
      if records[key].kind == .alias, records[key].target >= 0 { key = Int(records[key].target) }
      if records[key].kind == .scalar {
        let start = Int(records[key].textStart)
        if Int(records[key].textCount) == name.count, pool[start..<start + name.count].elementsEqual(name) {
          found = index
        }
        if records[written].kind == .scalar, records[written].style == .plain, records[written].textCount == 2,
          pool[start] == UInt8(ascii: "<"), pool[start + 1] == UInt8(ascii: "<")
        {
          hasMerges = true
          if found == index { found = -1 }
        }
      }
      let value = records[written].nextSibling
      index = value < 0 ? -1 : records[Int(value)].nextSibling
    }
    return (found, found < 0 ? -1 : records[Int(found)].nextSibling, hasMerges)
  }

  /// Whether two keys of a mapping may have the same text, of a node or of what is under it.
  fileprivate func mayHaveKeyTwice(under index: Int32) -> Bool {
    records.withUnsafeBufferPointer { records in
      pool.withUnsafeBufferPointer { pool in
        records[Int(index)..<Self.endOfSubtree(index, records)].contains { record in
          record.kind == .mapping && Self.mayHaveKeyTwice(record, records, pool)
        }
      }
    }
  }

  /// The same of one mapping's own keys.
  func mayHaveKeyTwice(of index: Int32) -> Bool {
    records.withUnsafeBufferPointer { records in
      pool.withUnsafeBufferPointer { pool in
        hasAliases || records[Int(index)].kind == .mapping && Self.mayHaveKeyTwice(records[Int(index)], records, pool)
      }
    }
  }

  /// Nodes stand in the order of the text: all that is under one is between it and what follows it.
  static func endOfSubtree(_ index: Int32, _ records: UnsafeBufferPointer<NodeRecord>) -> Int {
    var node = index
    while node >= 0 {
      let next = records[Int(node)].nextSibling
      if next >= 0 { return Int(next) }
      node = records[Int(node)].parent
    }
    return records.count
  }

  private static func mayHaveKeyTwice(
    _ mapping: NodeRecord, _ records: UnsafeBufferPointer<NodeRecord>, _ pool: UnsafeBufferPointer<UInt8>
  ) -> Bool {
    func text(_ key: Int32) -> UnsafeBufferPointer<UInt8> {
      let start = Int(records[Int(key)].textStart)
      return UnsafeBufferPointer(rebasing: pool[start..<start + Int(records[Int(key)].textCount)])
    }
    func next(_ key: Int32) -> Int32 {
      let value = records[Int(key)].nextSibling
      return value < 0 ? -1 : records[Int(value)].nextSibling
    }
    // Most mappings have a few keys, which are compared with each other.
    var count = 0
    var key = mapping.firstChild
    while key >= 0 {
      count += 1
      if count <= 12 {
        var earlier = mapping.firstChild
        while earlier != key {
          if text(earlier).count == text(key).count, text(earlier).elementsEqual(text(key)) { return true }
          earlier = next(earlier)
        }
      }
      key = next(key)
    }
    guard count > 12 else { return false }

    // Of many, each is looked for where its hash says.
    let mask = (count * 2).nextPowerOfTwo - 1
    return withUnsafeTemporaryAllocation(of: Int32.self, capacity: mask + 1) { table in
      table.initialize(repeating: -1)
      var key = mapping.firstChild
      while key >= 0 {
        let wanted = text(key)
        var place = hash(wanted) & mask
        var tries = 0
        while table[place] >= 0 {
          let other = text(table[place])
          if other.count == wanted.count, other.elementsEqual(wanted) { return true }
          tries += 1
          // As if they were made to share it: they may be anything.
          guard tries < 256 else { return true }
          place = (place + 1) & mask
        }
        table[place] = key
        key = next(key)
      }
      return false
    }
  }

  /// Quick to find, and good enough for texts that are not made to share it.
  private static func hash(_ text: UnsafeBufferPointer<UInt8>) -> Int {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in text { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    return Int(truncatingIfNeeded: hash ^ hash >> 32)
  }

  /// Whether a node can be reached in more than one way.
  public let hasAliases: Bool

  /// Where scalars with an anchor stand, in the order of the text, if there are aliases.
  public let anchoredScalars: [Range<Int>]

  public func isRepaired(_ range: Range<Int>) -> Bool {
    // The first that ends at or behind the range's start.
    var (low, high) = (0, repairedSpans.count)
    while low < high {
      let middle = (low + high) / 2
      if repairedSpans[middle].upperBound >= range.lowerBound { high = middle } else { low = middle + 1 }
    }
    return low < repairedSpans.count && repairedSpans[low].lowerBound <= range.upperBound
  }

  /// The innermost node whose range holds `offset`, both ends included.
  public func node(at offset: Int) -> YAMLNode? {
    guard var node = root, node.range.lowerBound <= offset, offset <= node.range.upperBound else { return nil }
    while let inner = node.children.last(where: { $0.range.lowerBound <= offset && offset <= $0.range.upperBound }) {
      node = inner
    }
    return node
  }
}

extension Sequence {
  func last(where predicate: (Element) -> Bool) -> Element? {
    var found: Element?
    for element in self where predicate(element) { found = element }
    return found
  }
}

extension YAMLNode {
  /// Whether two keys of a mapping, the node or one under it, may have the same text; linear for mappings of usual
  /// size. False is certain, and true is for whoever compares what the keys mean. Aliases are not followed.
  public var mayHaveKeyTwice: Bool { document.mayHaveKeyTwice(under: index) }
}

extension Int {
  fileprivate var nextPowerOfTwo: Int { self <= 1 ? 1 : 1 << (Int.bitWidth - (self - 1).leadingZeroBitCount) }
}
