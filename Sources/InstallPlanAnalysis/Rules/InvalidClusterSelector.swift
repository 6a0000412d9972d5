// invalid-cluster-selector

import KubeSphereModel
import YAMLSyntax

extension Rule {
  static let invalidClusterSelector = Rule(
    "invalid-cluster-selector", .error, "A selector that Kubernetes cannot use.",
    explanation: """
      The API server takes the plan. Then reconciling it fails each time the controller tries: the operator is not one \
      of `In`, `NotIn`, `Exists` and `DoesNotExist`, `In` or `NotIn` has no values, another has some, or a key or value \
      is not a valid label. The error is in a log only.
      """,
    examples: [
      Example(
        scheduling(
          "placement:\n  clusterSelector:\n    matchExpressions:\n      - {key: env, operator: ⟦Equals⟧, values: [staging]}"
        ),
        good: scheduling(
          "placement:\n  clusterSelector:\n    matchExpressions:\n      - {key: env, operator: In, values: [staging]}")),
      Example(
        scheduling("placement:\n  clusterSelector:\n    matchLabels:\n      env: ⟦staging and test⟧"),
        good: scheduling("placement:\n  clusterSelector:\n    matchLabels:\n      env: staging"), isFixable: false),
    ]
  ) { context in
    let plan = context.plan
    // Where clusters are named nobody reads the selector.
    guard let scheduling = context.scheduling, scheduling.namesNoCluster,
      let reading = scheduling.selectorReading
    else { return }
    let absenceIsEvidence = context.absenceIsEvidence
    let consequence = "The plan is accepted, and then reconciling it fails for ever."
    var reports: [(place: YAMLNode, message: String, fixes: [Fix])] = []
    for label in reading.labels where !context.isFull(with: reports.count) {
      for problem in LabelSelector.problems(key: label.key ?? "unknown", value: label.value ?? "") {
        if problem.part == .key {
          let words = words("label key", label.key, label.key.flatMap(labelKeyFault) ?? problem.reason)
          reports.append(
            (
              label.entry.key, "\(words). \(consequence)", change(label.entry.key, label.key.flatMap(nearestLabelKey))
            ))
        } else {
          let words = words("label value", label.value, label.value.flatMap(labelValueFault) ?? problem.reason)
          reports.append(
            (
              label.entry.value, "\(words). \(consequence)",
              change(label.entry.value, label.value.flatMap(nearestLabelValue))
            ))
        }
      }
    }
    for report in reports { context.report(report.place, report.message, fixes: report.fixes) }
    for expression in reading.expressions where !context.isFull {
      for problem in LabelSelector.problems(expression.written) {
        guard let report = report(problem, expression) else { continue }
        // Values that are wanted may be about to be written.
        let isAbsence = problem.part == .values && expression.valuesAreThere == false
        context.report(report.0, report.1, fixes: report.2, isAbsence: isAbsence)
      }
    }

    /// A fix that takes the nearest text that Kubernetes would.
    func change(_ node: YAMLNode, _ text: String?) -> [Fix] {
      text.map { [Fix("Change to `\($0)`", [plan.replacing(node, with: $0)], isPreferred: true)] } ?? []
    }

    func report(_ problem: LabelSelector.Problem, _ expression: SelectorReading.Expression) -> (
      YAMLNode, String, [Fix]
    )? {
      switch problem.part {
      case .key:
        return expression.key.map {
          let reason = expression.keyText.flatMap(labelKeyFault) ?? problem.reason
          return (
            $0.value, "\(words("label key", expression.keyText, reason)). \(consequence)",
            change($0.value, expression.keyText.flatMap(nearestLabelKey))
          )
        }
      case .value(let index):
        let item = expression.items[index]
        let reason = item.text.flatMap(labelValueFault) ?? problem.reason
        return (
          item.node, "\(words("label value", item.text, reason)). \(consequence)",
          change(item.node, item.text.flatMap(nearestLabelValue))
        )
      case .operator:
        guard let comparison = expression.comparison, let text = expression.comparisonText else { return nil }
        let meant = operators(meantBy: text, takingValues: expression.valuesAreThere)
        let all = listed(LabelSelector.Operator.allCases.map(\.rawValue))
        return (
          comparison.value,
          "Use \(meant.isEmpty ? all : listed(meant)): \(isShort(text) ? "`\(text)`" : "this text") is no operator. \(consequence)",
          meant.enumerated().map { index, name in
            Fix("Change to `\(name)`", [plan.replacing(comparison.value, with: name)], isPreferred: index == 0)
          }
        )
      case .values:
        guard let comparison = expression.comparison, let text = expression.comparisonText else { return nil }
        if case .unreadable = expression.values { return nil }
        guard let valuesAreThere = expression.valuesAreThere, valuesAreThere else {
          // A misspelt `values` is unknown-field's to tell.
          guard absenceIsEvidence, !expression.hasStranger else { return nil }
          let without = text == LabelSelector.Operator.isIn.rawValue ? "Exists" : "DoesNotExist"
          return (
            expression.values.entry?.key ?? comparison.value, "`\(text)` \(problem.reason). \(consequence)",
            [Fix("Change `\(text)` to `\(without)`", [plan.replacing(comparison.value, with: without)])]
          )
        }
        guard let values = expression.values.entry else { return nil }
        let withValues = text == LabelSelector.Operator.exists.rawValue ? "In" : "NotIn"
        var fixes = [Fix("Change `\(text)` to `\(withValues)`", [plan.replacing(comparison.value, with: withValues)])]
        if let edit = plan.removing(values) { fixes.append(Fix("Remove `values`", [edit])) }
        return (values.key, "`\(text)` \(problem.reason). \(consequence)", fixes)
      }
    }
  }

  private static func words(_ kind: String, _ text: String?, _ reason: String) -> String {
    guard let text, isShort(text) else { return "This \(kind) \(reason)" }
    return "The \(kind) `\(text)` \(reason)"
  }

  private static func isShort(_ text: String) -> Bool {
    (1...40).contains(text.count) && !text.contains(where: \.isNewline)
  }

  /// The operators that may have been meant, likeliest first.
  ///
  /// - Parameter takingValues: whether values stand beside it; nil: it cannot be told.
  private static func operators(meantBy text: String, takingValues: Bool?) -> [String] {
    let all = LabelSelector.Operator.allCases.filter { takingValues == nil || $0.takesValues == takingValues }
      .map(\.rawValue)
    // What other selectors and languages call them; by their letters alone `NotExists` would be nearest to `Exists`.
    let synonym: LabelSelector.Operator? =
      switch text.lowercased() {
      case "=", "==", "eq", "equal", "equals", "is": .isIn
      case "!=", "ne", "not", "notequal", "notequals", "not in", "isnot": .isNotIn
      case "has", "present", "exist": .exists
      case "!", "notexists", "notexist", "doesnotexists", "doesntexist", "absent": .doesNotExist
      default: nil
      }
    if let synonym { return all.contains(synonym.rawValue) ? [synonym.rawValue] : [] }
    return nearestNames(to: text, among: all, count: 2)
  }
}

extension SelectorReading.Expression {
  /// Whether values are there; nil: it cannot be told.
  fileprivate var valuesAreThere: Bool? {
    switch values {
    case .leftOut: false
    case .present: !items.isEmpty
    case .unreadable: nil
    }
  }
}
