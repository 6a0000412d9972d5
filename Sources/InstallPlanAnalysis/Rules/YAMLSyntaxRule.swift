// yaml-syntax

import TextDocument
import YAMLSyntax

extension Rule {
  static let yamlSyntax = Rule(
    "yaml-syntax", .error, "The document is not YAML as it stands.",
    explanation: """
      kubectl cannot read the document and applies nothing of it. The error is shown where its cause is, as far as that \
      can be told; everything else in the document is still checked. Some files are YAML and kubectl refuses them all the \
      same: it cuts a file up at lines that begin with `---`, where it allows nothing but a comment behind the dashes and \
      no directive (`%YAML 1.1`) in front. What begins with `{` is JSON to kubectl, and up to 1.32 it has to be strict JSON: \
      a warning says what is not.
      """,
    examples: [
      Example(
        changing("    name: devops", "    name: ⟦\"devops⟧"),
        good: changing("    name: devops", "    name: \"devops\""),
        isFixable: false),
      Example(changing("    name: devops", "    name⟦：⟧devops")),
      Example(changing("apiVersion:", "--- ⟦!!map⟧\napiVersion:"), good: "---\n!!map\n" + examplePlan),
    ],
    scope: .document
  ) { context in
    let plan = context.plan
    let place = plan.place
    if place.isBehindEnd, let root = plan.document.root {
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
    let isPatch = context.file.role.isPatch
    // kustomize, which reads patches, knows no JSON, and cuts nothing up as kubectl does.
    let document = isPatch && plan.document.isJSON ? YAMLDocument(plan.source.bytes) : plan.document
    let refusals = document.refusals(source: plan.source.bytes, includingValues: false)
    let errors =
      document.errors + refusals
      + (document.notices + (isPatch ? [] : plan.document.placeFaults(source: plan.source, at: place)))
      // What nothing can read need not be told of as no JSON, too.
      .filter { $0.kind != .notJSON || !isPatch && refusals.isEmpty }
    for error in errors {
      let consequence: String
      switch error.kind {
      case .refused: consequence = "kubectl cannot read the document."
      case .misread: consequence = "kubectl reads something else than is meant."
      case .ignored: consequence = "kubectl ignores this and all that follows in the document."
      case .notUTF8: consequence = "kubectl puts `\u{FFFD}` in place of these bytes, and kustomize refuses the file."
      case .notJSON: consequence = "kubectl up to 1.32 takes what begins with `{` for JSON, and refuses this."
      case .template:
        // Of a field's value, and of a list's other plans, rule placeholder speaks.
        let isOurs = plan.root.range.contains(error.range.lowerBound)
        let isValue = context.places.contains {
          plan.isTemplate($0.value) && $0.value.range.contains(error.range.lowerBound)
        }
        guard isOurs, !isValue else { continue }
        consequence = "kubectl cannot read the document."
      }
      let isWarning = [.misread, .notJSON].contains(error.kind) || document.notices.contains(error)
      var fixes: [Fix] = []
      if !error.edits.isEmpty {
        fixes.append(
          Fix(
            error.fixTitle, error.edits.map { TextEdit($0.range, $0.newText) }, isPreferred: true,
            isSafe: error.isSafelyMended))
      }
      if error.kind == .notJSON, place.isFirst, !place.isFollowedByObject {
        let start = plan.source.bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        fixes.append(
          Fix(
            "Insert `---` in front", [TextEdit(at: start, "---" + plan.source.newline)], isPreferred: fixes.isEmpty))
      }
      context.report(
        error.range, "\(error.message) \(consequence)", severity: isWarning ? .warning : nil, fixes: fixes,
        isAbsence: error.isInsideOpening)
    }
  }
}
