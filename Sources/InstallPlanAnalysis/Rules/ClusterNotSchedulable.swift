// cluster-not-schedulable

import KubeSphereModel
import YAMLSyntax

extension Rule {
  static let clusterNotSchedulable = Rule(
    "cluster-not-schedulable", .warning, "A cluster that the plan places an agent on takes none as it is.",
    explanation: """
      A cluster that is not ready, is being deleted or has the condition `Schedulable=False` is skipped silently: the \
      plan is applied, and nothing is installed there. Said only of clusters that the catalog knows: of each that is named \
      in `clusters`, and of a selector when none of the clusters it matches takes agents.
      """,
    examples: [
      Example(
        scheduling("placement:\n  clusters:\n    - host\n    - ⟦member-2⟧"),
        good: scheduling("placement:\n  clusters:\n    - host"), isFixable: false, catalog: exampleClusters),
      Example(
        scheduling("placement:\n  ⟦clusterSelector⟧:\n    matchLabels:\n      env: production"),
        good: scheduling("placement:\n  clusterSelector:\n    matchLabels:\n      env: staging"), isFixable: false,
        catalog: exampleClusters),
    ],
    basis: .catalog
  ) { context in
    guard let catalog = context.catalog, let scheduling = context.scheduling else { return }
    for (node, name) in scheduling.distinct where !context.isFull {
      guard let reason = catalog.cluster(named: name).value?.reasonToSkip else { continue }
      context.report(node, "`\(name)` \(reason) (\(catalog.evidence)): KubeSphere skips it silently.")
    }
    guard context.absenceIsEvidence, catalog.knowsAllClusters, scheduling.namesNoCluster,
      let entry = scheduling.selector.entry, let selector = scheduling.selectorReading?.selector
    else { return }
    let selected = catalog.clusters.filter { selector.matches($0.labels) }
    let reasons = selected.compactMap { cluster in cluster.reasonToSkip.map { "`\(cluster.name)` \($0)" } }
    guard !reasons.isEmpty, reasons.count == selected.count else { return }
    let more = reasons.count > 3 ? ", and \(reasons.count - 3) more are no better" : ""
    context.report(
      entry.key,
      "Of the clusters selected none takes an agent: \(reasons.prefix(3).joined(separator: ", "))\(more) "
        + "(\(catalog.evidence)). KubeSphere skips them silently.")
  }
}
