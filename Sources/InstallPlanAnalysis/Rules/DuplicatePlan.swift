// duplicate-plan

import YAMLSyntax

extension Rule {
  static let duplicatePlan = Rule(
    "duplicate-plan", .warning, "Two plans for one extension.",
    explanation: """
      An extension has one installation. Of two plans for it the one applied last wins, and with GitOps they overwrite \
      each other for ever. Compared are the files that are for one cluster: those of one catalog entry with `paths`, or, \
      where no such entry is for them, those that one kustomization lists, or those of one directory. Kustomize's patches \
      are no plans of their own.
      """,
    examples: [
      Example(
        changing("    name: devops", "    name: ⟦devops⟧") + "\n---\n"
          + changing("    name: devops", "    name: ⟦devops⟧", "enabled: true", "enabled: yes"),
        isFixable: false)
    ], scope: .workspace
  ) { context in
    let file = context.file
    guard let plans = file.plans, !file.role.isPatch, let entry = context.plan.extensionName,
      let name = context.plan.literal(entry)
    else { return }
    // As many as anybody would look at, and one that may be this plan itself.
    let rivals = plans.rivals(of: name, governance: file.governance, most: 6)
    let others = rivals.plans.filter { $0.place.file != file.file || $0.place.number != context.number }.prefix(5)
    guard let first = others.first, rivals.count > 1 else { return }
    let place = first.place.file == file.file ? "in this file" : "in `\(file.shownPath(first.place.file))`"
    let count = rivals.count - 1
    let subject =
      count == 1
      ? "There is another plan for `\(name)` \(place)" : "There are \(count) more plans for `\(name)`, one \(place)"
    context.report(
      entry.value, "\(subject): the one applied last wins.",
      related: others.map { RelatedPlace(plan: $0.place, message: "Another plan for `\(name)`") })
  }
}
