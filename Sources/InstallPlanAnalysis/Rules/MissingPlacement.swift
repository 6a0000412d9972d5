// missing-placement

import KubeSphereModel
import YAMLSyntax

extension Rule {
  static let missingPlacement = Rule(
    "missing-placement", .error, "`clusterScheduling` without `placement`.",
    explanation: """
      The host part is installed, and then every reconcile of this plan panics in the controller, which follows \
      `placement` without looking whether it is there. The panic is recovered and the reconcile tried again, for ever: \
      the agents never come. Other plans are served meanwhile.
      """,
    examples: [
      Example(
        scheduling("overrides: {}").replacing("clusterScheduling", with: "⟦clusterScheduling⟧"),
        good: scheduling("placement:\n  clusters:\n    - host\noverrides: {}"), isFixable: false,
        catalog: exampleClusters)
    ],
    findsAbsence: true
  ) { context in
    let plan = context.plan
    guard context.absenceIsEvidence, let scheduling = context.scheduling,
      case .leftOut(let entry) = scheduling.placement,
      // What belongs below `placement` and stands beside it is unknown-field's to tell.
      !plan.mayMean(["placement", "clusters", "clusterSelector"], in: scheduling.mapping, ofPath: Scheduling.path)
    else { return }
    let fixes = (context.catalog?.placements ?? []).compactMap { offer -> Fix? in
      let edit: TextEdit? =
        if let entry {
          plan.filling(entry, with: plan.flowList(["clusters"], offer.names))
        } else {
          plan.adding(
            "placement", plan.nestedList(["clusters"], offer.names, in: scheduling.mapping), to: scheduling.mapping,
            order: Schema.installPlan.order(ofPath: Scheduling.path))
        }
      return edit.map { Fix("Place the agents on \(offer.title)", [$0]) }
    }
    context.report(
      scheduling.entry.key,
      "Say in `placement` on which clusters the agents run: without it the host part is installed, and no agent ever is.",
      fixes: fixes)
  }
}
