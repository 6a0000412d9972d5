// A document's nodes by number, for whoever goes over all of them.

/// The nodes of a document while `YAMLDocument.withNodes` runs: looking at one costs no reference.
public struct NodeTable {
  /// A node's place in the table; never negative.
  public typealias Number = Int32

  fileprivate let records: UnsafeBufferPointer<NodeRecord>
  fileprivate let pool: UnsafeBufferPointer<UInt8>

  public func kind(_ node: Number) -> YAMLNode.Kind { records[Int(node)].kind }

  /// The first key of a mapping, or item of a sequence.
  public func firstChild(_ node: Number) -> Number? { number(records[Int(node)].firstChild) }

  /// As `YAMLNode.nextSibling`.
  public func nextSibling(_ node: Number) -> Number? { number(records[Int(node)].nextSibling) }

  /// As `YAMLNode.resolved`.
  public func resolved(_ node: Number) -> Number {
    let record = records[Int(node)]
    return record.kind == .alias && record.target >= 0 ? record.target : node
  }

  /// The bytes of a scalar's value; nothing for other kinds.
  public func text(_ node: Number) -> UnsafeBufferPointer<UInt8> {
    let record = records[Int(node)]
    return UnsafeBufferPointer(rebasing: pool[Int(record.textStart)..<Int(record.textStart + record.textCount)])
  }

  /// Whether a scalar is written without quotes and without a tag.
  public func isPlain(_ node: Number) -> Bool {
    let record = records[Int(node)]
    return record.kind == .scalar && record.style == .plain && record.tag < 0
  }

  /// Whether a mapping or sequence is written in brackets.
  public func isFlow(_ node: Number) -> Bool { records[Int(node)].style == .flow }

  /// As `YAMLNode.isMergeKey`.
  public func isMergeKey(_ node: Number) -> Bool {
    let record = records[Int(node)]
    guard record.kind == .scalar, record.style == .plain, record.textCount == 2 else { return false }
    return pool[Int(record.textStart)] == UInt8(ascii: "<") && pool[Int(record.textStart) + 1] == UInt8(ascii: "<")
  }

  /// As `YAMLNode.isPlainlyText`.
  public func isPlainlyText(_ node: Number) -> Bool {
    let record = records[Int(node)]
    guard record.kind == .scalar, record.tag < 0 else { return false }
    guard record.style == .plain else { return true }
    guard record.textCount > 0 else { return false }
    let start = Int(record.textStart)
    switch pool[start] {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"):
      // The words with a meaning, such as `yes` and `null`, are short and begin so.
      guard record.textCount <= 5 else { return true }
      switch pool[start] | 0x20 {
      case UInt8(ascii: "y"), UInt8(ascii: "n"), UInt8(ascii: "t"), UInt8(ascii: "f"), UInt8(ascii: "o"): return false
      default: return true
      }
    case UInt8(ascii: "0")...UInt8(ascii: "9"):
      // No number has two points; versions do.
      var points = 0
      for index in start..<start + Int(record.textCount) where pool[index] == UInt8(ascii: ".") { points += 1 }
      return points > 1
    case UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."): return false
    default: return record.textCount > 5
    }
  }

  /// Whether a scalar may be nothing (`key:`, `null`, `~`). False is certain.
  public func mayBeNull(_ node: Number) -> Bool {
    let record = records[Int(node)]
    // Nothing longer than `null` is.
    return record.kind == .scalar && (record.tag >= 0 || record.style == .plain && record.textCount <= 4)
  }

  private func number(_ index: Int32) -> Number? { index >= 0 ? index : nil }
}

extension YAMLDocument {
  /// Calls `body` with the document's nodes, which are not to be used after it.
  public func withNodes<Result>(_ body: (NodeTable) -> Result) -> Result {
    records.withUnsafeBufferPointer { records in
      pool.withUnsafeBufferPointer { body(NodeTable(records: records, pool: $0)) }
    }
  }

  /// The text of a scalar that `isPlainlyText`, aliases followed; nil for anything else.
  func plainText(of node: NodeTable.Number) -> String? {
    withNodes { nodes in
      let node = nodes.resolved(node)
      return nodes.isPlainlyText(node) ? String(decoding: nodes.text(node), as: UTF8.self) : nil
    }
  }

  /// As `NodeTable` has it, aliases followed.
  func mayBeNull(_ node: NodeTable.Number) -> Bool { withNodes { $0.mayBeNull($0.resolved(node)) } }

  /// The node with a number of `NodeTable`.
  public func node(numbered number: NodeTable.Number) -> YAMLNode { YAMLNode(document: self, index: number) }

  /// The entry of a mapping that a key begins.
  public func entry(ofKeyNumbered key: NodeTable.Number) -> YAMLNode.Entry? {
    let value = records[Int(key)].nextSibling
    return value < 0 ? nil : YAMLNode.Entry(document: self, keyIndex: key, valueIndex: value)
  }
}

extension YAMLNode {
  /// The node's number in `NodeTable`.
  public var number: NodeTable.Number { index }

  /// Whether a scalar is seen at a glance to be a text for kubectl: in quotes, or plain and neither like a number nor
  /// like a word with a meaning. False does not say that it is none.
  public var isPlainlyText: Bool { document.withNodes { $0.isPlainlyText(index) } }
}
