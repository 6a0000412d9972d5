// The charts of the rules' examples.

import HelmCharts

/// A chart as the texts of its files.
public struct ExampleChart: Sendable {
  public let name: String
  public let version: String
  /// By their paths in the chart, in the order to be shown.
  public let files: [(path: String, text: String)]

  /// The charts as analysis has them.
  public static func charts(_ examples: [ExampleChart]) -> Charts? {
    guard !examples.isEmpty else { return nil }
    var known: [ChartID: ChartKnowledge] = [:]
    for example in examples {
      let files = example.files.map { (path: $0.path, bytes: Array($0.text.utf8)) }
      guard let chart = try? Chart(ChartFiles(files: files)) else { continue }
      known[ChartID(name: example.name, version: example.version)] = .known(chart, source: "example")
    }
    return Charts(known)
  }
}

extension Rule {
  /// The chart of the plan in the examples: `jenkins` runs on the host, `agent` is an alias in every member, and what
  /// switches `metrics-server` stands elsewhere.
  static let exampleChart = ExampleChart(
    name: "devops", version: "1.1.3",
    files: [
      (
        "Chart.yaml",
        """
        apiVersion: v2
        name: devops
        version: 1.1.3
        dependencies:
          - {name: jenkins, tags: [extension], condition: jenkins.enabled}
          - {name: devops-agent, alias: agent, tags: [agent]}
          - {name: metrics-server, tags: [extension], condition: metricsServer.enabled}
        """
      ),
      (
        "values.yaml",
        """
        global:
          imageRegistry: ""
        jenkins:
          enabled: true
          replicas: 1
        metricsServer:
          enabled: true
        """
      ),
      ("charts/jenkins/Chart.yaml", "apiVersion: v2\nname: jenkins\nversion: 1.0.0"),
      (
        "charts/jenkins/values.yaml",
        """
        # The number of controllers.
        replicas: 2
        image:
          repository: jenkins
          # Deprecated: use `digest`.
          tag: "2.440"
          digest: ""
        resources:
          limits:
            memory: 2Gi
        args: []
        nodeSelector: {}
        """
      ),
      ("charts/devops-agent/Chart.yaml", "apiVersion: v2\nname: devops-agent\nversion: 1.0.0"),
      ("charts/devops-agent/values.yaml", "# Seconds between two reports.\ninterval: 30\nlabels: {}"),
      ("charts/metrics-server/Chart.yaml", "apiVersion: v2\nname: metrics-server\nversion: 1.0.0"),
      ("charts/metrics-server/values.yaml", "replicas: 1"),
    ])

  /// The chart of an older version, which had another key.
  static let olderExampleChart = ExampleChart(
    name: "devops", version: "1.1.0",
    files: exampleChart.files.map { file in
      file.path == "charts/jenkins/values.yaml" ? (file.path, file.text + "\nworkers: 2") : file
    })

  /// The plan in order with a `config`.
  ///
  /// - Parameter text: not indented.
  static func config(_ text: String) -> String {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    return examplePlan + "\n  config: |\n" + lines.map { $0.isEmpty ? "" : "    " + $0 }.joined(separator: "\n")
  }
}
