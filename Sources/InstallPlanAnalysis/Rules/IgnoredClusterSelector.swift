// ignored-cluster-selector

import YAMLSyntax

extension Rule {
  static let ignoredClusterSelector = Rule(
    "ignored-cluster-selector", .warning, "A selector beside named clusters.",
    tag: .unnecessary,
    explanation: """
      As soon as `clusters` names one cluster, `clusterSelector` is not looked at: the clusters that it would select \
      get no agent, and whether it is valid nobody asks.
      """,
    examples: [
      Example(
        scheduling("placement:\n  clusters:\n    - host\n  ⟦clusterSelector⟧:\n    matchLabels: {env: staging}"),
        good: scheduling("placement:\n  clusters:\n    - host"))
    ]
  ) { context in
    let plan = context.plan
    guard let scheduling = context.scheduling, !scheduling.placed.isEmpty,
      case .present(let selector, _) = scheduling.selector, let clusters = scheduling.clusters.entry
    else { return }
    var fixes: [Fix] = []
    if let edit = plan.removing(selector) { fixes.append(Fix("Remove `clusterSelector`", [edit], isPreferred: true)) }
    if let edit = plan.removing(clusters) { fixes.append(Fix("Remove `clusters` and let the selector count", [edit])) }
    context.report(
      selector.key, "`clusterSelector` is ignored: `clusters` names clusters, and then only those count.",
      related: [RelatedPlace(range: clusters.key.contentRange, message: "The clusters are named here")], fixes: fixes)
  }
}
