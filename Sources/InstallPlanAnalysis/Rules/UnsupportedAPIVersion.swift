// unsupported-api-version

import YAMLSyntax

extension Rule {
  static let unsupportedAPIVersion = Rule(
    "unsupported-api-version", .error, "An `apiVersion` or `kind` that no API server of KubeSphere 4 knows.",
    explanation: """
      InstallPlan is served as `kubesphere.io/v1alpha1` and nothing else. kubectl finds no such resource and applies \
      nothing.
      """,
    examples: [
      Example(
        changing("kubesphere.io/v1alpha1", "⟦kubesphere.io/v1beta1⟧"))
    ]
  ) { context in
    let plan = context.plan
    for (row, field, right) in required {
      guard let entry = context.entry(row), !entry.value.hasText(right) || !entry.value.isPlainlyText,
        let text = entry.value.string, !isFilledInLater(text), !hasTemplate(text), text != right
      else { continue }
      context.report(
        entry.value, "Write `\(field): \(right)`: nothing else serves InstallPlans, and kubectl applies nothing.",
        fixes: [
          Fix("Change to `\(right)`", [plan.replacing(entry.value, with: right)], isPreferred: true, isSafe: true)
        ])
    }
  }

  private static let required: [(row: Schema.Row, field: String, right: String)] = [
    (.apiVersion, "apiVersion", "kubesphere.io/v1alpha1"), (.kind, "kind", Plan.kind),
  ]
}
