// missing-upgrade-strategy

import TextDocument
import YAMLSyntax

extension Rule {
  static let missingUpgradeStrategy = Rule(
    "missing-upgrade-strategy", .warning, "The plan does not say how it is upgraded.",
    explanation: """
      The API server fills in `Manual`. KubeSphere's guide wants it written out, so that what is in Git is what the \
      cluster has: `Manual` in production.
      """,
    examples: [
      Example(changing("spec:", "⟦spec⟧:", "\n  upgradeStrategy: Manual", ""))
    ]
  ) { context in
    let plan = context.plan
    guard context.absenceIsEvidence, let spec = plan.spec, spec.value.resolved.kind == .mapping,
      !plan.isTemplate(spec.value)
    else { return }
    if let present = plan.entry("spec", "upgradeStrategy"), !present.value.isNull { return }
    // A misspelt one is unknown-field's to tell.
    let known = Set(Schema.installPlan.order(ofPath: "spec"))
    let isMisspelt = spec.value.resolved.entries.contains { entry in
      !known.contains(entry.key.text) && nearestNames(to: entry.key.text, among: ["upgradeStrategy"]) != []
    }
    guard !isMisspelt else { return }
    let value = plan.scalarText("Manual")
    let edit: TextEdit? =
      if let present = plan.entry("spec", "upgradeStrategy") {
        filling(present, with: value, in: plan)
      } else {
        plan.adding(
          "upgradeStrategy", value, to: spec.value, order: Schema.installPlan.order(ofPath: "spec"))
      }
    context.report(
      spec.key,
      "`upgradeStrategy` is not set: the API server fills in `Manual`. Write it out, so that Git says what the cluster has.",
      fixes: edit.map { [Fix("Add `upgradeStrategy: Manual`", [$0], isPreferred: true)] } ?? [])
  }

  /// An edit that gives a key without a value one.
  private static func filling(_ entry: YAMLNode.Entry, with value: String, in plan: Plan) -> TextEdit {
    let range = entry.value.contentRange
    guard range.isEmpty else { return TextEdit(range, value) }
    let before = plan.source.bytes[..<range.lowerBound].last
    // In flow style even the colon may be missing.
    return TextEdit(range, before == UInt8(ascii: ":") ? " \(value)" : entry.value.anchor == nil ? ": \(value)" : value)
  }
}
