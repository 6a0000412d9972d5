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

/// What is written in a plan, beside the schema table: read once, for all rules.
final class SchemaReading {
  /// Every value that the table describes, parents first. Aliases and merge keys are followed; a place reached twice is
  /// there once, so that aliases of aliases cost nothing.
  private(set) var places: [SchemaPlace] = []
  /// Whether a mapping has a key that the table does not know.
  private(set) var hasStrangers = false
  /// Whether every mapping has the members that it has to have, and none of these is left empty. Only ever true where
  /// `isSimple`.
  private(set) var isComplete = true

  /// Whether there is no alias, no merge key and no key twice: then the table's rows tell a plan's members apart.
  private(set) var isSimple: Bool
  /// By row: where a simple plan has it. Rows below a list are not to be asked for.
  private var entries: [YAMLNode.Entry?]

  private struct Visited: Hashable {
    let node: YAMLNode
    let position: Int
  }
  private let schema = Schema.installPlan
  private let canMeetAgain: Bool
  private var visited: Set<Visited> = []
  /// As many merges as `YAMLNode.member` follows.
  private var mergesLeft = 64

  init(_ plan: Plan) {
    canMeetAgain = plan.document.hasAliases
    isSimple = !canMeetAgain
    entries = Array(repeating: nil, count: schema.nodes.count)
    places.reserveCapacity(32)
    walk(SchemaPlace(key: nil, value: plan.root, position: 0))
    isComplete = isComplete && isSimple
    visited = []
  }

  /// What a plan has at a row that is not below a list, as `Plan.entry` finds it.
  func entry(_ row: Schema.Row, in plan: Plan) -> YAMLNode.Entry? {
    isSimple ? entries[row.position] : plan.entry(row.names)
  }

  private func walkMembers(of mapping: YAMLNode, _ position: Int) {
    var seen: UInt64 = 0
    for entry in mapping.entries {
      if entry.key.isMergeKey {
        isSimple = false
        let source = entry.value.resolved
        for merged in source.kind == .sequence ? source.items.map(\.resolved) : [source] where merged.kind == .mapping {
          mergesLeft -= 1
          guard mergesLeft > 0 else { return }
          walkMembers(of: merged, position)
        }
        continue
      }
      let key = canMeetAgain ? entry.key.resolved : entry.key
      guard key.kind == .scalar else { continue }
      if let index = schema.index(of: key, below: position) {
        let mark = UInt64(1) << UInt64(index & 63)
        if seen & mark != 0 { isSimple = false }
        seen |= mark
        let child = schema.nodes[position].children[index]
        entries[child] = entry
        walk(SchemaPlace(key: entry.key, value: entry.value, position: child))
      } else if let child = schema.nodes[position].anyChild {
        walk(SchemaPlace(key: entry.key, value: entry.value, position: child))
      } else {
        hasStrangers = true
      }
    }
    if seen & schema.nodes[position].requiredMarks != schema.nodes[position].requiredMarks { isComplete = false }
  }

  /// Children are visited only of values that have the shape their row asks for.
  private func walk(_ place: SchemaPlace) {
    let node = canMeetAgain ? place.value.resolved : place.value
    guard !canMeetAgain || visited.insert(Visited(node: node, position: place.position)).inserted else { return }
    places.append(place)
    switch place.field.type {
    case .object, .map:
      if node.kind == .mapping { return walkMembers(of: node, place.position) }
    case .list:
      if let item = schema.nodes[place.position].item {
        for child in node.items { walk(SchemaPlace(key: nil, value: child, position: item)) }
      }
    default: break
    }
    if place.field.isRequired, node.isNull { isComplete = false }
  }
}
