// The catalog of the hover and completion tests: small, and with one of each thing that must be told apart.

import KubeSphereModel

/// A complete catalog.
///
/// - `devops`: Multicluster; 1.1.1 (installed), 1.1.2, 1.1.3 (recommended).
/// - `grafana`: HostOnly, not installed.
/// - `whizard-monitoring`: 1.0.2 is installed and disabled, 1.1.0 is planned.
/// - `whizard-alerting`: has dependencies of every state, and wants a Kubernetes newer than the host's.
/// - `hostile`: every text tries to be more than text.
/// - Clusters: `host` (ready), `member-1` (ready), `member-2` (not ready).
let testCatalog = Catalog(
  evidence: "the test catalog", isComplete: true, extensions: testExtensions, versions: testVersions,
  categories: testCategories, clusters: testClusters)

let testExtensions: [Extension] = [
  made(Extension(name: "devops")) {
    $0.displayName = LocaleTexts(["en": "DevOps", "zh": "DevOps 流水线"])
    $0.description = LocaleTexts([
      "en": "Jenkins-based pipelines and GitOps delivery", "zh": "基于 Jenkins 的流水线与 GitOps 持续交付。",
    ])
    $0.provider = LocaleTexts(["en": "Beijing QingCloud Technology", "zh": "北京青云科技股份有限公司"])
    $0.category = "integration-delivery"
    $0.state = "Installed"
    $0.isEnabled = true
    $0.reportedVersion = "1.1.1"
    $0.plannedVersion = "1.1.1"
    $0.recommendedVersion = "1.1.3"
  },
  made(Extension(name: "grafana")) {
    $0.displayName = LocaleTexts(["en": "Grafana"])
    $0.description = LocaleTexts(["en": "Dashboards for metrics", "zh": "指标数据的可视化面板"])
    $0.category = "observability"
    $0.recommendedVersion = "10.4.1"
  },
  made(Extension(name: "whizard-monitoring")) {
    $0.displayName = LocaleTexts(["en": "WizTelemetry Monitoring", "zh": "WizTelemetry 监控"])
    $0.category = "observability"
    $0.state = "Upgrading"
    $0.isEnabled = false
    $0.reportedVersion = "1.0.2"
    $0.plannedVersion = "1.1.0"
  },
  made(Extension(name: "whizard-alerting")) {
    $0.displayName = LocaleTexts(["en": "WizTelemetry Alerting", "zh": "WizTelemetry 告警"])
    $0.category = "observability"
  },
  made(Extension(name: "hostile")) {
    $0.displayName = LocaleTexts(["en": "**Click** [me](command:evil)"])
    $0.description = LocaleTexts([
      "en": """
      # Free money
      [x](command:evil) ![y](https://evil.example/p.png) <img src=x onerror=alert(1)> <https://evil.example>
      ```sh
      rm -rf /
      ```
      `code` &lt;b&gt; www.evil.example https://evil.example
      """
    ])
    $0.provider = LocaleTexts(["en": "<b>Evil</b> & sons"])
  },
]

let testVersions: [ExtensionVersion] =
  ["1.1.1", "1.1.2", "1.1.3"].map { version in
    made(ExtensionVersion(objectName: "devops-\(version)", extensionName: "devops", version: version)) {
      $0.displayName = LocaleTexts(["en": "DevOps", "zh": "DevOps 流水线"])
      $0.kubeVersion = ">=1.19.0-0"
      $0.ksVersion = ">=4.1.2-0"
      $0.namespace = "kubesphere-devops-system"
      $0.installationMode = .multicluster
      $0.home = "https://kubesphere.io"
      $0.docs = "https://docs.kubesphere.com.cn/v4.1/11-use-extensions/01-devops/"
    }
  } + [
    made(ExtensionVersion(objectName: "grafana-10.4.1", extensionName: "grafana", version: "10.4.1")) {
      $0.kubeVersion = ">=1.19.0-0"
    },
    made(
      ExtensionVersion(objectName: "whizard-monitoring-1.0.2", extensionName: "whizard-monitoring", version: "1.0.2")
    ) { $0.installationMode = .multicluster },
    made(
      ExtensionVersion(objectName: "whizard-monitoring-1.1.0", extensionName: "whizard-monitoring", version: "1.1.0")
    ) { $0.installationMode = .multicluster },
    made(ExtensionVersion(objectName: "whizard-alerting-2.0.0", extensionName: "whizard-alerting", version: "2.0.0")) {
      $0.kubeVersion = ">=1.30.0-0"
      $0.ksVersion = ">=4.1.0-0"
      $0.installationMode = .multicluster
      $0.externalDependencies = [
        ExternalDependency(name: "whizard-monitoring", version: ">=1.1.0", isRequired: true),
        ExternalDependency(name: "devops", version: "^1.1", isRequired: true),
        ExternalDependency(name: "grafana"),
        ExternalDependency(name: "nowhere", version: ">= 23.9.2", isRequired: true),
        ExternalDependency(name: "gpu-driver", type: "host-package"),
      ]
    },
    made(ExtensionVersion(objectName: "hostile-0.1.0", extensionName: "hostile", version: "0.1.0")) {
      $0.kubeVersion = "`>=1` [x](command:evil)"
      $0.namespace = "`<img src=x>`\n# heading"
      $0.home = "command:evil"
      $0.docs = "https://evil.example/>[x](command:evil)"
      $0.externalDependencies = [ExternalDependency(name: "a`b<i>", version: "``\n```", isRequired: true)]
    },
  ]

let testCategories: [Category] = [
  made(Category(name: "integration-delivery")) {
    $0.displayName = LocaleTexts(["en": "Integration & Delivery", "zh": "集成与交付"])
  },
  made(Category(name: "observability")) {
    $0.displayName = LocaleTexts(["en": "Observability", "zh": "可观测性"])
  },
]

let testClusters: [Cluster] = [
  made(Cluster(name: "host")) {
    $0.labels = ["cluster-role.kubesphere.io/host": "", "env": "prod"]
    $0.kubernetesVersion = "v1.28.3"
    $0.kubeSphereVersion = "v4.1.3"
    $0.conditions = ["Ready": "True"]
  },
  made(Cluster(name: "member-1")) {
    $0.labels = ["env": "staging", "region": "cn-north"]
    $0.kubernetesVersion = "v1.30.0-tke.1"
    $0.kubeSphereVersion = "v4.1.3"
    $0.conditions = ["Ready": "True", "Schedulable": "True"]
  },
  made(Cluster(name: "member-2")) {
    $0.labels = ["env": "dev"]
    $0.kubernetesVersion = "v1.27.0"
    $0.conditions = ["Ready": "False"]
  },
]

/// A value with its members set.
private func made<Value>(_ value: Value, _ change: (inout Value) -> Void) -> Value {
  var value = value
  change(&value)
  return value
}
