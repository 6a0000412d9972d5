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

/// Every value that the table describes, parents first.
func schemaPlaces(of plan: Plan) -> [SchemaPlace] {
  var places: [SchemaPlace] = []
  walkSchema(plan) { places.append($0) }
  return places
}

/// Calls `visit` for every value that the table describes, parents first. Children are visited only of values that have
/// the shape their row asks for. Aliases and merge keys are followed; a place reached twice is visited once, so that
/// aliases of aliases cost nothing.
func walkSchema(_ plan: Plan, _ visit: (SchemaPlace) -> Void) {
  struct Visited: Hashable {
    let node: YAMLNode
    let position: Int
  }
  var visited: Set<Visited> = []
  let canMeetAgain = plan.document.hasAliases
  let schema = Schema.installPlan

  // As many merges as `YAMLNode.member` follows.
  var mergesLeft = 64
  func members(of mapping: YAMLNode, _ position: Int) {
    for entry in mapping.entries {
      if entry.key.isMergeKey {
        let source = entry.value.resolved
        for merged in source.kind == .sequence ? source.items.map(\.resolved) : [source] where merged.kind == .mapping {
          mergesLeft -= 1
          guard mergesLeft > 0 else { return }
          members(of: merged, position)
        }
        continue
      }
      let key = entry.key.resolved
      guard key.kind == .scalar, let child = schema.child(of: position, key: key) else { continue }
      walk(SchemaPlace(key: entry.key, value: entry.value, position: child))
    }
  }

  func walk(_ place: SchemaPlace) {
    let node = place.value.resolved
    guard !canMeetAgain || visited.insert(Visited(node: node, position: place.position)).inserted else { return }
    visit(place)
    switch place.field.type {
    case .object, .map:
      if node.kind == .mapping { members(of: node, place.position) }
    case .list:
      guard let item = schema.item(of: place.position) else { return }
      for child in node.items { walk(SchemaPlace(key: nil, value: child, position: item)) }
    default: break
    }
  }
  walk(SchemaPlace(key: nil, value: plan.root, position: 0))
}
