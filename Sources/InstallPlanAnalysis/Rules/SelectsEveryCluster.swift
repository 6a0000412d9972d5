// selects-every-cluster

import KubeSphereModel
import YAMLSyntax

extension Rule {
  static let selectsEveryCluster = Rule(
    "selects-every-cluster", .information, "A selector without a condition selects every cluster.",
    explanation: """
      An empty `clusterSelector` does not mean "none": it selects every cluster there is, the host cluster among them, \
      and each one that joins later.
      """,
    examples: [
      Example(
        scheduling("placement:\n  ⟦clusterSelector⟧: {}"),
        good: scheduling("placement:\n  clusterSelector:\n    matchLabels: {env: staging}"), isFixable: false)
    ],
    findsAbsence: true
  ) { context in
    guard context.absenceIsEvidence, let scheduling = context.scheduling, scheduling.namesNoCluster,
      let entry = scheduling.selector.entry, scheduling.selectorReading?.isEmpty == true
    else { return }
    var message = "This selects every cluster, and each one that joins later"
    if let catalog = context.catalog, catalog.knowsAllClusters {
      let names = catalog.clusters.map(\.name)
      let count = names.count == 1 ? "there is 1" : names.isEmpty ? "there are none" : "there are \(names.count)"
      let few = (1...5).contains(names.count) ? ": \(listed(names, joiner: "and"))" : ""
      message += "; in \(catalog.evidence) \(count)\(few)"
    }
    context.report(entry.key, message + ".")
  }
}
