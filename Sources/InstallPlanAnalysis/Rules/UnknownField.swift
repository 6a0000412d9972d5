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
    var unknown: [(entry: YAMLNode.Entry, missing: [String], position: Int)] = []
    walkSchema(context.plan) { place in
      guard place.field.type == .object, !context.plan.isTemplate(place.value) else { return }
      let mapping = place.value.resolved
      var missing: [String]?
      for entry in mapping.entries where !entry.key.isMergeKey {
        let key = entry.key.resolved
        // A key that is no text is refused as YAML already.
        guard key.kind == .scalar, !key.isNull, schema.child(of: place.position, key: key.text) == nil else { continue }
        let present = missing == nil ? Set(mapping.entries.map { $0.key.text }) : []
        let names = missing ?? schema.children(of: place.position).map(\.name).filter { !present.contains($0) }
        missing = names
        unknown.append((entry, names, place.position))
      }
    }
    for (entry, missing, position) in unknown {
      let key = entry.key
      let place = position == 0 ? "An InstallPlan" : "`\(schema[position].displayPath)`"
      let name = key.resolved.text
      let nearest = nearestNames(to: name, among: missing)
      var message = "\(place) has no field `\(name)`: kubectl refuses the plan, or drops the field silently."
      var fixes = nearest.enumerated().map { index, suggestion in
        Fix("Rename to `\(suggestion)`", [context.plan.replacing(key, with: suggestion)], isPreferred: index == 0)
      }
      let plain = name.withoutLookalikes.filter { $0 != "\"" && $0 != "'" && $0 != ":" }
      let lookalike = Lookalike.all(in: Array(name.utf8), 0..<name.utf8.count).first?.lookalike
      if let lookalike {
        message = "\(lookalike.message) As it stands, \(place.first?.lowercased() ?? "")\(place.dropFirst()) has no such field."
        if plain != name, missing.contains(plain) {
          fixes = [
            Fix("Change to `\(plain)`", [TextEdit(key.contentRange, context.plan.scalarText(plain))], isPreferred: true)
          ]
        }
      } else if !nearest.isEmpty {
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
