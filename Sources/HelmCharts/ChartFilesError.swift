// Why the files of a chart could not be read, in words for the chart's user. Nothing of a file's contents is in them.

import TextDocument

public struct ChartFilesError: Error, Equatable, Sendable, CustomStringConvertible {
  public enum Reason: Error, Equatable, Sendable {
    case empty
    case webPage
    case plainTar
    case notGzip
    case truncated
    case damagedGzip
    case damagedTar(TarFault)
    case noMemory

    case noFiles
    case noChartFile
    case outsideFolder
    case absolutePath
    case parentPath
    case drivePath
    case chartFileIsFolder
    case archiveIsFolder

    /// Limits are in bytes, or a number of things.
    case archiveTooLarge(limit: Int)
    case inflatedTooLarge(limit: Int)
    case fileTooLarge(limit: Int)
    case tooManyMembers(limit: Int)
    case tooManyCharts(limit: Int)
    case tooDeep(limit: Int)
  }

  /// Completes "the archive is damaged, …".
  public enum TarFault: String, CaseIterable, Sendable {
    case checksum = "the checksum of a tar header is wrong"
    case size = "a size in a tar header is not a number"
    case endMark = "it goes on after a block of zeros"
    case paxRecord = "a PAX header cannot be read"
    case longName = "a name or PAX header is longer than 1 MiB"
    case sparse = "or has a sparse file, which is not supported"
  }

  public let reason: Reason
  /// The file or archive where it happened, by its name in the archive around it; outer archives come first. Empty for
  /// the chart's own archive.
  public let members: [String]

  /// One or two sentences. Names are shortened, and shown without what would reorder or hide text.
  public var description: String {
    guard !members.isEmpty else { return reason.sentence }
    let place = members.map(shown)
    // Of many archives in each other the outermost and the innermost tell enough.
    let shown = place.count > 2 ? [place[0], "…", place[place.count - 1]] : place
    return "`\(shown.joined(separator: " › "))`: \(reason.sentence)"
  }
}

extension ChartFilesError.Reason {
  fileprivate var sentence: String {
    switch self {
    case .empty: "Download the chart again: the file is empty."
    case .webPage:
      "This is a web page, not a chart archive. Check the address: servers send pages when a login is needed or nothing is found."
    case .plainTar: "Compress the archive with gzip: this is a plain tar file, and Helm reads only `.tgz`."
    case .notGzip: "This is not a chart archive: it is not compressed with gzip. `helm package` makes one."
    case .truncated: "Download or package the chart again: the archive is cut off."
    case .damagedGzip: "Download or package the chart again: the compressed data is damaged."
    case .damagedTar(let fault): "Package the chart again: the archive is damaged, \(fault.rawValue)."
    case .noMemory: "There is not enough memory to read the archive."
    case .noFiles: "Package the chart with `helm package`: the archive has no files."
    case .noChartFile: "Add a `Chart.yaml`: without it Helm does not load the chart."
    case .outsideFolder: "Put the chart into a folder of the archive: Helm refuses files outside of one."
    case .absolutePath: "Helm refuses this name: it is an absolute path. Package the chart with `helm package`."
    case .parentPath: "Helm refuses this name: it begins with `..`. Package the chart with `helm package`."
    case .drivePath: "Helm refuses this name: it begins with a drive letter. Package the chart with `helm package`."
    case .chartFileIsFolder: "Put the chart into a folder of the archive: `Chart.yaml` must be a file in it."
    case .archiveIsFolder: "Rename this folder: below `charts/` only archives may end with `.tgz`."
    case .archiveTooLarge(let limit): "Make the archive smaller: only archives of up to \(mebibytes(limit)) are read."
    case .inflatedTooLarge(let limit):
      "Make the chart smaller: unpacked it has more than \(mebibytes(limit)), and reading stops there."
    case .fileTooLarge(let limit): "Make this file smaller: only files of up to \(mebibytes(limit)) are read."
    case .tooManyMembers(let limit):
      "Leave files out of the chart: it has more than \(limit) files and folders, and reading stops there."
    case .tooManyCharts(let limit):
      "Leave subcharts out: the chart and its subcharts are more than \(limit), and reading stops there."
    case .tooDeep(let limit): "Nest subcharts less deeply: only \(limit) charts inside each other are read."
    }
  }
}

private func mebibytes(_ bytes: Int) -> String {
  bytes >= 1 << 20 ? "\(bytes >> 20) MiB" : "\(bytes) bytes"
}

/// A name of a member within backquotes, on one line. A long name's end tells more than its beginning.
private func shown(_ name: String) -> String {
  let limit = 32
  let text = visible(name).unicodeScalars.flatMap { scalar -> [Unicode.Scalar] in
    switch scalar {
    case "\n": ["\\", "n"]
    case "\t": ["\\", "t"]
    case "`": ["'"]
    default: [scalar]
    }
  }
  let end = text.count <= limit ? text : ["…"] + text.suffix(limit - 1)
  return String(String.UnicodeScalarView(end))
}
