// From a place in the text to the row of the schema table that describes what is written there.

import TextDocument
import YAMLSyntax

/// What a plan has at a place, with its row of the schema table.
struct SchemaHit {
  let plan: Plan
  /// The row's position in the table.
  let position: Int
  /// The key the value stands under; nil for items of a list.
  let key: YAMLNode?
  let value: YAMLNode
  /// Whether the place is on the key, or on the dash that stands for one, and not on the value.
  let isKey: Bool
  /// The text that is meant: the key, the value or the dash. Bytes from the start of the part.
  let range: Range<Int>

  var field: Field { Schema.installPlan[position] }
}

/// What stands at a place of a part, both ends of a key or value included.
///
/// Found by going down from the plan's root, so a text that is used elsewhere through an alias is found where it stands
/// only if it stands in the plan itself. A collection is hit between its members and on its brackets.
///
/// - Parameter offset: bytes from the start of the part.
/// - Returns: nil outside of plans, and for what the table has no row for. Linear in the size of the document.
func schemaHit(in part: PlanPart, at offset: Int) -> SchemaHit? {
  for plan in part.plans where plan.root.range.holds(offset) {
    return schemaHit(in: plan, at: offset)
  }
  return nil
}

private func schemaHit(in plan: Plan, at offset: Int) -> SchemaHit? {
  let schema = Schema.installPlan
  var position = 0
  var key: YAMLNode?
  var node = plan.root
  // Every turn goes one node deeper.
  while true {
    switch schema[position].type {
    case .object, .map:
      guard let (entry, isOnKey) = entry(of: node, at: offset) else { break }
      if entry.key.isMergeKey {
        guard !isOnKey, let source = mergeSource(entry.value, at: offset) else { return nil }
        node = source
        continue
      }
      guard entry.key.resolved.kind == .scalar,
        let child = schema.child(of: position, key: entry.key.resolved.text)
      else { return nil }
      if isOnKey {
        return SchemaHit(
          plan: plan, position: child, key: entry.key, value: entry.value, isKey: true,
          range: entry.key.range(around: offset))
      }
      (position, key, node) = (child, entry.key, entry.value)
      continue
    case .list:
      guard node.kind == .sequence, let itemPosition = schema.item(of: position) else { break }
      if let item = innermost(node.items, at: offset) {
        (position, key, node) = (itemPosition, nil, item)
        continue
      }
      if let (item, dash) = dash(of: node, at: offset, source: plan.source) {
        return SchemaHit(plan: plan, position: itemPosition, key: nil, value: item, isKey: true, range: dash)
      }
    default: break
    }
    // The root has no row of its own.
    guard position != 0 else { return nil }
    return SchemaHit(
      plan: plan, position: position, key: key, value: node, isKey: false, range: node.range(around: offset))
  }
}

/// The entry of a mapping that a place is in, and whether it is in its key.
private func entry(of mapping: YAMLNode, at offset: Int) -> (YAMLNode.Entry, isOnKey: Bool)? {
  var atValue: YAMLNode.Entry?
  for entry in mapping.entries {
    if entry.key.range.holds(offset), !entry.key.range.isEmpty { return (entry, true) }
    // Of two that meet here an empty one is the less likely to be meant.
    if entry.value.range.holds(offset), atValue == nil || !entry.value.range.isEmpty { atValue = entry }
  }
  return atValue.map { ($0, false) }
}

/// The mapping written at a merge key (`<<: {…}`, `<<: [*a, {…}]`) that a place is in.
private func mergeSource(_ value: YAMLNode, at offset: Int) -> YAMLNode? {
  let source = value.kind == .sequence ? innermost(value.items, at: offset) : value
  return source?.kind == .mapping ? source : nil
}

private func innermost(_ items: YAMLNode.Children, at offset: Int) -> YAMLNode? {
  var found: YAMLNode?
  for item in items where item.range.holds(offset) && (found == nil || !item.range.isEmpty) { found = item }
  return found
}

/// The item of a block sequence whose dash a place is on, and the dash.
private func dash(of sequence: YAMLNode, at offset: Int, source: SourceText) -> (YAMLNode, Range<Int>)? {
  guard sequence.style == .block, let item = sequence.items.first(where: { $0.range.lowerBound > offset }) else {
    return nil
  }
  // Only white space is between a dash and its item; where a comment is, nothing is lost by not looking further.
  var start = item.range.lowerBound
  while start > 0, isBlank(source.bytes[start - 1]) { start -= 1 }
  guard start > 0, source.bytes[start - 1] == UInt8(ascii: "-") else { return nil }
  let dash = start - 1..<start
  return dash.holds(offset) ? (item, dash) : nil
}

private func isBlank(_ byte: UInt8) -> Bool {
  byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") || byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r")
}

extension YAMLNode {
  /// The node without its anchor and tag, unless the place is on those.
  fileprivate func range(around offset: Int) -> Range<Int> { contentRange.holds(offset) ? contentRange : range }
}

extension Range<Int> {
  /// Whether a place is in the range, both ends included.
  func holds(_ offset: Int) -> Bool { lowerBound <= offset && offset <= upperBound }
}
