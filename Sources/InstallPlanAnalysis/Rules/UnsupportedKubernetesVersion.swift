// unsupported-kubernetes-version

import KubeSphereModel
import YAMLSyntax

extension Rule {
  static let unsupportedKubernetesVersion = Rule(
    "unsupported-kubernetes-version", .warning, "A cluster's Kubernetes is not one that the version supports.",
    explanation: """
      An extension version says which Kubernetes it runs on (`kubeVersion`). KubeSphere never recommends a version whose \
      constraint the host cluster does not meet, but installs it when a plan asks for it; it breaks later. Looked at are \
      the host cluster and, for a version with agents, each cluster that the plan places one on. A vendor's suffix \
      (`v1.30.0-tke.1`), which makes a pre-release of the version and fails constraints for that alone, is left out. \
      Said only when the catalog knows the version and the cluster.
      """,
    examples: [
      Example(
        scheduling("placement:\n  clusters:\n    - host\n    - ⟦member-1⟧"),
        good: scheduling("placement:\n  clusters:\n    - host"), isFixable: false,
        catalog: exampleRequirements("kubeVersion: \">=1.25.0-0\"", "kubernetesVersion", "v1.30.2", "v1.23.17"))
    ],
    basis: .catalog
  ) { $0.reportUnsupported(.kubernetes) }

  /// A catalog with two clusters, one of which a version with agents may not run on.
  static func exampleRequirements(_ requirement: String, _ field: String, _ host: String, _ member: String) -> String {
    """
    apiVersion: cluster.kubesphere.io/v1alpha1
    kind: Cluster
    metadata: {name: host, labels: {cluster-role.kubesphere.io/host: ""}}
    status: {\(field): \(host)}
    ---
    apiVersion: cluster.kubesphere.io/v1alpha1
    kind: Cluster
    metadata: {name: member-1}
    status: {\(field): \(member)}
    ---
    apiVersion: kubesphere.io/v1alpha1
    kind: ExtensionVersion
    metadata: {name: devops-1.1.3, labels: {kubesphere.io/extension-ref: devops}}
    spec: {version: 1.1.3, installationMode: Multicluster, \(requirement)}
    """
  }
}

extension RuleContext {
  /// Reports each cluster that the plan's version is installed on and does not support.
  mutating func reportUnsupported(_ product: Product) {
    guard let catalog, let entry = plan.extensionVersion, let version = knownVersion(in: catalog) else { return }
    let consequence = "KubeSphere installs it all the same, and it breaks later."
    func misfit(_ cluster: Cluster) -> Incompatibility? {
      version.incompatibilities(with: cluster).first { $0.product == product }
    }
    func text(_ cluster: Cluster, _ misfit: Incompatibility) -> String { "`\(cluster.name)` has \(misfit.present)" }
    let subject = "`\(version.extensionName)` \(version.version) wants \(product.rawValue)"
    let hostMisfit = catalog.hostCluster.flatMap { host in misfit(host).map { (host, $0) } }
    if let (host, misfit) = hostMisfit {
      report(
        entry.value,
        "\(subject) \(misfit.constraint), and the host cluster \(text(host, misfit)) (\(catalog.evidence)): \(consequence)",
        fixes: versions(of: version.extensionName, fitting: host, in: catalog).map {
          Fix("Change to `\($0)`, which supports it", [plan.replacing(entry.value, with: $0)])
        })
    }
    guard version.installationMode == .multicluster, let scheduling else { return }
    // What is skipped is not installed on, and of the host cluster all is said.
    func concerns(_ cluster: Cluster) -> Bool { cluster.reasonToSkip == nil && cluster.name != hostMisfit?.0.name }
    for (node, name) in scheduling.distinct {
      guard let cluster = catalog.cluster(named: name).value, concerns(cluster), let misfit = misfit(cluster) else {
        continue
      }
      report(
        node, "\(subject) \(misfit.constraint), and \(text(cluster, misfit)) (\(catalog.evidence)): \(consequence)")
    }
    guard scheduling.namesNoCluster, let key = scheduling.selector.entry,
      let selector = scheduling.selectorReading?.selector
    else { return }
    let misfits = catalog.clusters.compactMap { cluster -> (Cluster, Incompatibility)? in
      guard selector.matches(cluster.labels), concerns(cluster) else { return nil }
      return misfit(cluster).map { (cluster, $0) }
    }
    guard let constraint = misfits.first?.1.constraint else { return }
    let shown = misfits.prefix(3).map { text($0.0, $0.1) }.joined(separator: ", ")
    let more = misfits.count > 3 ? " and \(misfits.count - 3) more" : ""
    report(
      key.key,
      "\(subject) \(constraint), and of the clusters selected \(shown)\(more) (\(catalog.evidence)): \(consequence)")
  }

  /// The newest version that a cluster meets all constraints of, if there is one.
  private func versions(of name: String, fitting cluster: Cluster, in catalog: Catalog) -> [String] {
    let fitting = catalog.versions(of: name).filter {
      $0.incompatibilities(with: cluster).isEmpty && $0.semanticVersion?.prerelease.isEmpty == true
    }
    return fitting.prefix(1).map(\.version)
  }
}
