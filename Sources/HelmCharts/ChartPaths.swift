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
///
/// It goes by bytes: a hostile archive has a hundred thousand folders in its names.
func chartPath(_ path: String) throws(ChartFilesError.Reason) -> String {
  let slash = UInt8(ascii: "/")
  guard path.utf8.first != slash else { throw .absolutePath }
  var parts: [ArraySlice<UInt8>] = []
  for part in Array(path.utf8).split(separator: slash) where !part.elementsEqual(".".utf8) {
    if part.elementsEqual("..".utf8), let last = parts.last, !last.elementsEqual("..".utf8) {
      parts.removeLast()
    } else {
      parts.append(part)
    }
  }
  guard let first = parts.first else { throw .outsideFolder }
  // So does Helm: `..data` too.
  guard !first.starts(with: "..".utf8) else { throw .parentPath }
  let isDrive = first.count == 2 && first.last == UInt8(ascii: ":") && isLetter(first.first)
  guard !isDrive || parts.count == 1 else { throw .drivePath }
  return String(decoding: Array(parts.joined(separator: [slash])), as: UTF8.self)
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
    var rest = path[...]
    while let below = rest.below("charts") {
      guard !path.utf8.ends(with: ".prov"), !below.utf8.starts(with: "_".utf8), !below.utf8.starts(with: ".".utf8)
      else { return nil }
      let end = below.utf8.firstIndex(of: UInt8(ascii: "/"))
      let name = below[..<(end ?? below.endIndex)]
      let isArchive = name.utf8.ends(with: ".tgz")
      guard let end else {
        if isArchive { role = .archive(String(name)) }
        return
      }
      guard !isArchive else { throw .archiveIsFolder }
      charts.append(String(name))
      rest = below[below.utf8.index(after: end)...]
    }
    if rest.below("templates") != nil {
      role = .template
    } else if ChartFiles.keptNames.contains(String(rest)) {
      role = .kept(String(rest))
    }
  }
}

extension Substring {
  /// What follows a folder's name and its slash. Nil if the path is not below that folder.
  fileprivate func below(_ folder: String) -> Substring? {
    let folder = "\(folder)/"
    return utf8.starts(with: folder.utf8) ? Substring(utf8.dropFirst(folder.utf8.count)) : nil
  }
}

extension BidirectionalCollection<UInt8> {
  fileprivate func ends(with suffix: String) -> Bool { self.suffix(suffix.utf8.count).elementsEqual(suffix.utf8) }
}
