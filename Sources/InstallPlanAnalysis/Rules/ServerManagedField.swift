// server-managed-field

import YAMLSyntax

extension Rule {
  static let serverManagedField = Rule(
    "server-managed-field", .information, "A field of `metadata` that the API server writes.",
    tag: .unnecessary,
    explanation: """
      `kubectl get -o yaml` prints these; a manifest has no use for them. With `resourceVersion` or `uid` the plan is \
      refused as soon as the one in the cluster has changed or is another, with `managedFields` server-side apply is \
      refused, and the others are ignored.
      """,
    examples: [
      Example(
        changing(
          "metadata:\n  name: devops", "metadata:\n  name: devops\n  ⟦resourceVersion⟧: \"4254\"\n  ⟦generation⟧: 2"))
    ]
  ) { context in
    let plan = context.plan
    guard let metadata = context.entry(.metadata)?.value else { return }
    for (name, consequence) in serverManagedFields {
      guard let entry = metadata.member(name), !entry.value.isNull else { continue }
      context.report(
        entry.key, "`\(name)` is written by the API server. \(consequence)",
        fixes: plan.removing(entry).map { [Fix("Remove `\(name)`", [$0], isPreferred: true, isSafe: true)] } ?? [])
    }
  }

  private static let serverManagedFields: [(name: String, consequence: String)] = {
    let ignored = "In a manifest it is ignored."
    return [
      ("uid", "In a manifest it makes apply fail where the plan is another one, or is new."),
      (
        "resourceVersion",
        "In a manifest it makes apply fail as soon as the plan in the cluster has changed, or is new."
      ),
      ("generation", ignored),
      ("creationTimestamp", ignored),
      ("deletionTimestamp", ignored),
      ("deletionGracePeriodSeconds", ignored),
      ("selfLink", "Kubernetes no longer uses it."),
      ("managedFields", "In a manifest it makes server-side apply fail."),
    ]
  }()
}
