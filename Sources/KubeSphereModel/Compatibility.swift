// Whether an extension version says it runs on a cluster.

/// What an extension version can ask a certain version of.
public enum Product: String, Sendable {
  case kubernetes = "Kubernetes"
  case kubeSphere = "KubeSphere"
}

/// Why a version does not fit a cluster: what it wants and what the cluster has.
public struct Incompatibility: Sendable, Equatable {
  public let product: Product
  public let constraint: String
  public let present: String
}

extension ExtensionVersion {
  /// What of the version's constraints the cluster fails; empty too when a version or constraint is not known.
  ///
  /// A vendor's suffix (`v1.30.0-tke.1`) makes a version a pre-release, which fails nearly every constraint; that alone
  /// is no evidence, so the version without it is then asked.
  public func incompatibilities(with cluster: Cluster) -> [Incompatibility] {
    [(Product.kubernetes, kubeVersion, cluster.kubernetesVersion), (.kubeSphere, ksVersion, cluster.kubeSphereVersion)]
      .compactMap { product, constraint, present in
        guard let present, !satisfies(present, constraint) else { return nil }
        return Incompatibility(product: product, constraint: constraint, present: present)
      }
  }
}

/// Whether a cluster's version meets a constraint, vendor suffixes aside; true where either cannot be read.
private func satisfies(_ version: String, _ constraint: String) -> Bool {
  guard !constraint.isEmpty, let constraint = VersionConstraint(constraint), let version = SemanticVersion(version)
  else { return true }
  if constraint.allows(version) { return true }
  guard !version.prerelease.isEmpty,
    let core = SemanticVersion("\(version.major).\(version.minor).\(version.patch)")
  else { return false }
  return constraint.allows(core)
}
