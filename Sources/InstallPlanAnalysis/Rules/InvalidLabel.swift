// invalid-label

import YAMLSyntax

extension Rule {
  static let invalidLabel = Rule(
    "invalid-label", .error, "A label's key or value that Kubernetes does not take.",
    explanation: """
      The API server refuses the plan. A value has at most 63 characters: letters, digits, `-`, `_` and `.`, with a \
      letter or digit at both ends; it may be empty. A key is such a name (not empty), perhaps with a domain and `/` \
      before it. Text of any kind belongs under `annotations`.
      """,
    examples: [
      Example(
        changing("  name: devops", "  name: devops\n  labels:\n    team: ⟦platform team⟧"),
        good: changing("  name: devops", "  name: devops\n  labels:\n    team: platform-team"))
    ]
  ) { context in
    let plan = context.plan
    guard let labels = context.entry(.labels) else { return }
    let entries = labels.value.effectiveEntries
    let keys = Set(entries.map(\.key.resolved.text))
    for entry in entries where entry.key.resolved.kind == .scalar {
      guard !context.isFull else { return }
      let key = entry.key.resolved.text
      if !isFilledInLater(key), !hasTemplate(key), !entry.key.isNull, let fault = labelKeyFault(key) {
        let nearest = nearestLabelKey(to: key).flatMap { keys.contains($0) ? nil : $0 }
        context.report(
          entry.key, "Rename this label: its key \(fault). The API server refuses the plan.",
          fixes: nearest.map {
            [Fix("Rename to `\($0)`", [plan.replacing(entry.key, with: $0)], isPreferred: true)]
          } ?? plan.removing(entry).map { [Fix("Remove the label", [$0])] } ?? [])
      }
      guard let value = entry.value.string, !isFilledInLater(value), !hasTemplate(value),
        let fault = labelValueFault(value)
      else { continue }
      let nearest = nearestLabelValue(to: value)
      context.report(
        entry.value,
        "A label's value has letters, digits, `-`, `_` and `.` only: this one \(fault). The API server refuses the plan.",
        fixes: nearest.map {
          [Fix("Change to `\($0)`", [plan.replacing(entry.value, with: $0)], isPreferred: true)]
        } ?? [])
    }
  }
}
