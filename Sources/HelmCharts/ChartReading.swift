// From an archive's bytes, or a list of files, to the files of a chart. Both put what they find into a `ChartFolder`.

/// - Parameters:
///   - name: Of the archive below `charts/`; empty for the outermost.
///   - depth: How many charts lie around this one, itself counted.
///   - members: The names of this archive and those around it, for errors; the outermost has none.
func chartFiles(
  archive: [UInt8], name: String, depth: Int, members: [String], _ budget: inout ChartBudget
) throws(ChartFilesError) -> ChartFiles {
  var contents = ArchiveContents(depth: depth)
  do throws(ChartFilesError.Reason) {
    if depth == 1 { try budget.countChart() }
    try contents.read(archive, &budget)
  } catch {
    throw ChartFilesError(reason: error, members: members + (contents.member.map { [$0] } ?? []))
  }
  return try contents.folder.chart(name: name, depth: depth, members: members, &budget)
}

func chartFiles(
  files: [(path: String, bytes: [UInt8])], _ budget: inout ChartBudget
) throws(ChartFilesError) -> ChartFiles {
  var folder = ChartFolder()
  var member: String?
  do throws(ChartFilesError.Reason) {
    try budget.countChart()
    for (path, bytes) in files {
      member = path
      try budget.countMember()
      try budget.count(inflated: bytes.count)
      guard let place = try ChartPlace(chartPath(path)) else { continue }
      if let limit = place.limit(budget.limits), bytes.count > limit.bytes { throw limit.reason }
      try folder.add(place, bytes, depth: 1, &budget)
    }
  } catch {
    throw ChartFilesError(reason: error, members: member.map { [$0] } ?? [])
  }
  return try folder.chart(name: "", depth: 1, members: [], &budget)
}

/// One archive while it is read.
private struct ArchiveContents {
  let depth: Int
  var folder = ChartFolder()
  /// The member that is being read. Nil between members.
  private(set) var member: String?
  private var hasFiles = false
  /// What the member is in the chart, and its bytes so far. Nil for what is not looked at.
  private var place: ChartPlace?
  private var bytes: [UInt8] = []

  init(depth: Int) { self.depth = depth }

  mutating func read(_ archive: [UInt8], _ budget: inout ChartBudget) throws(ChartFilesError.Reason) {
    guard archive.count <= budget.limits.archive else { throw .archiveTooLarge(limit: budget.limits.archive) }
    guard archive.starts(with: [0x1F, 0x8B, 0x08]) else { throw reasonAgainst(archive) }
    var gunzip = try Gunzip(archive)
    var tar = TarReader()
    // What follows the tar's end is checked up to the end of its gzip member, and ignored from there. Helm looks at none
    // of it.
    while !(tar.isAtEnd && gunzip.isAtMemberEnd), let piece = try gunzip.next() {
      try budget.count(inflated: piece.count)
      var rest = piece[...]
      while let event = try tar.next(&rest) { try take(event, &budget) }
    }
    try tar.finish()
    guard hasFiles else { throw .noFiles }
  }

  private mutating func take(
    _ event: TarReader.Event, _ budget: inout ChartBudget
  ) throws(ChartFilesError.Reason) {
    switch event {
    case .member(let member):
      self.member = member.name
      try budget.countMember()
      place = nil
      guard member.kind == .file else { return }
      hasFiles = true
      place = try ChartPlace(chartPath(ofMember: member.name))
      if let limit = place?.limit(budget.limits), member.size > limit.bytes { throw limit.reason }
    case .content(let part):
      if place?.limit(budget.limits) != nil { bytes += part }
    case .memberEnd:
      if let place { try folder.add(place, bytes, depth: depth, &budget) }
      bytes = []
      member = nil
    }
  }
}

/// What bytes that are not gzip seem to be.
private func reasonAgainst(_ bytes: [UInt8]) -> ChartFilesError.Reason {
  let text = bytes.prefix(512).drop { $0 <= 0x20 || [0xEF, 0xBB, 0xBF].contains($0) }
  return
    if bytes.isEmpty
  {
    .empty
  } else if text.first == UInt8(ascii: "<") {
    .webPage
  } else if bytes.dropFirst(257).starts(with: "ustar".utf8) {
    .plainTar
  } else {
    .notGzip
  }
}
