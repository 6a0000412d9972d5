// force-delete-annotation

import YAMLSyntax

extension Rule {
  static let forceDeleteAnnotation = Rule(
    "force-delete-annotation", .warning, "The plan is set to be force-deleted.",
    explanation: """
      With the annotation `kubesphere.io/force-delete`, whatever its value, deleting the plan forces the uninstall: \
      KubeSphere does not wait for a clean one, and what that would have tidied up may stay. It is meant for the moment \
      a stuck plan has to go (`kubectl annotate`), not for a manifest that is applied from day to day.
      """,
    examples: [
      Example(
        changing(
          "metadata:\n  name: devops",
          "metadata:\n  name: devops\n  annotations:\n    example.com/owner: platform\n    ⟦kubesphere.io/force-delete⟧: \"true\""
        ),
        good: changing(
          "metadata:\n  name: devops", "metadata:\n  name: devops\n  annotations:\n    example.com/owner: platform"))
    ]
  ) { context in
    let plan = context.plan
    guard let annotations = context.entry(.annotations),
      let entry = annotations.value.member("kubesphere.io/force-delete"), !entry.value.isNull
    else { return }
    // The only annotation goes with its mapping.
    let edit = plan.removing(entry) ?? (annotations.value.kind == .mapping ? plan.removing(annotations) : nil)
    context.report(
      entry.key,
      "Deleting this plan forces the uninstall, whatever the annotation's value: leave it out until a stuck plan has to "
        + "go.",
      fixes: edit.map { [Fix("Remove the annotation", [$0], isPreferred: true)] } ?? [])
  }
}
