// yaml-syntax

import TextDocument
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
        isFixable: false),
      Example(changing("    name: devops", "    name⟦：⟧devops")),
    ],
    scope: .document
  ) { context in
    let plan = context.plan
    if plan.isBehindEnd, let root = plan.document.root {
      let start = root.contentRange.lowerBound
      let line = plan.source.line(at: start)
      context.report(
        start..<max(start, min(root.contentRange.upperBound, plan.source.contentRange(ofLine: line).upperBound)),
        "Put a line `---` in front: between `...` and the next `---` kubectl reads nothing, and applies nothing of this.",
        fixes: [
          Fix(
            "Insert `---`", [TextEdit(at: plan.source.lineStarts[line], "---" + plan.source.newline)], isPreferred: true
          )
        ])
    }
    let errors = plan.document.errors + plan.document.refusals(source: plan.source.bytes, includingValues: false)
    for error in errors {
      let consequence: String
      switch error.kind {
      case .refused: consequence = "kubectl cannot read the document."
      case .misread: consequence = "kubectl reads something else than is meant."
      case .ignored: consequence = "kubectl ignores this and all that follows in the document."
      // Rule placeholder speaks.
      case .template: continue
      }
      let fix = Fix(
        error.fixTitle, error.edits.map { TextEdit($0.range, $0.newText) }, isPreferred: true,
        isSafe: error.isSafelyMended)
      context.report(
        error.range, "\(error.message) \(consequence)", severity: error.kind == .misread ? .warning : nil,
        fixes: error.edits.isEmpty ? [] : [fix], isAbsence: error.isInsideOpening)
    }
  }
}
