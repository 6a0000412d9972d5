// unknown-field

import TextDocument
import YAMLSyntax

extension Rule {
  static let unknownField = Rule(
    "unknown-field", .error, "A field that InstallPlan does not have.",
    explanation: """
      Current kubectl refuses the plan (strict validation); older ones and many GitOps tools drop the field without a \
      word, so that what it was meant to say never happens.
      """,
    examples: [
      Example(changing("  upgradeStrategy:", "  ⟦upgradestrategy⟧:"))
    ]
  ) { context in
    let schema = Schema.installPlan
    // Which field is in which is told by the brackets alone in flow style, and those are in doubt.
    guard context.plan.root.style == .block || context.plan.document.isIntact else { return }
    var unknown: [(entry: YAMLNode.Entry, missing: [String], position: Int)] = []
    for place in context.places {
      guard place.field.type == .object else { continue }
      let mapping = place.value.resolved
      var missing: [String]?
      for entry in mapping.entries where !entry.key.isMergeKey {
        let key = entry.key.resolved
        guard key.kind != .scalar || schema.child(of: place.position, key: key.text) == nil else { continue }
        let present = missing == nil ? Set(mapping.entries.map { $0.key.text }) : []
        let names = missing ?? schema.children(of: place.position).map(\.name).filter { !present.contains($0) }
        missing = names
        unknown.append((entry, names, place.position))
      }
    }
    for (entry, missing, position) in unknown {
      let key = entry.key
      let place = position == 0 ? "An InstallPlan" : "`\(schema[position].displayPath)`"
      guard key.resolved.kind == .scalar else {
        context.report(key, "\(place) has named fields only: this key is not a name.")
        continue
      }
      let name = key.resolved.text
      let nearest = nearestNames(to: name, among: missing)
      var message = "\(place) has no field `\(name)`: kubectl refuses the plan, or drops the field silently."
      var fixes = nearest.enumerated().map { index, suggestion in
        Fix("Rename to `\(suggestion)`", [context.plan.replacing(key, with: suggestion)], isPreferred: index == 0)
      }
      if !nearest.isEmpty {
        message += " Did you mean \(listed(nearest))?"
      } else if let home = homes(ofField: name).first {
        message += " `\(name)` belongs under `\(home)`."
      }
      if let removal = context.plan.removing(entry) {
        fixes.append(Fix("Remove `\(name)`", [removal]))
      }
      context.report(key, message, fixes: fixes)
    }
  }

  /// Where in `spec` or `metadata` a field of this name belongs.
  private static func homes(ofField name: String) -> [String] {
    Schema.installPlan.nodes.map(\.field)
      .filter { $0.isOffered && $0.name == name && ($0.path.hasPrefix("spec.") || $0.path.hasPrefix("metadata.")) }
      .map { String($0.path.dropLast(name.count + 1)) }
  }
}
