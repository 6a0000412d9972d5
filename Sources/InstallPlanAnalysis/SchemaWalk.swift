// Walking a plan beside the schema table: what is written at each place, and what the table says of it.

import YAMLSyntax

/// A value with the row that describes it.
struct SchemaPlace {
  /// The key it stands under; nil for items and the root.
  let key: YAMLNode?
  let value: YAMLNode
  /// The row's position in the table.
  let position: Int
  var field: Field { Schema.installPlan[position] }
}

/// What is written in a plan, beside the schema table: read once, for all who ask.
final class SchemaReading: Sendable {
  /// Whether a mapping has a key that the table does not know.
  let hasStrangers: Bool
  /// Whether every mapping has the members that it has to have, and none of these is left empty. Only ever true where
  /// `isSimple`.
  let isComplete: Bool
  /// Whether there is a value that is not seen at a glance to be of its field's type.
  let hasOddTypes: Bool
  /// Whether there is a value of which it is not seen at a glance that nothing is to be filled in.
  let hasMarks: Bool
  /// Whether there is no alias, no merge key and no key twice: then the table's rows tell a plan's members apart.
  let isSimple: Bool
  /// Whether two keys of one mapping may have the same text. False is certain.
  let mayHaveKeyTwice: Bool

  private let root: YAMLNode
  private let found: [Walk.Place]
  private let keys: [NodeTable.Number]

  init(_ root: YAMLNode) {
    var walk = Walk(root)
    root.document.withNodes { nodes in
      Schema.shapes.withUnsafeBufferPointer { walk.walk(nodes, $0) }
    }
    self.root = root
    (hasStrangers, hasOddTypes, hasMarks) = (walk.hasStrangers, walk.hasOddTypes, walk.hasMarks)
    mayHaveKeyTwice = walk.mayHaveKeyTwice
    (isSimple, isComplete) = (walk.isSimple, walk.isSimple && walk.isComplete)
    (found, keys) = (walk.found, walk.keys)
  }

  /// Every value that the table describes and that counts, parents first. Aliases and merge keys are followed; a place
  /// reached twice is there once, so that aliases of aliases cost nothing. What another value takes the place of is not
  /// among them: kubectl never sees it.
  var places: [SchemaPlace] {
    let document = root.document
    return found.map { place in
      SchemaPlace(
        key: place.key < 0 ? nil : document.node(numbered: place.key), value: document.node(numbered: place.value),
        position: Int(place.position))
    }
  }

  /// What the plan has at a row.
  func entry(_ row: Schema.Row) -> YAMLNode.Entry? {
    guard isSimple else { return root.entry(row.names) }
    let key = keys[row.rawValue]
    return key < 0 ? nil : root.document.entry(ofKeyNumbered: key)
  }
}

extension YAMLNode {
  /// The entry at a path of keys, aliases and merge keys followed.
  func entry(_ path: [String]) -> Entry? {
    var node = self
    var entry: Entry?
    for key in path {
      entry = node.member(key)
      guard let found = entry else { return nil }
      node = found.value
    }
    return entry
  }
}

/// One walk, and what it comes to.
private struct Walk {
  struct Place {
    /// -1: none.
    let key: NodeTable.Number
    let value: NodeTable.Number
    let position: Int32
  }

  private struct Visited: Hashable {
    let node: NodeTable.Number
    let position: Int32
  }

  private(set) var hasStrangers = false
  private(set) var isComplete = true
  private(set) var hasOddTypes = false
  private(set) var hasMarks = false
  private(set) var isSimple: Bool
  private(set) var found: [Place] = []
  /// By `Schema.Row`: the key that a simple plan has it under; -1: none.
  private(set) var keys: [NodeTable.Number]

  private let root: YAMLNode
  private let hasAliases: Bool
  let mayHaveKeyTwice: Bool
  private var visited: Set<Visited> = []
  private var mergesLeft = YAMLNode.mostMerges

  init(_ root: YAMLNode) {
    self.root = root
    hasAliases = root.document.hasAliases
    mayHaveKeyTwice = root.mayHaveKeyTwice
    isSimple = !hasAliases
    keys = Array(repeating: -1, count: Schema.Row.count)
    found.reserveCapacity(24)
  }

  mutating func walk(_ nodes: NodeTable, _ shapes: UnsafeBufferPointer<Schema.Shape>) {
    walk(Place(key: -1, value: root.number, position: 0), nodes, shapes)
  }

  private mutating func walkMembers(
    of mapping: NodeTable.Number, _ position: Int32, _ nodes: NodeTable, _ shapes: UnsafeBufferPointer<Schema.Shape>
  ) {
    let shape = shapes[Int(position)]
    if hasAliases || mayHaveKeyTwice || hasMergeKey(mapping, nodes) {
      var entries = 0
      var next = nodes.firstChild(mapping)
      while let key = next {
        entries += 1
        next = nodes.nextSibling(key).flatMap { nodes.nextSibling($0) }
      }
      let counted = root.document.node(numbered: mapping).effectiveEntries(&mergesLeft)
      guard counted.count == entries, !hasMergeKey(mapping, nodes) else {
        return walkCounted(counted, position, nodes, shapes)
      }
    }
    var seen: UInt64 = 0
    var next = nodes.firstChild(mapping)
    while let key = next, let value = nodes.nextSibling(key) {
      next = nodes.nextSibling(value)
      let name = hasAliases ? nodes.resolved(key) : key
      guard nodes.kind(name) == .scalar else { continue }
      if let index = shape.index(of: nodes.text(name)) {
        let mark = UInt64(1) << UInt64(index & 63)
        if seen & mark != 0 { isSimple = false }
        seen |= mark
        let child = shape.children[index].position
        let row = shapes[Int(child)].row
        if row >= 0 { keys[row] = key }
        walk(Place(key: key, value: value, position: child), nodes, shapes)
      } else if shape.anyChild >= 0 {
        walk(Place(key: key, value: value, position: shape.anyChild), nodes, shapes)
      } else {
        hasStrangers = true
      }
    }
    if seen & shape.requiredMarks != shape.requiredMarks { isComplete = false }
  }

  private func hasMergeKey(_ mapping: NodeTable.Number, _ nodes: NodeTable) -> Bool {
    var next = nodes.firstChild(mapping)
    while let key = next {
      if nodes.isMergeKey(key) { return true }
      next = nodes.nextSibling(key).flatMap { nodes.nextSibling($0) }
    }
    return false
  }

  /// Of a mapping with merge keys, or with a key twice, the entries that count.
  private mutating func walkCounted(
    _ entries: [YAMLNode.Entry], _ position: Int32, _ nodes: NodeTable, _ shapes: UnsafeBufferPointer<Schema.Shape>
  ) {
    isSimple = false
    let shape = shapes[Int(position)]
    for entry in entries {
      let (key, value) = (entry.key.number, entry.value.number)
      if let index = shape.index(of: nodes.text(nodes.resolved(key))) {
        walk(Place(key: key, value: value, position: shape.children[index].position), nodes, shapes)
      } else if shape.anyChild >= 0 {
        walk(Place(key: key, value: value, position: shape.anyChild), nodes, shapes)
      } else {
        hasStrangers = true
      }
    }
  }

  /// Children are visited only of values that have the shape their row asks for.
  private mutating func walk(
    _ place: Place, _ nodes: NodeTable, _ shapes: UnsafeBufferPointer<Schema.Shape>
  ) {
    let shape = shapes[Int(place.position)]
    var node = place.value
    if hasAliases {
      node = nodes.resolved(node)
      guard visited.insert(Visited(node: node, position: place.position)).inserted else { return }
    }
    found.append(place)
    if !shape.isPlainly(node, nodes) { hasOddTypes = true }
    if shape.mayHaveMark(node, nodes) { hasMarks = true }
    switch shape.content {
    case .members:
      if nodes.kind(node) == .mapping { return walkMembers(of: node, place.position, nodes, shapes) }
    case .list where shape.item >= 0 && nodes.kind(node) == .sequence:
      var next = nodes.firstChild(node)
      while let item = next {
        walk(Place(key: -1, value: item, position: shape.item), nodes, shapes)
        next = nodes.nextSibling(item)
      }
    default: break
    }
    if shape.isRequired, nodes.mayBeNull(node), root.document.node(numbered: node).isNull { isComplete = false }
  }
}
