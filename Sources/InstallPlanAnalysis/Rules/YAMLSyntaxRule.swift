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
        changing("    name: devops", "    name: ⟦\"devops⟧"),
        good: changing("    name: devops", "    name: \"devops\""),
        isFixable: false)
    ],
    scope: .document
  ) { context in
    for error in context.plan.document.errors {
      context.report(error.range, "\(error.message) kubectl cannot read the document.")
    }
  }
}
