// unsupported-kubesphere-version

import KubeSphereModel

extension Rule {
  static let unsupportedKubeSphereVersion = Rule(
    "unsupported-kubesphere-version", .warning, "A cluster's KubeSphere is not one that the version supports.",
    explanation: """
      An extension version says which KubeSphere it runs on (`ksVersion`). KubeSphere never recommends a version whose \
      constraint the host cluster does not meet, but installs it when a plan asks for it; it breaks later. Looked at are \
      the host cluster and, for a version with agents, each cluster that the plan places one on. A vendor's suffix is \
      left out. Said only when the catalog knows the version and the cluster.
      """,
    examples: [
      Example(
        scheduling("placement:\n  clusters:\n    - host\n    - ⟦member-1⟧"),
        good: scheduling("placement:\n  clusters:\n    - host"), isFixable: false,
        catalog: exampleRequirements("ksVersion: \">=4.1.3-0\"", "kubeSphereVersion", "v4.1.3", "v4.1.2"))
    ],
    basis: .catalog
  ) { $0.reportUnsupported(.kubeSphere) }
}
