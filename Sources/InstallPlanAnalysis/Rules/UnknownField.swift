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
      Example(
        bad: """
          apiVersion: kubesphere.io/v1alpha1
          kind: InstallPlan
          metadata:
            name: devops
          spec:
            extension:
              name: devops
              version: 1.1.3
            enabled: true
            ⟦upgradestrategy⟧: Manual
          """,
        good: """
          apiVersion: kubesphere.io/v1alpha1
          kind: InstallPlan
          metadata:
            name: devops
          spec:
            extension:
              name: devops
              version: 1.1.3
            enabled: true
            upgradeStrategy: Manual
          """)
    ]
  ) { context in
    let schema = Schema.installPlan
    var unknown: [(key: YAMLNode, mapping: YAMLNode, position: Int)] = []
    walkSchema(context.plan) { place in
      guard place.field.type == .object else { return }
      let mapping = place.value.resolved
      for entry in mapping.entries where !entry.key.isMergeKey {
        let key = entry.key.resolved
        if key.kind != .scalar || schema.child(of: place.position, key: key.text) == nil {
          unknown.append((entry.key, mapping, place.position))
        }
      }
    }
    for (key, mapping, position) in unknown {
      let parent = schema[position].path
      let place = parent.isEmpty ? "An InstallPlan" : "`\(parent.replacing(".[]", with: "[]"))`"
      guard key.resolved.kind == .scalar else {
        context.report(key, "\(place) has named fields only: this key is not a name.")
        continue
      }
      let name = key.resolved.text
      let present = Set(mapping.entries.map { $0.key.text })
      let names = schema.children(of: position).map(\.name)
      let nearest = nearestNames(to: name, among: names.filter { !present.contains($0) })
      var message = "\(place) has no field `\(name)`: kubectl refuses the plan, or drops the field silently."
      var fixes = nearest.enumerated().map { index, suggestion in
        Fix("Rename to `\(suggestion)`", [context.plan.replacing(key, with: suggestion)], isPreferred: index == 0)
      }
      if !nearest.isEmpty {
        message += " Did you mean \(listed(nearest))?"
      } else if let home = homes(ofField: name).first {
        message += " `\(name)` belongs under `\(home)`."
      }
      if let entry = key.entry, let removal = context.plan.removing(entry) {
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

extension String {
  /// All occurrences replaced; the standard library has this only with a regular-expression runtime.
  func replacing(_ target: String, with replacement: String) -> String {
    var result = ""
    var rest = self[...]
    while let first = rest.first {
      if rest.hasPrefix(target) {
        result += replacement
        rest = rest.dropFirst(target.count)
      } else {
        result.append(first)
        rest = rest.dropFirst()
      }
    }
    return result
  }
}
