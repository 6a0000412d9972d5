// invalid-upgrade-strategy

import YAMLSyntax

extension Rule {
  static let invalidUpgradeStrategy = Rule(
    "invalid-upgrade-strategy", .error, "The upgrade strategy is neither `Manual` nor `Automatic`.",
    explanation: """
      The CRD has no list of values: the API server stores any text without complaint, an empty one too, and fills in \
      `Manual` only where the field is left out. The plan then has neither of the two strategies, and nobody says so.
      """,
    examples: [
      Example(changing("upgradeStrategy: Manual", "upgradeStrategy: ⟦manual⟧")),
      Example(changing("upgradeStrategy: Manual", "upgradeStrategy: ⟦\"\"⟧"), isFixable: false),
    ]
  ) { context in
    let plan = context.plan
    let allowed = upgradeStrategies
    guard let entry = context.entry(.upgradeStrategy), let strategy = plan.known(entry.value),
      !allowed.contains(strategy)
    else { return }
    let nearest = nearestNames(to: strategy.trimmed, among: allowed)
    let subject = strategy.isEmpty ? "an empty text" : strategy.isShort ? "`\(strategy)`" : "this text"
    // Whoever wrote nothing gets what the API server would have filled in; whoever wrote something else has to choose.
    let certain = strategy.isEmpty ? "Manual" : allowed.contains(strategy.trimmed) ? strategy.trimmed : nearest.first
    context.report(
      entry.value,
      "Write \(listed(nearest.count == 1 ? nearest : allowed)): \(subject) is stored without complaint, and the "
        + "plan then has neither strategy.",
      fixes: allowed.map { value in
        // Another strategy than the API server's own is the author's to choose.
        Fix(
          "Change to `\(value)`", [plan.replacing(entry.value, with: value)], isPreferred: value == certain,
          isSafe: value == "Manual" && strategy.trimmed.lowercased() == "manual")
      })
  }

  private static let upgradeStrategies =
    Schema.installPlan.fields(named: "spec.upgradeStrategy").flatMap(\.allowedValues).map(\.value)
}

extension String {
  /// Without spaces and line breaks around it.
  fileprivate var trimmed: String {
    var text = self[...]
    while text.first?.isWhitespace == true { text.removeFirst() }
    while text.last?.isWhitespace == true { text.removeLast() }
    return String(text)
  }

  fileprivate var isShort: Bool { count <= 40 && !contains(where: \.isNewline) }
}
