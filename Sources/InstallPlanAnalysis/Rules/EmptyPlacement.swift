// empty-placement

import KubeSphereModel
import YAMLSyntax

extension Rule {
  static let emptyPlacement = Rule(
    "empty-placement", .warning, "A placement that names and selects no cluster.",
    explanation: """
      Without `clusters` and `clusterSelector`, or with an empty list and no selector, no agent is installed anywhere; \
      agents that already run are uninstalled.
      """,
    examples: [
      Example(
        scheduling("placement:\n  ⟦clusters⟧: []"), good: scheduling("placement:\n  clusters: [host]"),
        isFixable: false, catalog: exampleClusters),
      Example(
        scheduling("⟦placement⟧: {}"), good: scheduling("placement: {clusterSelector: {matchLabels: {env: staging}}}"),
        isFixable: false),
    ],
    findsAbsence: true
  ) { context in
    let plan = context.plan
    guard context.absenceIsEvidence, let scheduling = context.scheduling,
      case .present(let placementEntry, let placement) = scheduling.placement, scheduling.namesNoCluster,
      case .leftOut = scheduling.selector,
      !plan.mayMean(["clusters", "clusterSelector"], in: placement, ofPath: Scheduling.placementPath)
    else { return }
    let entry = scheduling.clusters.entry
    let fixes = (context.catalog?.placements ?? []).compactMap { offer -> Fix? in
      let edit: TextEdit? =
        if let entry {
          plan.filling(entry, with: plan.flowList([], offer.names))
        } else {
          plan.adding(
            "clusters", plan.nestedList([], offer.names, in: placement), to: placement,
            order: Schema.installPlan.order(ofPath: Scheduling.placementPath))
        }
      return edit.map { Fix("Place the agents on \(offer.title)", [$0]) }
    }
    context.report(
      entry?.key ?? placementEntry.key,
      "Name clusters in `clusters` or select them with `clusterSelector`: as it is no agent runs anywhere, and those "
        + "that run are uninstalled.",
      fixes: fixes)
  }
}
