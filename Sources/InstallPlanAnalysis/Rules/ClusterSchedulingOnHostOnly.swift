// cluster-scheduling-on-host-only

import KubeSphereModel
import YAMLSyntax

extension Rule {
  static let clusterSchedulingOnHostOnly = Rule(
    "cluster-scheduling-on-host-only", .error, "`clusterScheduling` on a version that runs on the host cluster only.",
    explanation: """
      A version whose installation mode is HostOnly has no agent charts. KubeSphere still installs the agent release on \
      every cluster that is placed: empty releases and wasted namespaces. Said only when the catalog knows the version.
      """,
    examples: [
      Example(
        bad: """
          apiVersion: kubesphere.io/v1alpha1
          kind: InstallPlan
          metadata:
            name: grafana
          spec:
            extension:
              name: grafana
              version: 10.4.1
            enabled: true
            upgradeStrategy: Manual
            ⟦clusterScheduling⟧:
              placement:
                clusters:
                  - host
          """,
        good: """
          apiVersion: kubesphere.io/v1alpha1
          kind: InstallPlan
          metadata:
            name: grafana
          spec:
            extension:
              name: grafana
              version: 10.4.1
            enabled: true
            upgradeStrategy: Manual
          """, catalog: exampleCatalog)
    ]
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

  /// The catalog of the rules' examples.
  static let exampleCatalog = """
    apiVersion: kubesphere.io/v1alpha1
    kind: Extension
    metadata: {name: devops}
    ---
    apiVersion: kubesphere.io/v1alpha1
    kind: ExtensionVersion
    metadata: {name: devops-1.1.3, labels: {kubesphere.io/extension-ref: devops}}
    spec: {version: 1.1.3, installationMode: Multicluster}
    ---
    apiVersion: kubesphere.io/v1alpha1
    kind: Extension
    metadata: {name: grafana}
    ---
    apiVersion: kubesphere.io/v1alpha1
    kind: ExtensionVersion
    metadata: {name: grafana-10.4.1, labels: {kubesphere.io/extension-ref: grafana}}
    spec: {version: 10.4.1, installationMode: HostOnly}
    """
}
