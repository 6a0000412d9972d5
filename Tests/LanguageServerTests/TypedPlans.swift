// Plans of every style that people type, each right when it is finished, and what the cluster holds meanwhile. What is
// between ⟦ and ⟧ is what somebody fills in who has the rest as a template.

import KubeSphereModel
import Testing

struct TypedPlan: CustomTestStringConvertible, Sendable {
  let name: String
  let marked: String
  var isJSON = false

  init(_ name: String, _ marked: String, isJSON: Bool = false) {
    self.name = name
    self.marked = marked
    self.isJSON = isJSON
  }

  var text: String { marked.filter { $0 != "⟦" && $0 != "⟧" } }
  /// Whether something is to be filled in.
  var isTemplate: Bool { marked.contains("⟦") }
  var testDescription: String { name }

  static let all = [
    TypedPlan("block", TypedPlanTexts.block), TypedPlan("order of its own", TypedPlanTexts.ownOrder),
    TypedPlan("four columns", TypedPlanTexts.fourColumns),
    TypedPlan("quoted", TypedPlanTexts.quotedPlan), TypedPlan("flow inside block", TypedPlanTexts.flowInside),
    TypedPlan("flow", TypedPlanTexts.flow), TypedPlan("flow over lines", TypedPlanTexts.flowOverLines),
    TypedPlan("JSON", TypedPlanTexts.json, isJSON: true),
    TypedPlan("JSON in a line", TypedPlanTexts.jsonInALine, isJSON: true),
    TypedPlan("JSON for several clusters", TypedPlanTexts.jsonMulticluster, isJSON: true),
    TypedPlan("block config", TypedPlanTexts.blockConfig), TypedPlan("quoted config", TypedPlanTexts.quotedConfig),
    TypedPlan("config of several kinds", TypedPlanTexts.configs),
    TypedPlan("multicluster", TypedPlanTexts.multicluster),
    TypedPlan("overrides first", TypedPlanTexts.overridesFirst), TypedPlan("selector", TypedPlanTexts.selector),
    TypedPlan("several documents", TypedPlanTexts.several), TypedPlan("list", TypedPlanTexts.list),
    TypedPlan("comments", TypedPlanTexts.comments),
    TypedPlan("anchors", TypedPlanTexts.anchors), TypedPlan("dependencies", TypedPlanTexts.dependencies),
    TypedPlan("CRLF", TypedPlanTexts.block.replacing("\n", with: "\r\n")),
  ]
}

/// What the cluster holds: extensions whose names begin alike, one that needs another, one with agents.
let typedCatalog: Catalog = {
  func version(_ name: String, _ version: String, _ change: (inout ExtensionVersion) -> Void = { _ in })
    -> ExtensionVersion
  {
    var result = ExtensionVersion(objectName: "\(name)-\(version)", extensionName: name, version: version)
    result.kubeVersion = ">=1.19.0-0"
    change(&result)
    return result
  }
  func cluster(_ name: String, _ labels: [String: String]) -> Cluster {
    var result = Cluster(name: name)
    result.labels = labels
    result.kubernetesVersion = "v1.31.4"
    result.kubeSphereVersion = "v4.1.3"
    result.conditions = ["Ready": "True"]
    return result
  }
  var devops = Extension(name: "devops")
  devops.state = "Installed"
  devops.reportedVersion = "1.1.2"
  return Catalog(
    evidence: "context `test`", completeKinds: Set([.extensions, .extensionVersions, .clusters]),
    extensions: [devops]
      + ["whizard", "whizard-events", "whizard-monitoring", "whizard-telemetry"].map(Extension.init),
    versions: [
      version("devops", "1.1.1"), version("devops", "1.1.2"), version("devops", "1.1.3"), version("devops", "1.1.30"),
      version("whizard", "1.0.0"), version("whizard-telemetry", "1.2.0"), version("whizard-telemetry", "1.2.2"),
      version("whizard-events", "1.3.0") {
        $0.externalDependencies = [ExternalDependency(name: "whizard-telemetry", version: ">=1.2.1", isRequired: true)]
      },
      version("whizard-monitoring", "1.1.0") { $0.installationMode = .multicluster },
      version("whizard-monitoring", "1.1.1") { $0.installationMode = .multicluster },
    ],
    categories: [],
    clusters: [
      cluster("host", [Cluster.hostLabel: "", "env": "production"]), cluster("member-1", ["env": "staging"]),
      cluster("member-2", ["env": "staging", "region": "east"]), cluster("member-20", ["env": "production"]),
    ])
}()
