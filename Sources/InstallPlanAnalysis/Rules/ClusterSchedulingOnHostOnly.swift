// cluster-scheduling-on-host-only

import KubeSphereModel
import YAMLSyntax

extension Rule {
  static let clusterSchedulingOnHostOnly = Rule(
    "cluster-scheduling-on-host-only", .error, "`clusterScheduling` on a version that runs on the host cluster only.",
    tag: .unnecessary,
    explanation: """
      A version whose installation mode is HostOnly has no agent charts. KubeSphere still installs the agent release on \
      every cluster that is placed: empty releases and wasted namespaces. Said only when the catalog knows the version.
      """,
    examples: [
      Example(
        changing(
          "  name: devops", "  name: grafana", "    name: devops", "    name: grafana", "version: 1.1.3",
          "version: 10.4.1",
          "upgradeStrategy: Manual",
          "upgradeStrategy: Manual\n  ⟦clusterScheduling⟧:\n    placement:\n      clusters:\n        - host"),
        good: changing(
          "  name: devops", "  name: grafana", "    name: devops", "    name: grafana", "version: 1.1.3",
          "version: 10.4.1"),
        catalog: exampleCatalog)
    ],
    basis: .catalog
  ) { context in
    let plan = context.plan
    guard let catalog = context.catalog, let scheduling = plan.clusterScheduling, !scheduling.value.isNull,
      let name = plan.literal(plan.extensionName), let version = plan.literal(plan.extensionVersion),
      let known = catalog.version(version, of: name).value, known.installationMode == .hostOnly
    else { return }
    context.report(
      scheduling.key,
      "`\(name)` \(version) has installation mode HostOnly (\(catalog.evidence)): it runs on the host cluster alone, and "
        + "`clusterScheduling` only leaves empty releases on the others.",
      fixes: plan.removing(scheduling).map { [Fix("Remove `clusterScheduling`", [$0], isPreferred: true)] } ?? [])
  }
}
