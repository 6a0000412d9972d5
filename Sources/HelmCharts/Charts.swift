// What is known of charts at one moment: an immutable value, as the catalog is.

/// One version of an extension, whose chart never changes.
public struct ChartID: Sendable, Hashable, Comparable {
  public let name: String
  public let version: String

  public init(name: String, version: String) {
    (self.name, self.version) = (name, version)
  }

  /// As the object of the cluster and the archive are called: `loki-1.0.1`.
  public var text: String { "\(name)-\(version)" }

  public static func < (a: ChartID, b: ChartID) -> Bool { (a.name, a.version) < (b.name, b.version) }
}

/// The chart of one version, or why it is not there. Absence says nothing about what the chart holds.
public enum ChartKnowledge: Sendable {
  /// - source: where the chart is from, in words for its reader: a path, or a context.
  case known(Chart, source: String)
  /// It is being fetched.
  case pending
  /// It cannot be had.
  ///
  /// - reason: in plain words; no secrets, no contents.
  case unknown(reason: String)

  public var chart: Chart? { if case .known(let chart, _) = self { chart } else { nil } }
}

/// What is known of the charts that somebody asked for.
public final class Charts: Sendable {
  private let known: [ChartID: ChartKnowledge]
  /// Which releases of Helm the values are computed for.
  public let helm: HelmGeneration

  public init(_ known: [ChartID: ChartKnowledge] = [:], helm: HelmGeneration = .nullKeepsDefaultsOfSubcharts) {
    (self.known, self.helm) = (known, helm)
  }

  /// nil: nobody asked for it.
  public subscript(_ id: ChartID) -> ChartKnowledge? { known[id] }

  public func chart(_ name: String, _ version: String) -> Chart? {
    known[ChartID(name: name, version: version)]?.chart
  }

  public var ids: [ChartID] { known.keys.sorted() }

  /// The same with one more.
  public func with(_ id: ChartID, _ knowledge: ChartKnowledge) -> Charts {
    var known = known
    known[id] = knowledge
    return Charts(known, helm: helm)
  }
}
