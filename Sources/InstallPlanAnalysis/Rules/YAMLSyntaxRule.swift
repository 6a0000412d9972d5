// yaml-syntax

import YAMLSyntax

extension Rule {
  static let yamlSyntax = Rule(
    "yaml-syntax", .error, "The document is not YAML as it stands.",
    explanation: """
      kubectl cannot read the document and applies nothing of it. The error is shown where its cause is, as far as that \
      can be told; everything else in the document is still checked.
      """,
    examples: [
      Example(
        bad: """
          apiVersion: kubesphere.io/v1alpha1
          kind: InstallPlan
          metadata:
            name: devops
          spec:
            extension:
              name: ⟦"devops⟧
              version: 1.1.3
            enabled: true
            upgradeStrategy: Manual
          """,
        good: """
          apiVersion: kubesphere.io/v1alpha1
          kind: InstallPlan
          metadata:
            name: devops
          spec:
            extension:
              name: "devops"
              version: 1.1.3
            enabled: true
            upgradeStrategy: Manual
          """, isFixable: false)
    ],
    scope: .document
  ) { context in
    for error in context.plan.document.errors {
      context.report(error.range, "\(error.message) kubectl cannot read the document.")
    }
  }
}
