// The files of a chart and its subcharts that say what its values are, from an archive or a folder. As Helm's loader reads
// them; templates are only noticed.

/// The files of one chart, and its subcharts with theirs.
public struct ChartFiles: Sendable, Equatable {
  /// The files that are kept. All others are dropped while reading.
  public static let keptNames: Set<String> = ["Chart.yaml", "requirements.yaml", "values.yaml", "values.schema.json"]

  /// The folder or archive below `charts/` of the chart around this one (`loki`, `loki-6.6.2.tgz`). Empty for the outermost.
  public let name: String
  /// Those of `keptNames` that are there, by name, without a byte order mark. `Chart.yaml` always is. A file that an
  /// archive has twice counts as it came last.
  public let files: [String: [UInt8]]
  /// True if any file lies in the chart's own `templates/`.
  public let hasTemplates: Bool
  /// In the order of their names; Helm has none.
  public let subcharts: [ChartFiles]

  /// Reads a packaged chart (`.tgz`): gzip and tar, all of it below one folder.
  ///
  /// - Parameter archive: The whole file, of at most `limits.archive` bytes.
  public init(archive: [UInt8], limits: ChartLimits = .standard) throws(ChartFilesError) {
    var budget = ChartBudget(limits)
    self = try chartFiles(archive: archive, name: "", depth: 1, members: [], &budget)
  }

  /// Reads the files of a chart's folder.
  ///
  /// - Parameter files: Paths are relative to the chart's folder, with slashes: `Chart.yaml`, `charts/loki/values.yaml`.
  ///   Only the bytes of files that `needsBytes(of:)` names are used; those of others may be left empty.
  public init(files: [(path: String, bytes: [UInt8])], limits: ChartLimits = .standard) throws(ChartFilesError) {
    var budget = ChartBudget(limits)
    self = try chartFiles(files: files, &budget)
  }

  /// True for the files of a chart's folder that are kept, or are nested archives.
  ///
  /// - Parameter path: As `init(files:limits:)` takes it.
  public static func needsBytes(of path: String) -> Bool {
    guard let place = try? ChartPlace(chartPath(path)) else { return false }
    switch place.role {
    case .kept, .archive: return true
    case .template, .other: return false
    }
  }

  init(name: String, files: [String: [UInt8]], hasTemplates: Bool, subcharts: [ChartFiles]) {
    self.name = name
    self.files = files
    self.hasTemplates = hasTemplates
    self.subcharts = subcharts
  }
}
