// Rules that compare plans with each other and with what is installed: files of a workspace, a catalog, and what is
// to be said of the first file. Every row that needs live data has neighbours in which it is absent or unknown.

import CatalogSources
import KubeSphereModel
import Testing
import TextDocument
import YAMLSyntax

@testable import InstallPlanAnalysis

struct WorkspaceCase: CustomTestStringConvertible, Sendable {
  let name: String
  /// The file looked at comes first, with `⟦` and `⟧` around each place, in the order of their starts.
  let files: [WorkspaceTestFile]
  let codes: [String]
  var catalog: String? = workspaceCatalog()
  /// What is known of the workspace.
  var workspace = Workspace.whole
  var testDescription: String { name }

  enum Workspace: Sendable { case whole, partial, unknown }

  init(
    _ name: String, _ files: [WorkspaceTestFile], _ codes: [String] = [], catalog: String? = workspaceCatalog(),
    workspace: Workspace = .whole
  ) {
    self.name = name
    self.files = files
    self.codes = codes
    self.catalog = catalog
    self.workspace = workspace
  }
}

struct WorkspaceTestFile: Sendable {
  let path: String
  let text: String
  var entry: String?
  var kustomization: String?
  var role = FileRole.manifest

  init(
    _ path: String, _ text: String, entry: String? = "e", kustomization: String? = nil, role: FileRole = .manifest
  ) {
    self.path = path
    self.text = text
    self.entry = entry
    self.kustomization = kustomization
    self.role = role
  }

  var group: PlanGroup? { kustomization.map { .kustomization($0) } ?? entry.map { .entry($0) } }
}

/// alpha 1.0.0 needs beta >=2.0.0 (and gamma, which is not required); alpha 0.9.0 needs nothing.
private func workspaceCatalog(
  beta: String = "status: {}", alpha: String = "status: {}", required: String = "required: true",
  type: String = "type: extension", without: Set<String> = [], suffix: String = ""
) -> String {
  let objects = [
    "Extension": [
      "metadata: {name: alpha}\n\(alpha)", "metadata: {name: beta}\n\(beta)", "metadata: {name: gamma}",
    ],
    "ExtensionVersion": [
      """
      metadata: {name: alpha-1.0.0, labels: {kubesphere.io/extension-ref: alpha}}
      spec:
        version: 1.0.0
        externalDependencies:
          - {name: beta, \(type), version: ">=2.0.0", \(required)}
          - {name: gamma, type: extension, version: ">=2.0.0", required: false}
      """,
      "metadata: {name: alpha-0.9.0, labels: {kubesphere.io/extension-ref: alpha}}\nspec: {version: 0.9.0}",
      "metadata: {name: beta-2.1.0, labels: {kubesphere.io/extension-ref: beta}}\nspec: {version: 2.1.0}",
      "metadata: {name: beta-1.0.0, labels: {kubesphere.io/extension-ref: beta}}\nspec: {version: 1.0.0}",
    ],
  ]
  return objects.sorted { $0.key < $1.key }.filter { !without.contains($0.key) }.flatMap { kind, bodies in
    bodies.map { "apiVersion: kubesphere.io/v1alpha1\nkind: \(kind)\n\($0)\n" }
  }.joined(separator: "---\n") + suffix
}

private func plan(_ name: String, _ version: String, more: String = "", metadata: String? = nil) -> String {
  let bare = name.filter { $0 != "⟦" && $0 != "⟧" }
  return """
    apiVersion: kubesphere.io/v1alpha1
    kind: InstallPlan
    metadata:
      name: \(metadata ?? bare)
    spec:
      extension:
        name: \(name)
        version: \(version)
      enabled: true
      upgradeStrategy: Manual

    """ + more
}

private func scheduling(_ clusters: String) -> String {
  "  clusterScheduling:\n    placement:\n      clusters: \(clusters)\n"
}

/// omega 1.0.0, with agents, wants Kubernetes >=1.25.0 and KubeSphere >=4.1.2-0; 0.9.0 runs on the host only.
private func fitCatalog(
  host: String = "v1.31.4", member: String = "v1.28.9", hostKubeSphere: String = "v4.1.3",
  memberKubeSphere: String = "v4.1.3", hasClusters: Bool = true
) -> String {
  let versions = """
    apiVersion: kubesphere.io/v1alpha1
    kind: ExtensionVersion
    metadata: {name: omega-1.0.0, labels: {kubesphere.io/extension-ref: omega}}
    spec: {version: 1.0.0, installationMode: Multicluster, kubeVersion: ">=1.25.0", ksVersion: ">=4.1.2-0"}
    ---
    apiVersion: kubesphere.io/v1alpha1
    kind: ExtensionVersion
    metadata: {name: omega-0.9.0, labels: {kubesphere.io/extension-ref: omega}}
    spec: {version: 0.9.0, installationMode: HostOnly, kubeVersion: ">=1.25.0"}

    """
  guard hasClusters else { return versions }
  return versions + """
    ---
    apiVersion: cluster.kubesphere.io/v1alpha1
    kind: Cluster
    metadata: {name: host, labels: {cluster-role.kubesphere.io/host: ""}}
    status: {kubernetesVersion: \(host), kubeSphereVersion: \(hostKubeSphere)}
    ---
    apiVersion: cluster.kubesphere.io/v1alpha1
    kind: Cluster
    metadata: {name: member, labels: {env: staging}}
    status: {kubernetesVersion: \(member), kubeSphereVersion: \(memberKubeSphere)}

    """
}

/// beta's plan as it stands in the cluster, to follow a catalog.
private func clusterPlan(_ status: String) -> String {
  """
  ---
  apiVersion: kubesphere.io/v1alpha1
  kind: InstallPlan
  metadata: {name: beta}
  spec: {extension: {name: beta, version: 2.1.0}, enabled: true}
  status: {\(status)}

  """
}

private let betaPlan = WorkspaceTestFile("w/beta.yaml", plan("beta", "2.1.0"))

let workspaceCases: [WorkspaceCase] = [
  // Dependencies: known to be absent.
  WorkspaceCase("not installed", [.init("w/a.yaml", plan("alpha", "⟦1.0.0⟧"))], ["missing-dependency"]),
  WorkspaceCase(
    "not even in the catalog", [.init("w/a.yaml", plan("alpha", "⟦1.0.0⟧"))], ["missing-dependency"],
    catalog: workspaceCatalog().replacingFirst("metadata: {name: beta}", with: "metadata: {name: delta}")),
  WorkspaceCase(
    "its installation failed", [.init("w/a.yaml", plan("alpha", "⟦1.0.0⟧"))], ["missing-dependency"],
    catalog: workspaceCatalog(beta: "status: {state: InstallFailed}")),
  WorkspaceCase(
    "a workspace of which not all is known", [.init("w/a.yaml", plan("alpha", "⟦1.0.0⟧"))], ["missing-dependency"],
    workspace: .partial),
  WorkspaceCase(
    "planned, but for another cluster",
    [
      .init("w/a.yaml", plan("alpha", "⟦1.0.0⟧"), entry: "staging"),
      .init("w/beta.yaml", plan("beta", "2.1.0"), entry: "production"),
    ], ["missing-dependency"]),
  WorkspaceCase("a version without dependencies", [.init("w/a.yaml", plan("alpha", "0.9.0"))]),
  // Known to be there.
  WorkspaceCase(
    "installed", [.init("w/a.yaml", plan("alpha", "1.0.0"))],
    catalog: workspaceCatalog(beta: "status: {state: Installed, installedVersion: 2.0.0}")),
  WorkspaceCase("planned in another file", [.init("w/a.yaml", plan("alpha", "1.0.0")), betaPlan]),
  WorkspaceCase(
    "planned in the same file", [.init("w/a.yaml", plan("alpha", "1.0.0") + "---\n" + plan("beta", "2.1.0"))]),
  WorkspaceCase(
    "planned in a List",
    [
      .init(
        "w/a.yaml",
        """
        apiVersion: v1
        kind: List
        items:
        - apiVersion: kubesphere.io/v1alpha1
          kind: InstallPlan
          metadata: {name: beta}
          spec: {extension: {name: beta, version: 2.1.0}, enabled: true, upgradeStrategy: Manual}
        - apiVersion: kubesphere.io/v1alpha1
          kind: InstallPlan
          metadata: {name: alpha}
          spec: {extension: {name: alpha, version: 1.0.0}, enabled: true, upgradeStrategy: Manual}

        """)
    ]),
  WorkspaceCase(
    "planned in a patch",
    [
      .init("w/a.yaml", plan("alpha", "1.0.0")),
      .init("w/p.yaml", plan("beta", "2.1.0"), role: .patch(named: true)),
    ]),
  WorkspaceCase(
    "planned, where nobody says for which cluster",
    [
      .init("w/a.yaml", plan("alpha", "1.0.0"), entry: nil),
      .init("w/x/beta.yaml", plan("beta", "2.1.0"), entry: nil),
    ]),
  WorkspaceCase(
    "planned in a version that is filled in later",
    [
      .init("w/a.yaml", plan("alpha", "1.0.0")), .init("w/b.yaml", plan("beta", "${BETA}")),
    ]),
  // Unknown.
  WorkspaceCase("no catalog", [.init("w/a.yaml", plan("alpha", "1.0.0"))], catalog: nil),
  WorkspaceCase(
    "a catalog without extensions", [.init("w/a.yaml", plan("alpha", "1.0.0"))],
    catalog: workspaceCatalog(without: ["Extension"])),
  WorkspaceCase(
    "a catalog without versions", [.init("w/a.yaml", plan("alpha", "1.0.0"))],
    catalog: workspaceCatalog(without: ["ExtensionVersion"])),
  WorkspaceCase(
    "a catalog that could not be read whole", [.init("w/a.yaml", plan("alpha", "1.0.0"))],
    catalog: workspaceCatalog().replacingFirst("metadata: {name: beta}", with: "metadata: {name: delta}")
      + "---\napiVersion: kubesphere.io/v1alpha1\nkind: Extension\nmetadata: {name: [\n"),
  WorkspaceCase(
    "a workspace of which nothing is known", [.init("w/a.yaml", plan("alpha", "1.0.0"))], workspace: .unknown),
  // What is no required extension.
  WorkspaceCase(
    "not required", [.init("w/a.yaml", plan("alpha", "1.0.0"))], catalog: workspaceCatalog(required: "required: false")),
  WorkspaceCase(
    "nothing said of required", [.init("w/a.yaml", plan("alpha", "1.0.0"))],
    catalog: workspaceCatalog(required: "x: y")),
  WorkspaceCase(
    "no extension", [.init("w/a.yaml", plan("alpha", "1.0.0"))], catalog: workspaceCatalog(type: "type: helm")),
  WorkspaceCase(
    "no type means an extension", [.init("w/a.yaml", plan("alpha", "⟦1.0.0⟧"))], ["missing-dependency"],
    catalog: workspaceCatalog(type: "x: y")),

  // incompatible-dependency
  WorkspaceCase(
    "an older one is installed", [.init("w/a.yaml", plan("alpha", "⟦1.0.0⟧"))], ["incompatible-dependency"],
    catalog: workspaceCatalog(beta: "status: {state: Installed, installedVersion: 1.9.9}")),
  WorkspaceCase(
    "an older one is planned",
    [.init("w/a.yaml", plan("alpha", "⟦1.0.0⟧")), .init("w/b.yaml", plan("beta", "1.0.0"))],
    ["incompatible-dependency"]),
  WorkspaceCase(
    "an older one is installed, a newer one planned", [.init("w/a.yaml", plan("alpha", "1.0.0")), betaPlan],
    catalog: workspaceCatalog(beta: "status: {state: Installed, installedVersion: 1.0.0}")),
  WorkspaceCase(
    "one of two planned is right",
    [
      .init("w/a.yaml", plan("alpha", "1.0.0")), .init("w/b.yaml", plan("beta", "1.0.0")),
      .init("w/c.yaml", plan("beta", "2.1.0"), role: .patch(named: true)),
    ]),
  WorkspaceCase(
    "an installed version that is none", [.init("w/a.yaml", plan("alpha", "1.0.0"))],
    catalog: workspaceCatalog(beta: "status: {state: Installed, installedVersion: weird}")),

  // duplicate-plan
  WorkspaceCase(
    "in another file", [.init("w/a.yaml", plan("⟦beta⟧", "2.1.0")), betaPlan], ["duplicate-plan"]),
  WorkspaceCase(
    "in another directory of the same entry",
    [.init("w/x/a.yaml", plan("⟦beta⟧", "2.1.0")), .init("w/y/b.yaml", plan("beta", "1.0.0"))], ["duplicate-plan"]),
  WorkspaceCase(
    "under another name",
    [.init("w/a.yaml", plan("⟦beta⟧", "2.1.0")), .init("w/b.yaml", plan("beta", "2.1.0", metadata: "other"))],
    ["duplicate-plan"]),
  WorkspaceCase(
    "overlays of different entries",
    [
      .init("w/staging/a.yaml", plan("beta", "2.1.0"), entry: "staging"),
      .init("w/prod/a.yaml", plan("beta", "2.1.0"), entry: "production"),
    ]),
  WorkspaceCase(
    "overlays that no entry governs",
    [
      .init("w/staging/a.yaml", plan("beta", "2.1.0"), entry: nil),
      .init("w/prod/a.yaml", plan("beta", "2.1.0"), entry: nil),
    ]),
  WorkspaceCase(
    "one directory that no entry governs",
    [.init("w/a.yaml", plan("⟦beta⟧", "2.1.0"), entry: nil), .init("w/b.yaml", plan("beta", "2.1.0"), entry: nil)],
    ["duplicate-plan"]),
  WorkspaceCase(
    "one kustomization lists files of two directories",
    [
      .init("w/x/a.yaml", plan("⟦beta⟧", "2.1.0"), kustomization: "w/k"),
      .init("w/y/b.yaml", plan("beta", "2.1.0"), kustomization: "w/k"),
    ], ["duplicate-plan"]),
  WorkspaceCase(
    "kustomizations of two directories",
    [
      .init("w/x/a.yaml", plan("beta", "2.1.0"), kustomization: "w/x/k"),
      .init("w/y/b.yaml", plan("beta", "2.1.0"), kustomization: "w/y/k"),
    ]),
  WorkspaceCase(
    "a dependency that another kustomization, or none, applies",
    [
      .init("w/x/a.yaml", plan("alpha", "1.0.0"), kustomization: "w/x/k"),
      .init("w/y/b.yaml", plan("beta", "2.1.0"), kustomization: "w/y/k"),
    ]),
  WorkspaceCase(
    "a dependency that is applied by hand",
    [
      .init("w/x/a.yaml", plan("alpha", "1.0.0"), kustomization: "w/x/k"),
      .init("w/b.yaml", plan("beta", "2.1.0"), entry: nil),
    ]),
  WorkspaceCase(
    "two buffers",
    [.init("untitled:1", plan("beta", "2.1.0"), entry: nil), .init("untitled:2", plan("beta", "2.1.0"), entry: nil)]),
  WorkspaceCase(
    "a patch is no plan of its own",
    [.init("w/a.yaml", plan("beta", "2.1.0")), .init("w/p.yaml", plan("beta", "1.0.0"), role: .patch(named: true))]),
  WorkspaceCase(
    "nor has it duplicates",
    [.init("w/p.yaml", plan("beta", "1.0.0"), role: .patch(named: true)), .init("w/a.yaml", plan("beta", "2.1.0"))]),
  WorkspaceCase(
    "three in one file",
    [
      .init(
        "w/a.yaml",
        plan("⟦beta⟧", "2.1.0") + "---\n" + plan("⟦beta⟧", "2.1.0") + "---\n" + plan("⟦beta⟧", "2.1.0"))
    ], ["duplicate-plan", "duplicate-plan", "duplicate-plan"]),
  WorkspaceCase(
    "names that are filled in later",
    [
      .init(
        "w/a.yaml",
        plan("⟦${NAME}⟧", "2.1.0", metadata: "⟦${NAME}⟧") + "---\n" + plan("⟦${NAME}⟧", "2.1.0", metadata: "⟦${NAME}⟧"))
    ],
    ["placeholder", "placeholder", "placeholder", "placeholder"]),

  // What counts as installed: `installedVersion` is set when the Helm Job is created, and stays when it fails.
  WorkspaceCase(
    "its first installation has begun", [.init("w/a.yaml", plan("alpha", "⟦1.0.0⟧"))], ["missing-dependency"],
    catalog: workspaceCatalog(beta: "status: {state: Preparing}")),
  WorkspaceCase(
    "its first installation goes on", [.init("w/a.yaml", plan("alpha", "⟦1.0.0⟧"))], ["missing-dependency"],
    catalog: workspaceCatalog(beta: "status: {state: Installing, installedVersion: 2.1.0}")),
  WorkspaceCase(
    "its first installation failed in a version that fits", [.init("w/a.yaml", plan("alpha", "⟦1.0.0⟧"))],
    ["missing-dependency"],
    catalog: workspaceCatalog(beta: "status: {state: InstallFailed, installedVersion: 2.1.0}")),
  WorkspaceCase(
    "its first installation, or an upgrade, has begun", [.init("w/a.yaml", plan("alpha", "1.0.0"))],
    catalog: workspaceCatalog(beta: "status: {state: Preparing, installedVersion: 1.0.0}")),
  WorkspaceCase(
    "it is being upgraded to a version that fits", [.init("w/a.yaml", plan("alpha", "1.0.0"))],
    catalog: workspaceCatalog(beta: "status: {state: Upgrading, installedVersion: 2.1.0}")),
  WorkspaceCase(
    "its upgrade failed: which version runs is not known", [.init("w/a.yaml", plan("alpha", "1.0.0"))],
    catalog: workspaceCatalog(beta: "status: {state: UpgradeFailed, installedVersion: 1.0.0}")),
  WorkspaceCase(
    "the cluster's plan says that it failed, whatever the extension says",
    [.init("w/a.yaml", plan("alpha", "⟦1.0.0⟧"))], ["missing-dependency"],
    catalog: workspaceCatalog(
      beta: "status: {state: Installed, installedVersion: 2.1.0}",
      suffix: clusterPlan("state: InstallFailed, version: 2.1.0, conditions: [{type: Installed, status: 'False'}]"))),
  WorkspaceCase(
    "the cluster's plan says that it is installed", [.init("w/a.yaml", plan("alpha", "1.0.0"))],
    catalog: workspaceCatalog(
      beta: "status: {state: Preparing, installedVersion: 2.1.0}",
      suffix: clusterPlan("state: Preparing, version: 2.1.0, conditions: [{type: Installed, status: 'True'}]"))),
  WorkspaceCase(
    "planned in the version that failed: KubeSphere does not try it again",
    [.init("w/a.yaml", plan("alpha", "⟦1.0.0⟧")), betaPlan], ["missing-dependency"],
    catalog: workspaceCatalog(beta: "status: {state: InstallFailed, installedVersion: 2.1.0}")),
  WorkspaceCase(
    "planned in another version than the one that failed", [.init("w/a.yaml", plan("alpha", "1.0.0")), betaPlan],
    catalog: workspaceCatalog(beta: "status: {state: InstallFailed, installedVersion: 2.0.0}")),
  WorkspaceCase(
    "planned, and its installation goes on", [.init("w/a.yaml", plan("alpha", "1.0.0")), betaPlan],
    catalog: workspaceCatalog(beta: "status: {state: Installing, installedVersion: 2.1.0}")),

  // downgrade
  WorkspaceCase(
    "the upgrade to a newer one failed", [.init("w/a.yaml", plan("beta", "1.0.0"))],
    catalog: workspaceCatalog(beta: "status: {state: UpgradeFailed, installedVersion: 2.1.0}")),
  WorkspaceCase(
    "the first installation of a newer one failed", [.init("w/a.yaml", plan("beta", "1.0.0"))],
    catalog: workspaceCatalog(beta: "status: {state: InstallFailed, installedVersion: 2.1.0}")),
  WorkspaceCase(
    "a newer one is installed", [.init("w/a.yaml", plan("beta", "⟦1.0.0⟧"))], ["downgrade"],
    catalog: workspaceCatalog(beta: "status: {state: Installed, installedVersion: 2.1.0}")),
  WorkspaceCase(
    "the same one is installed", [.init("w/a.yaml", plan("beta", "2.1.0"))],
    catalog: workspaceCatalog(beta: "status: {state: Installed, installedVersion: 2.1.0}")),
  WorkspaceCase(
    "an older one is installed already", [.init("w/a.yaml", plan("beta", "2.1.0"))],
    catalog: workspaceCatalog(beta: "status: {state: Installed, installedVersion: 1.0.0}")),
  WorkspaceCase(
    "none is installed", [.init("w/a.yaml", plan("beta", "1.0.0"))], catalog: workspaceCatalog(beta: "status: {}")),
  WorkspaceCase(
    "a newer one was installed", [.init("w/a.yaml", plan("beta", "1.0.0"))],
    catalog: workspaceCatalog(beta: "status: {state: Uninstalled, installedVersion: 2.1.0}")),
  WorkspaceCase(
    "a newer one is installed, and the wanted one does not exist", [.init("w/a.yaml", plan("beta", "⟦0.1.0⟧"))],
    ["unknown-version"], catalog: workspaceCatalog(beta: "status: {state: Installed, installedVersion: 2.1.0}")),
  WorkspaceCase(
    "a newer one is installed, of versions nothing is known", [.init("w/a.yaml", plan("beta", "⟦0.1.0⟧"))],
    ["downgrade"],
    catalog: workspaceCatalog(
      beta: "status: {state: Installed, installedVersion: 2.1.0}", without: ["ExtensionVersion"])),
  WorkspaceCase(
    "versions are compared as versions", [.init("w/a.yaml", plan("beta", "2.1.0"))],
    catalog: workspaceCatalog(beta: "status: {state: Installed, installedVersion: 2.1.0-rc.10}")),

  // unsupported-kubernetes-version, unsupported-kubesphere-version
  WorkspaceCase(
    "the host cluster is too old", [.init("w/a.yaml", plan("omega", "⟦1.0.0⟧", more: scheduling("[host]")))],
    ["unsupported-kubernetes-version"], catalog: fitCatalog(host: "v1.24.0")),
  WorkspaceCase(
    "so is its KubeSphere", [.init("w/a.yaml", plan("omega", "⟦1.0.0⟧", more: scheduling("[host]")))],
    ["unsupported-kubesphere-version"], catalog: fitCatalog(hostKubeSphere: "v4.1.0")),
  WorkspaceCase(
    "a member cluster is too old, and the host fits",
    [.init("w/a.yaml", plan("omega", "1.0.0", more: scheduling("[host, ⟦member⟧]")))],
    ["unsupported-kubernetes-version"], catalog: fitCatalog(member: "v1.24.0")),
  WorkspaceCase(
    "a member cluster's KubeSphere, too",
    [.init("w/a.yaml", plan("omega", "1.0.0", more: scheduling("[⟦member⟧]")))],
    ["unsupported-kubesphere-version"], catalog: fitCatalog(memberKubeSphere: "v4.1.0")),
  WorkspaceCase(
    "an old member cluster that is not placed", [.init("w/a.yaml", plan("omega", "1.0.0", more: scheduling("[host]")))],
    catalog: fitCatalog(member: "v1.24.0")),
  WorkspaceCase(
    "an old member cluster that is selected",
    [
      .init(
        "w/a.yaml",
        plan(
          "omega", "1.0.0",
          more: "  clusterScheduling:\n    placement:\n      ⟦clusterSelector⟧: {matchLabels: {env: staging}}\n"))
    ], ["unsupported-kubernetes-version"], catalog: fitCatalog(member: "v1.24.0")),
  WorkspaceCase(
    "an old member cluster that is not selected",
    [
      .init(
        "w/a.yaml",
        plan(
          "omega", "1.0.0",
          more:
            "  clusterScheduling:\n    placement:\n      clusterSelector: {matchExpressions: [{key: env, operator: DoesNotExist}]}\n"
        ))
    ], catalog: fitCatalog(member: "v1.24.0")),
  WorkspaceCase(
    "a version of the host's only", [.init("w/a.yaml", plan("omega", "0.9.0"))], catalog: fitCatalog(member: "v1.24.0")),
  WorkspaceCase(
    "both clusters are too old, each said once",
    [.init("w/a.yaml", plan("omega", "⟦1.0.0⟧", more: scheduling("[host, ⟦member⟧]")))],
    ["unsupported-kubernetes-version", "unsupported-kubernetes-version"],
    catalog: fitCatalog(host: "v1.24.0", member: "v1.23.1")),
  WorkspaceCase(
    "a vendor's suffix", [.init("w/a.yaml", plan("omega", "1.0.0", more: scheduling("[host, member]")))],
    catalog: fitCatalog(host: "v1.30.0-tke.1", member: "v1.29.3-eks-ae9a62a")),
  WorkspaceCase(
    "a vendor's suffix on a version that is too old",
    [.init("w/a.yaml", plan("omega", "⟦1.0.0⟧", more: scheduling("[host]")))],
    ["unsupported-kubernetes-version"], catalog: fitCatalog(host: "v1.24.0-tke.1")),
  WorkspaceCase(
    "a cluster that says nothing of its version",
    [.init("w/a.yaml", plan("omega", "1.0.0", more: scheduling("[host, member]")))],
    catalog: fitCatalog(host: "''", member: "weird")),
  WorkspaceCase(
    "no clusters in the catalog", [.init("w/a.yaml", plan("omega", "1.0.0", more: scheduling("[host, member]")))],
    catalog: fitCatalog(hasClusters: false)),
  WorkspaceCase(
    "no catalog at all", [.init("w/a.yaml", plan("omega", "1.0.0", more: scheduling("[host, member]")))], catalog: nil),
  WorkspaceCase(
    "a version that the catalog does not know",
    [.init("w/a.yaml", plan("omega", "⟦3.0.0⟧", more: scheduling("[host]")))], ["unknown-version"],
    catalog: fitCatalog(host: "v1.24.0")),

  // What other tools do with a file.
  WorkspaceCase(
    "a patch says only what it changes",
    [
      .init(
        "w/p.yaml",
        "apiVersion: kubesphere.io/v1alpha1\nkind: InstallPlan\nmetadata: {name: beta}\nspec: {config: 'a: b'}\n",
        role: .patch(named: true))
    ]),
  WorkspaceCase(
    "a patch that changes only the version",
    [
      .init(
        "w/p.yaml",
        """
        apiVersion: kubesphere.io/v1alpha1
        kind: InstallPlan
        metadata: {name: beta}
        spec: {extension: {version: ⟦9.9.9⟧}}

        """, role: .patch(named: true))
    ], ["unknown-version"]),
  WorkspaceCase(
    "a patch that changes only the version, of a plan that its target names",
    [
      .init(
        "w/p.yaml",
        """
        apiVersion: kubesphere.io/v1alpha1
        kind: InstallPlan
        metadata: {name: beta}
        spec: {extension: {version: 9.9.9}}

        """, role: .patch(named: false))
    ]),
  WorkspaceCase(
    "a patch that leads to what is not there",
    [
      .init(
        "w/p.yaml",
        """
        apiVersion: kubesphere.io/v1alpha1
        kind: InstallPlan
        metadata: {name: alpha}
        spec: {extension: {version: ⟦1.0.0⟧}}

        """, role: .patch(named: true))
    ], ["missing-dependency"]),
  WorkspaceCase(
    "a patch with kustomize's directives",
    [
      .init(
        "w/p.yaml",
        """
        apiVersion: kubesphere.io/v1alpha1
        kind: InstallPlan
        metadata: {name: beta}
        $patch: merge
        spec:
          clusterScheduling:
            $patch: replace
            overrides: {host: null}
          upgradeStrategy: null

        """, role: .patch(named: true))
    ]),
  WorkspaceCase(
    "what is wrong in a patch is wrong all the same",
    [
      .init(
        "w/p.yaml",
        """
        apiVersion: kubesphere.io/v1alpha1
        kind: InstallPlan
        metadata: {name: beta}
        spec:
          ⟦enabeld⟧: true
          config: ⟦1⟧
          extension: {name: beta, version: ⟦9.9.9⟧}

        """, role: .patch(named: true))
    ], ["unknown-field", "wrong-type", "unknown-version"]),
  WorkspaceCase(
    "the name of a patch with a target says nothing",
    [.init("w/p.yaml", plan("beta", "2.1.0", metadata: "any"), role: .patch(named: false))]),
  WorkspaceCase(
    "the name of a patch without one does",
    [.init("w/p.yaml", plan("⟦beta⟧", "2.1.0", metadata: "⟦any⟧"), role: .patch(named: true))],
    ["name-mismatch", "name-mismatch"]),
  WorkspaceCase(
    "SOPS",
    [
      .init(
        "w/a.yaml",
        plan(
          "beta", "2.1.0",
          more: """
              config: ENC[AES256_GCM,data:q83vEjRWeJA=,iv:MTIzNDU2Nzg5MDEy,tag:MTIzNDU2Nzg5MDEy,type:str]
            sops:
              age: []
              lastmodified: "2026-01-01T00:00:00Z"
              mac: ENC[AES256_GCM,data:q83vEjRWeJA=,iv:MTIzNDU2Nzg5MDEy,tag:MTIzNDU2Nzg5MDEy,type:str]
              version: 3.9.0

            """))
    ]),
  WorkspaceCase(
    "SOPS, with everything encrypted",
    [
      .init(
        "w/a.yaml",
        """
        apiVersion: kubesphere.io/v1alpha1
        kind: InstallPlan
        metadata: {name: beta}
        spec:
          extension: {name: "ENC[AES256_GCM,data:a,type:str]", version: "ENC[AES256_GCM,data:a,type:str]"}
          enabled: ENC[AES256_GCM,data:a,type:bool]
          upgradeStrategy: ENC[AES256_GCM,data:a,type:str]
          clusterScheduling:
            placement: {clusters: ["ENC[AES256_GCM,data:a,type:str]"]}
            overrides: {host: "ENC[AES256_GCM,data:a,type:str]"}
        sops: {version: 3.9.0}

        """)
    ]),
]

struct WorkspaceRuleTests {
  func context(_ test: WorkspaceCase) -> (PlanFile, FileContext, [Range<Int>]) {
    let (text, ranges) = Marked(test.files[0].text).textAndRanges
    let files = test.files.enumerated().map { index, file in
      IndexedFile(PlanFile(index == 0 ? text : file.text), name: file.path)
        .governed(by: file.group, role: file.role)
    }
    let index = PlanIndex(files: files, isComplete: true)
    let first = test.files[0]
    let plans: PlanIndex? =
      switch test.workspace {
      case .whole: index
      case .partial: index.incomplete
      case .unknown: nil
      }
    let catalog = test.catalog.map { text in
      var reader = ManifestReader()
      reader.read(Array(text.utf8), path: "catalog.yaml")
      return reader.catalog(evidence: "catalog.yaml")
    }
    let context = FileContext(
      catalog: catalog, role: first.role, plans: plans, file: first.path, group: first.group)
    return (PlanFile(text), context, ranges)
  }

  @Test(arguments: workspaceCases) func findings(_ test: WorkspaceCase) {
    let (file, context, ranges) = context(test)
    let findings = diagnose(file, context)
    #expect(findings.map(\.code) == test.codes, "\(findings)")
    #expect(findings.map(\.range) == ranges, "\(findings)")
    if test.workspace == .partial { #expect(findings.allSatisfy { $0.severity == .hint }) }
  }

  @Test(arguments: workspaceCases) func fixes(_ test: WorkspaceCase) {
    let (file, context, _) = context(test)
    for finding in diagnose(file, context) {
      for fix in finding.fixes {
        let text = applying(fix.edits, to: file.text.string)
        var files = test.files
        files[0] = WorkspaceTestFile(
          files[0].path, text, entry: files[0].entry, kustomization: files[0].kustomization, role: files[0].role)
        let fixed = WorkspaceCase("", files, catalog: test.catalog, workspace: test.workspace)
        let (after, afterContext, _) = self.context(fixed)
        #expect(diagnose(after, afterContext).allSatisfy { $0.code != finding.code }, "\(fix)")
        #expect(after.parts.allSatisfy { $0.content?.document.errors.isEmpty != false })
      }
    }
  }

  /// The places of other plans, in this file and in others.
  @Test func relatedPlaces() throws {
    let test = WorkspaceCase(
      "", [.init("w/a.yaml", "# 你好\n" + plan("beta", "2.1.0")), .init("w/b.yaml", "# é\n" + plan("beta", "2.1.0"))])
    let (file, context, _) = context(test)
    let finding = try #require(diagnose(file, context).first)
    guard case .plan(let place)? = finding.related.first?.place else { return #expect(Bool(false)) }
    #expect(place.file == "w/b.yaml" && place.number == 0 && place.span?.start.line == 7)
    #expect(place.span?.start.column(.utf16) == 10 && place.span?.end.column(.utf8) == 14)
    #expect(finding.message.en.contains("`beta`") && finding.message.en.contains("`w/b.yaml`"))
  }

  /// A file of very many plans for one extension costs no more than its length.
  @Test func manyRivals() {
    let text = String(repeating: plan("beta", "2.1.0") + "---\n", count: 3000)
    let findings = diagnose(PlanFile(text), catalog: nil)
    #expect(findings.count == 3000 && findings.allSatisfy { $0.related.count == 5 })
  }
}
