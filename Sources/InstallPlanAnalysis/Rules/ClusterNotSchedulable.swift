// cluster-not-schedulable

import KubeSphereModel
import YAMLSyntax

extension Rule {
  static let clusterNotSchedulable = Rule(
    "cluster-not-schedulable", .warning, "A named cluster takes no agents as it is.",
    explanation: """
      A cluster that is not ready, is being deleted or has the condition `Schedulable=False` is skipped silently: the \
      plan is applied, and nothing is installed there. Said only of clusters that the catalog knows, and of those named \
      in `clusters`: a selector means whatever there is.
      """,
    examples: [
      Example(
        scheduling("placement:\n  clusters:\n    - host\n    - ⟦member-2⟧"),
        good: scheduling("placement:\n  clusters:\n    - host"), isFixable: false, catalog: exampleClusters)
    ],
    basis: .catalog
  ) { context in
    guard let catalog = context.catalog, let scheduling = context.scheduling else { return }
    for (node, name) in scheduling.distinct {
      guard let reason = catalog.cluster(named: name).value?.reasonToSkip else { continue }
      context.report(node, "`\(name)` \(reason) (\(catalog.evidence)): KubeSphere skips it silently.")
    }
  }
}
