// A chart while its files come in, in whatever order.

struct ChartFolder {
  private var files: [String: [UInt8]] = [:]
  private var hasTemplates = false
  /// Subcharts by their folder below `charts/`.
  private var folders: [String: ChartFolder] = [:]
  /// Packed subcharts by their name below `charts/`.
  private var archives: [String: [UInt8]] = [:]

  /// Adds a file, and the subcharts in which it lies.
  ///
  /// - Parameter depth: How many charts lie around this one, itself counted.
  mutating func add(
    _ place: ChartPlace, _ bytes: [UInt8], depth: Int, _ budget: inout ChartBudget
  ) throws(ChartFilesError.Reason) {
    let isArchive = if case .archive = place.role { true } else { false }
    guard depth + place.charts.count + (isArchive ? 1 : 0) <= budget.limits.depth else {
      throw .tooDeep(limit: budget.limits.depth)
    }
    try add(place.charts[...], place.role, bytes, &budget)
  }

  private mutating func add(
    _ charts: ArraySlice<String>, _ role: ChartPlace.Role, _ bytes: [UInt8], _ budget: inout ChartBudget
  ) throws(ChartFilesError.Reason) {
    if let name = charts.first {
      if folders[name] == nil { try budget.countChart() }
      return try folders[name, default: ChartFolder()].add(charts.dropFirst(), role, bytes, &budget)
    }
    switch role {
    case .kept(let name): files[name] = withoutMark(bytes)
    case .template: hasTemplates = true
    case .archive(let name):
      // Of two with the same name Helm takes the first.
      guard archives[name] == nil else { return }
      try budget.countChart()
      archives[name] = withoutMark(bytes)
    case .other: break
    }
  }

  /// The chart as it is when all files have come. Packed subcharts are read now, one after the other.
  ///
  /// - Parameters:
  ///   - path: Of this chart's folder in the archive or folder around it: empty, or it ends with a slash.
  ///   - members: The archives in which it lies.
  func chart(
    name: String, path: String = "", depth: Int, members: [String], _ budget: inout ChartBudget
  ) throws(ChartFilesError) -> ChartFiles {
    guard files["Chart.yaml"] != nil else {
      throw ChartFilesError(reason: .noChartFile, members: path.isEmpty ? members : members + [path])
    }
    var subcharts: [ChartFiles] = []
    for (name, folder) in folders {
      subcharts.append(
        try folder.chart(name: name, path: "\(path)charts/\(name)/", depth: depth + 1, members: members, &budget))
    }
    for (name, archive) in archives {
      subcharts.append(
        try chartFiles(
          archive: archive, name: name, depth: depth + 1, members: members + ["\(path)charts/\(name)"], &budget))
    }
    return ChartFiles(
      name: name, files: files, hasTemplates: hasTemplates, subcharts: subcharts.sorted { $0.name < $1.name })
  }
}

/// Helm takes a byte order mark from every file.
private func withoutMark(_ bytes: [UInt8]) -> [UInt8] {
  bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(bytes.dropFirst(3)) : bytes
}
