// missing-upgrade-strategy

import YAMLSyntax

extension Rule {
  static let missingUpgradeStrategy = Rule(
    "missing-upgrade-strategy", .warning, "The plan does not say how it is upgraded.",
    explanation: """
      The API server fills in `Manual`. KubeSphere's guide wants it written out, so that what is in Git is what the \
      cluster has: `Manual` in production.
      """,
    examples: [
      Example(changing("spec:", "⟦spec⟧:", "\n  upgradeStrategy: Manual", "")),
      Example(changing("upgradeStrategy: Manual", "⟦upgradeStrategy⟧:")),
    ],
    findsAbsence: true
  ) { context in
    let plan = context.plan
    guard context.absenceIsEvidence, let spec = plan.spec, spec.value.resolved.kind == .mapping,
      !plan.isTemplate(spec.value)
    else { return }
    if let present = context.entry(.upgradeStrategy), !present.value.isNull { return }
    // A misspelt one is unknown-field's to tell.
    let known = Set(Schema.installPlan.order(ofPath: "spec"))
    let strangers = spec.value.resolved.entries.lazy.map(\.key.text).filter { !known.contains($0) }
    let isMisspelt = strangers.prefix(Rule.mostStrangers).contains {
      !nearestNames(to: $0, among: ["upgradeStrategy"]).isEmpty
    }
    guard !isMisspelt else { return }
    let value = plan.scalarText("Manual")
    let present = context.entry(.upgradeStrategy)
    let edit: TextEdit? =
      if let present {
        plan.filling(present, with: value)
      } else {
        plan.adding(
          "upgradeStrategy", value, to: spec.value, order: Schema.installPlan.order(ofPath: "spec"))
      }
    context.report(
      present?.key ?? spec.key,
      "`upgradeStrategy` is not set: the API server fills in `Manual`. Write it out, so that Git says what the cluster has.",
      fixes: edit.map { [Fix("Add `upgradeStrategy: Manual`", [$0], isPreferred: true, isSafe: true)] } ?? [])
  }
}
