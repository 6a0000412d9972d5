// What the rules' examples are made of: one plan in order, and the catalog it is checked against.

extension Rule {
  /// A plan with nothing wrong.
  static let examplePlan = """
    apiVersion: kubesphere.io/v1alpha1
    kind: InstallPlan
    metadata:
      name: devops
    spec:
      extension:
        name: devops
        version: 1.1.3
      enabled: true
      upgradeStrategy: Manual
    """

  /// The plan in order with texts replaced, each by the one after it; each stands in the plan, and its first place is
  /// meant.
  static func changing(_ replacements: String...) -> String {
    var plan = Array(examplePlan.utf8)
    for index in stride(from: 0, to: replacements.count, by: 2) {
      let wanted = Array(replacements[index].utf8)
      guard let start = plan.indices.first(where: { plan[$0...].starts(with: wanted) }) else {
        preconditionFailure("the example plan has no `\(replacements[index])`")
      }
      plan.replaceSubrange(start..<start + wanted.count, with: Array(replacements[index + 1].utf8))
    }
    return String(decoding: plan, as: UTF8.self)
  }

  /// The plan in order with a `clusterScheduling`.
  ///
  /// - Parameter members: what stands below it, not indented.
  static func scheduling(_ members: String) -> String {
    let lines = members.split(separator: "\n", omittingEmptySubsequences: false)
    return examplePlan + "\n  clusterScheduling:\n" + lines.map { "    " + $0 }.joined(separator: "\n")
  }

  /// The catalog of the rules' examples. Neither version has agents, so that no plan needs `clusterScheduling`.
  static let exampleCatalog = """
    apiVersion: kubesphere.io/v1alpha1
    kind: Extension
    metadata: {name: devops}
    ---
    apiVersion: kubesphere.io/v1alpha1
    kind: ExtensionVersion
    metadata: {name: devops-1.1.3, labels: {kubesphere.io/extension-ref: devops}}
    spec: {version: 1.1.3}
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

  /// A catalog that knows clusters, and of extensions nothing.
  static let exampleClusters = """
    apiVersion: cluster.kubesphere.io/v1alpha1
    kind: Cluster
    metadata: {name: host, labels: {cluster-role.kubesphere.io/host: ""}}
    status: {conditions: [{type: Ready, status: "True"}]}
    ---
    apiVersion: cluster.kubesphere.io/v1alpha1
    kind: Cluster
    metadata: {name: member-1, labels: {env: staging}}
    status: {conditions: [{type: Ready, status: "True"}]}
    ---
    apiVersion: cluster.kubesphere.io/v1alpha1
    kind: Cluster
    metadata: {name: member-2, labels: {env: production}}
    status: {conditions: [{type: Ready, status: "False"}]}
    """
}
