// no-cluster-selected

import KubeSphereModel
import YAMLSyntax

extension Rule {
  static let noClusterSelected = Rule(
    "no-cluster-selected", .warning, "The selector matches no cluster.",
    explanation: """
      A selector is compared with the labels of the Cluster objects, not with those of nodes or namespaces. Where none \
      has them no agent is installed anywhere, and nobody says so. Said only with a catalog that holds clusters.
      """,
    examples: [
      Example(
        scheduling("placement:\n  clusterSelector:\n    matchLabels:\n      env: ⟦stagin⟧"),
        good: scheduling("placement:\n  clusterSelector:\n    matchLabels:\n      env: staging"),
        catalog: exampleClusters)
    ],
    basis: .catalog
  ) { context in
    let plan = context.plan
    guard context.absenceIsEvidence, let catalog = context.catalog, catalog.knowsAllClusters,
      let scheduling = context.scheduling, scheduling.namesNoCluster,
      let entry = scheduling.selector.entry, let reading = scheduling.selectorReading
    else { return }
    guard let selector = reading.selector, !catalog.clusters.contains(where: { selector.matches($0.labels) }) else {
      return
    }
    var message = "No cluster in \(catalog.evidence) is selected: no agent is installed anywhere."
    // Of several conditions that no cluster meets, none is the one at fault.
    let culprits = conditions(of: reading).filter { condition in
      !catalog.clusters.contains { condition.isMet(by: $0.labels) }
    }
    guard culprits.count == 1, let culprit = culprits.first else {
      context.report(entry.key, message)
      return
    }
    let present = Set(catalog.clusters.compactMap { $0.labels[culprit.key] }).sorted()
    var place = culprit.keyNode
    var candidates: [String] = []
    if present.isEmpty {
      message += " None has a label `\(culprit.key)`."
      candidates = nearestNames(to: culprit.key, among: Set(catalog.clusters.flatMap(\.labels.keys)).sorted())
    } else if let wanted = culprit.value {
      place = wanted.node
      let quoted = present.prefix(5).map { "`\($0)`" }.joined(separator: ", ") + (present.count > 5 ? ", …" : "")
      message += " The label `\(culprit.key)` has these values: \(quoted)."
      if let text = wanted.text { candidates = nearestNames(to: text, among: present) }
    }
    // Only what then selects a cluster.
    let helpful = candidates.filter { candidate in
      guard let changed = culprit.changed(place == culprit.keyNode ? .key(candidate) : .value(candidate)) else {
        return false
      }
      return catalog.clusters.contains { cluster in
        changed.matches(cluster.labels)
          && conditions(of: reading).allSatisfy { $0.keyNode == culprit.keyNode || $0.isMet(by: cluster.labels) }
      }
    }
    context.report(
      place, message,
      fixes: helpful.enumerated().map { index, candidate in
        Fix("Change to `\(candidate)`", [plan.replacing(place, with: candidate)], isPreferred: index == 0)
      })
  }

  /// One label or one expression of a selector.
  private struct Condition {
    enum Change {
      case key(String)
      case value(String)
    }

    let keyNode: YAMLNode
    let key: String
    /// Where the wanted values stand, and the value itself if there is just one; nil: it is not about values.
    let value: (node: YAMLNode, text: String?)?
    let expression: LabelSelector.Expression
    private let selector: LabelSelector?

    init(_ keyNode: YAMLNode, _ value: (node: YAMLNode, text: String?)?, _ expression: LabelSelector.Expression) {
      self.keyNode = keyNode
      self.key = expression.key
      self.value = value
      self.expression = expression
      selector = try? LabelSelector(matchExpressions: [expression])
    }

    func isMet(by labels: [String: String]) -> Bool { selector?.matches(labels) ?? true }

    func changed(_ change: Change) -> LabelSelector? {
      var expression = expression
      switch change {
      case .key(let key): expression.key = key
      case .value(let value): expression.values = [value]
      }
      return try? LabelSelector(matchExpressions: [expression])
    }
  }

  private static func conditions(of reading: SelectorReading) -> [Condition] {
    let labels = reading.labels.compactMap { label -> Condition? in
      guard let key = label.key, let value = label.value else { return nil }
      return Condition(
        label.entry.key, (label.entry.value, value),
        LabelSelector.Expression(key: key, operator: LabelSelector.Operator.isIn.rawValue, values: [value]))
    }
    return labels
      + reading.expressions.compactMap { expression in
        guard let key = expression.key else { return nil }
        var value: (node: YAMLNode, text: String?)?
        if expression.comparisonText == LabelSelector.Operator.isIn.rawValue, let list = expression.values.entry?.value
        {
          value = expression.items.count == 1 ? expression.items.first.map { ($0.node, $0.text) } : (list, nil)
        }
        return Condition(key.value, value, expression.written)
      }
  }
}
