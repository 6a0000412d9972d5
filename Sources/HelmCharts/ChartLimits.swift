// How much of a chart is read. Helm's own limits are 100 MiB in all and 5 MiB a file; the largest charts of KubeSphere's
// museum have 2 MiB and 240 files.

/// The limits of one chart with all its subcharts.
public struct ChartLimits: Sendable, Equatable {
  /// Bytes of a compressed archive, nested ones too.
  public var archive: Int
  /// Bytes of everything inflated, nested archives too.
  public var inflated: Int
  /// Bytes of a file that is kept.
  public var file: Int
  /// Files, folders and links, those in nested archives too.
  public var members: Int
  /// How many charts lie inside each other, the outermost counted.
  public var depth: Int
  /// How many charts there are, the outermost counted.
  public var charts: Int

  public init(
    archive: Int = 8 << 20, inflated: Int = 64 << 20, file: Int = 2 << 20, members: Int = 20_000, depth: Int = 8,
    charts: Int = 200
  ) {
    self.archive = archive
    self.inflated = inflated
    self.file = file
    self.members = members
    self.depth = depth
    self.charts = charts
  }

  public static let standard = ChartLimits()
}

/// What has been used of the limits.
struct ChartBudget {
  let limits: ChartLimits
  private var inflated = 0
  private var members = 0
  private var charts = 0

  init(_ limits: ChartLimits) { self.limits = limits }

  mutating func count(inflated bytes: Int) throws(ChartFilesError.Reason) {
    inflated += bytes
    guard inflated <= limits.inflated else { throw .inflatedTooLarge(limit: limits.inflated) }
  }

  mutating func countMember() throws(ChartFilesError.Reason) {
    members += 1
    guard members <= limits.members else { throw .tooManyMembers(limit: limits.members) }
  }

  mutating func countChart() throws(ChartFilesError.Reason) {
    charts += 1
    guard charts <= limits.charts else { throw .tooManyCharts(limit: limits.charts) }
  }
}
