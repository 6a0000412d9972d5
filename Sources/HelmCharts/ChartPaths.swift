// What the names in a chart mean to Helm: which are refused, and what a file is in its chart.
// After Helm's pkg/chart/loader: archive.go and load.go.

/// The path inside the chart of an archive's member: its first folder is dropped.
func chartPath(ofMember name: String) throws(ChartFilesError.Reason) -> String {
  // Archives made on Windows may have backslashes.
  let delimiter = UInt8(ascii: name.utf8.contains(UInt8(ascii: "\\")) ? "\\" : "/")
  guard let first = name.utf8.firstIndex(of: delimiter) else { throw .outsideFolder }
  let path = name.utf8[name.utf8.index(after: first)...].map { $0 == delimiter ? UInt8(ascii: "/") : $0 }
  let result = try chartPath(String(decoding: path, as: UTF8.self))
  guard name[..<first] != "Chart.yaml" else { throw .chartFileIsFolder }
  return result
}

/// A path inside a chart without `.`, `..` and doubled slashes.
func chartPath(_ path: String) throws(ChartFilesError.Reason) -> String {
  let slash = UInt8(ascii: "/")
  guard path.utf8.first != slash else { throw .absolutePath }
  var parts: [Substring] = []
  for part in path.utf8.split(separator: slash).map(Substring.init) where part != "." {
    if part == "..", let last = parts.last, last != ".." { parts.removeLast() } else { parts.append(part) }
  }
  guard let first = parts.first else { throw .outsideFolder }
  // So does Helm: `..data` too.
  guard !first.utf8.starts(with: "..".utf8) else { throw .parentPath }
  let isDrive = first.utf8.count == 2 && first.utf8.last == UInt8(ascii: ":") && isLetter(first.utf8.first)
  guard !isDrive || parts.count == 1 else { throw .drivePath }
  return parts.joined(separator: "/")
}

private func isLetter(_ byte: UInt8?) -> Bool {
  guard let byte else { return false }
  return (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
}

/// What a file is in a chart.
struct ChartPlace: Equatable {
  enum Role: Equatable {
    /// One of `ChartFiles.keptNames`.
    case kept(String)
    case template
    /// `charts/NAME.tgz`.
    case archive(String)
    case other
  }

  /// The folders below `charts/` that lead to the chart which has the file, the outermost first.
  var charts: [String] = []
  var role = Role.other

  /// How many bytes the file may have, and why not more. Nil if its bytes are not kept.
  func limit(_ limits: ChartLimits) -> (bytes: Int, reason: ChartFilesError.Reason)? {
    switch role {
    case .kept: (limits.file, .fileTooLarge(limit: limits.file))
    case .archive: (limits.archive, .archiveTooLarge(limit: limits.archive))
    case .template, .other: nil
    }
  }

  /// - Returns: nil for what Helm does not look at: `charts/_x`, `charts/.x` and signatures (`.prov`).
  init?(_ path: String) throws(ChartFilesError.Reason) {
    var parts = path.utf8.split(separator: UInt8(ascii: "/")).map { String(Substring($0)) }[...]
    while parts.first == "charts", parts.count > 1 {
      guard !path.utf8.hasSuffix(".prov"), let name = parts.dropFirst().first, !name.utf8.starts(with: "_".utf8),
        !name.utf8.starts(with: ".".utf8)
      else { return nil }
      let isArchive = name.utf8.hasSuffix(".tgz")
      guard parts.count > 2 else {
        if isArchive { role = .archive(name) }
        return
      }
      guard !isArchive else { throw .archiveIsFolder }
      charts.append(name)
      parts = parts.dropFirst(2)
    }
    if parts.count == 1, ChartFiles.keptNames.contains(parts.first ?? "") {
      role = .kept(parts.first ?? "")
    } else if parts.count > 1, parts.first == "templates" {
      role = .template
    }
  }
}

extension String.UTF8View {
  fileprivate func hasSuffix(_ suffix: String) -> Bool { self.suffix(suffix.utf8.count).elementsEqual(suffix.utf8) }
}
