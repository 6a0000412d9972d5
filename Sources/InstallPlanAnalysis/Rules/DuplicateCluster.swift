// duplicate-cluster

import YAMLSyntax

extension Rule {
  static let duplicateCluster = Rule(
    "duplicate-cluster", .error, "A cluster is named twice.",
    explanation: """
      The names in `placement.clusters` are a set: the API server refuses the plan when one is there twice.
      """,
    examples: [
      Example(
        scheduling("placement:\n  clusters:\n    - host\n    - member-1\n    - ⟦host⟧"),
        good: scheduling("placement:\n  clusters:\n    - host\n    - member-1"))
    ]
  ) { context in
    let plan = context.plan
    guard let scheduling = context.scheduling, scheduling.distinct.count < scheduling.placed.count else { return }
    var first: [String: YAMLNode] = [:]
    for item in scheduling.placed where !context.isFull {
      guard let name = item.name else { continue }
      guard let earlier = first[name] else {
        first[name] = item.node
        continue
      }
      context.report(
        item.node, "`\(name)` is in the list already: the API server refuses the plan.",
        related: [RelatedPlace(range: earlier.contentRange, message: "`\(name)` is named here first")],
        fixes: plan.removing(item: item.node).map {
          [Fix("Remove this `\(name)`", [$0], isPreferred: true, isSafe: true)]
        } ?? [])
    }
  }
}
