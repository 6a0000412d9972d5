// automatic-upgrade

import YAMLSyntax

extension Rule {
  static let automaticUpgrade = Rule(
    "automatic-upgrade", .hint, "The extension may be upgraded without a change of the plan.",
    explanation: """
      With `Automatic` the version that runs need not be the one that Git says, and an upgrade comes when nobody is \
      looking. KubeSphere's guide wants `Manual` in production.
      """,
    examples: [
      Example(changing("upgradeStrategy: Manual", "upgradeStrategy: ⟦Automatic⟧"), isFixable: false)
    ]
  ) { context in
    let plan = context.plan
    guard let entry = context.entry(.upgradeStrategy), plan.known(entry.value) == "Automatic",
      entry.isSetOnce
    else { return }
    context.report(
      entry.value,
      "With `Automatic` the extension may be upgraded without a change of this plan; in production write `Manual`.",
      fixes: [Fix("Change to `Manual`", [plan.replacing(entry.value, with: "Manual")])])
  }
}
