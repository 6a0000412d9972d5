// unvalidated-by-webhook

import YAMLSyntax

extension Rule {
  static let unvalidatedByWebhook = Rule(
    "unvalidated-by-webhook", .information, "A label that makes the admission webhooks skip the plan.",
    explanation: """
      Both of KubeSphere's admission webhooks skip objects with the label `app.kubernetes.io/managed-by: Helm`. The plan \
      is stored as it is: not even whether `config` is YAML is checked, and the first to notice is the Helm job.
      """,
    examples: [
      Example(
        changing(
          "metadata:\n  name: devops",
          "metadata:\n  name: devops\n  labels:\n    app.kubernetes.io/managed-by: ⟦Helm⟧"),
        isFixable: false)
    ]
  ) { context in
    let plan = context.plan
    guard let labels = context.entry(.labels),
      let entry = labels.value.member("app.kubernetes.io/managed-by"), plan.known(entry.value) == "Helm"
    else { return }
    let edit = plan.removing(entry) ?? (labels.value.kind == .mapping ? plan.removing(labels) : nil)
    context.report(
      entry.value,
      "KubeSphere's admission webhooks skip a plan with this label: not even `config` is checked when it is applied.",
      fixes: edit.map { [Fix("Remove the label", [$0])] } ?? [])
  }
}
