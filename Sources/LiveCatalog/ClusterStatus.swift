// How it stands with a followed cluster: what the user is told of it, and never a diagnostic.

import HelmCharts
import KubeSphereModel
import KubernetesClient

public struct ClusterStatus: Sendable, Equatable {
  public enum Phase: Sendable, Equatable {
    /// There is no cluster to follow; the problem says why.
    case none
    /// Nothing has come yet.
    case connecting
    /// What is known is what the cluster holds now.
    case live
    /// The cluster cannot be asked; what is known, if anything, is from the past.
    case offline
  }

  /// What is known of one kind of objects.
  public enum Kind: Sendable, Equatable {
    case loading
    /// All of them are known.
    case listed(count: Int)
    /// They cannot be had.
    case failed(ConnectionProblem)
  }

  public var phase = Phase.connecting
  /// Nil inside a cluster, and while it is not known.
  public var context: String?
  /// The API server's URL.
  public var server: String?
  /// What the API server says of itself, as `v1.31.4`.
  public var serverVersion: String?
  public var kinds: [CatalogKind: Kind] = [:]
  /// Whether the server will not tell its version.
  var isVersionRefused = false
  /// Set where the cluster answers and is certainly not one that holds extensions.
  public var wrongCluster: ConnectionProblem?
  /// Why things are not as they should be; nil: they are.
  public var problem: ConnectionProblem?
  /// When what is known was last known to hold, in seconds since 1970, where it is from the past.
  public var dataAsOf: Double?
  /// The files whose change can lead to another cluster.
  public var kubeconfigPaths: [String] = []
  /// Why catalogs cannot be kept on disk; nil: they can, or need not.
  public var cacheProblem: String?
  /// How many charts are known of those that plans name.
  public var knownCharts = 0
  /// Why the others are not, where their versions say that there is one.
  public var unknownCharts: [ChartID: String] = [:]
  /// Whether each kind has been listed, or cannot be had: there is nothing more to wait for.
  public var isComplete = false

  public init() {}

  /// What is not as it should be, each once; empty: all is well.
  public var trouble: [ConnectionProblem] {
    guard let problem else { return [] }
    guard phase == .live, wrongCluster == nil else { return [problem] }
    var seen: [ConnectionProblem] = []
    for kind in CatalogKind.allCases {
      if case .failed(let other)? = kinds[kind], !seen.contains(other) { seen.append(other) }
    }
    return seen
  }

  /// How it stands with the charts that plans name, to follow the summary; empty: none is wanted.
  public var chartSummary: String {
    let unknown = unknownCharts.sorted { $0.key < $1.key }
    let known = "\(knownCharts) chart\(knownCharts == 1 ? "" : "s")"
    guard let first = unknown.first else { return knownCharts > 0 ? "; \(known)" : "" }
    let others = unknown.count > 1 ? ", and \(unknown.count - 1) more" : ""
    return "; \(known); the chart of \(first.key.text) is not known\(others): \(first.value)"
  }

  /// One line for a log or a status bar.
  public var summary: String {
    let name = context.map { "context `\($0)`" } ?? "the cluster"
    switch phase {
    case .none: return problem.map { "no cluster: \($0)" } ?? "no cluster"
    case .connecting: return "\(name): connecting to \(server ?? "its server")"
    case .live:
      let counts = CatalogKind.allCases.compactMap { kind -> String? in
        if case .listed(let count)? = kinds[kind] { "\(count) \(kind.rawValue)" } else { nil }
      }
      let trouble = self.trouble.map { "; \($0)" }.joined()
      return "\(name): \(counts.isEmpty ? "connected" : counts.joined(separator: ", "))\(trouble)"
    case .offline: return "\(name) is offline: \(problem.map(\.description) ?? "no answer")"
    }
  }
}

extension ClusterStatus {
  /// Notes how many charts are known, and why others are not: those of versions that name no chart are none.
  mutating func note(_ charts: [ChartID: ChartKnowledge], versions: [String: ExtensionVersion]) {
    knownCharts = charts.values.reduce(0) { $0 + ($1.chart == nil ? 0 : 1) }
    unknownCharts = [:]
    for case (let id, .unknown(let reason)) in charts where versions[id.text]?.chart != nil {
      unknownCharts[id] = reason
    }
  }
}
