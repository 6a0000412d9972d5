// missing-cluster-scheduling

import KubeSphereModel
import YAMLSyntax

extension Rule {
  static let missingClusterScheduling = Rule(
    "missing-cluster-scheduling", .information, "A version with agents, and no word of where they run.",
    explanation: """
      A version whose installation mode is Multicluster has a part for the host cluster and agents for the others. \
      Without `clusterScheduling` only the host part is installed: the agents run nowhere, not even on the host \
      cluster. Taking the key away later uninstalls nothing: agents that run stay, orphaned. Said only when the \
      catalog knows the version.
      """,
    examples: [
      Example(
        changing("version: 1.1.3", "version: ⟦1.1.3⟧"),
        good: scheduling("placement:\n  clusters:\n    - host"), isFixable: false,
        catalog: exampleClusters + """

          ---
          apiVersion: kubesphere.io/v1alpha1
          kind: ExtensionVersion
          metadata: {name: devops-1.1.3, labels: {kubesphere.io/extension-ref: devops}}
          spec: {version: 1.1.3, installationMode: Multicluster}
          """)
    ],
    basis: .catalog,
    findsAbsence: true
  ) { context in
    let plan = context.plan
    guard context.absenceIsEvidence, let catalog = context.catalog, let spec = plan.spec?.value.resolved,
      let versionEntry = plan.extensionVersion,
      case .leftOut(let entry) = Member(plan.clusterScheduling, .mapping, in: plan),
      let name = plan.literal(plan.extensionName), let version = plan.literal(versionEntry),
      catalog.version(version, of: name).value?.installationMode == .multicluster,
      // What belongs below it and stands beside it is unknown-field's to tell.
      !plan.mayMean(
        ["clusterScheduling", "placement", "clusters", "clusterSelector", "overrides"], in: spec, ofPath: "spec")
    else { return }
    let fixes = catalog.placements.compactMap { offer -> Fix? in
      let path = ["placement", "clusters"]
      let edit: TextEdit? =
        if let entry {
          plan.filling(entry, with: plan.flowList(path, offer.names))
        } else {
          plan.adding(
            "clusterScheduling", plan.nestedList(path, offer.names, in: spec), to: spec,
            order: Schema.installPlan.order(ofPath: "spec"))
        }
      return edit.map { Fix("Place the agents on \(offer.title)", [$0]) }
    }
    context.report(
      entry?.key ?? versionEntry.value,
      "Say in `clusterScheduling` where the agents run: `\(name)` \(version) has installation mode Multicluster "
        + "(\(catalog.evidence)), and without it only its host part is installed.",
      fixes: fixes)
  }
}
