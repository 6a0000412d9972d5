// Charts in directories that an author names: `<name>-<version>.tgz`, or an unpacked folder `<name>-<version>`.

import HelmCharts
import LocalFiles

/// What the directories hold of one version.
public struct LoadedChart: Sendable {
  /// Nil: none of the directories has it.
  public let knowledge: ChartKnowledge?
  /// The files whose change can change that; absolute paths.
  public let paths: [String]

  public init(knowledge: ChartKnowledge?, paths: [String]) { (self.knowledge, self.paths) = (knowledge, paths) }
}

/// True if a version's chart can have a file: its name leads to no other directory.
public func canBeFile(_ id: ChartID) -> Bool {
  func isPlain(_ text: String) -> Bool {
    !text.isEmpty && text.utf8.count <= 200
      && text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-_.+".contains($0)) }
  }
  return isPlain(id.name) && isPlain(id.version) && !id.name.hasPrefix(".")
}

/// Where a chart is looked for, whether it is there or not: what is not there may come.
public func chartPaths(of id: ChartID, in directories: [String]) -> [String] {
  guard canBeFile(id) else { return [] }
  return directories.flatMap { directory in
    let folder = absolutePath(id.text, from: directory)
    return [folder + ".tgz", folder, folder + "/Chart.yaml"]
  }
}

/// True if one of the directories has a version's chart, readable or not. Blocks.
public func hasChart(_ id: ChartID, in directories: [String]) -> Bool {
  chartPaths(of: id, in: directories).contains { !$0.hasSuffix("/" + id.text) && FileStamp(path: $0) != nil }
}

/// Looks for the chart of a version. Blocks.
///
/// - Parameter directories: absolute paths; the first that has the chart counts, and in it the archive.
public func loadChart(_ id: ChartID, in directories: [String], limits: ChartLimits = .standard) -> LoadedChart {
  let paths = chartPaths(of: id, in: directories)
  guard !paths.isEmpty else { return LoadedChart(knowledge: nil, paths: []) }
  for directory in directories {
    let folder = absolutePath(id.text, from: directory)
    if FileStamp(path: folder + ".tgz") != nil {
      return LoadedChart(knowledge: knowledge(ofArchive: folder + ".tgz", limits), paths: paths)
    }
    if FileStamp(path: folder + "/Chart.yaml") != nil {
      let (knowledge, files) = knowledge(ofFolder: folder, limits)
      return LoadedChart(knowledge: knowledge, paths: paths + files)
    }
  }
  return LoadedChart(knowledge: nil, paths: paths)
}

/// The chart in an archive, or why there is none, in words that do not quote it.
public func chart(fromArchive bytes: [UInt8], limits: ChartLimits = .standard) -> Result<Chart, UnreadableChart> {
  do throws(ChartFilesError) {
    return chart(try ChartFiles(archive: bytes, limits: limits))
  } catch {
    return .failure(UnreadableChart(reason: "the chart cannot be read: \(error)"))
  }
}

public struct UnreadableChart: Error, Sendable {
  public let reason: String
}

private func chart(_ files: ChartFiles) -> Result<Chart, UnreadableChart> {
  do throws(HelmFailure) {
    return .success(try Chart(files))
  } catch {
    return .failure(UnreadableChart(reason: "the chart cannot be loaded: \(error.reason)"))
  }
}

private func knowledge(ofArchive path: String, _ limits: ChartLimits) -> ChartKnowledge {
  do throws(FileProblem) {
    switch chart(fromArchive: try readFile(path, atMost: limits.archive), limits: limits) {
    case .success(let chart): return .known(chart, source: path)
    case .failure(let unreadable): return .unknown(reason: "\(path): \(unreadable.reason)")
    }
  } catch {
    return .unknown(reason: "\(error)")
  }
}

private func knowledge(ofFolder folder: String, _ limits: ChartLimits) -> (ChartKnowledge, files: [String]) {
  var files: [(path: String, bytes: [UInt8])] = []
  var read: [String] = []
  var pending = [""]
  var left = limits.members
  var total = 0
  do throws(FileProblem) {
    while let current = pending.popLast() {
      guard let entries = directoryEntries(folder + (current.isEmpty ? "" : "/" + current), atMost: left + 1) else {
        continue
      }
      left -= entries.count
      guard left >= 0 else {
        return (.unknown(reason: "\(folder): the chart has more than \(limits.members) files"), read)
      }
      for entry in entries {
        let path = current.isEmpty ? entry.name : "\(current)/\(entry.name)"
        switch entry.kind {
        // Links may lead anywhere, and in circles.
        case .other: continue
        case .directory: pending.append(path)
        case .file:
          guard ChartFiles.needsBytes(of: path) else {
            files.append((path, []))
            continue
          }
          let bytes = try readFile("\(folder)/\(path)", atMost: limits.archive)
          read.append("\(folder)/\(path)")
          total += bytes.count
          guard total <= limits.inflated else {
            return (.unknown(reason: "\(folder): the chart is larger than \(limits.inflated >> 20) MB"), read)
          }
          files.append((path, bytes))
        }
      }
    }
  } catch {
    return (.unknown(reason: "\(error)"), read)
  }
  do throws(ChartFilesError) {
    switch chart(try ChartFiles(files: files, limits: limits)) {
    case .success(let chart): return (.known(chart, source: folder), read)
    case .failure(let unreadable): return (.unknown(reason: "\(folder): \(unreadable.reason)"), read)
    }
  } catch {
    return (.unknown(reason: "\(folder): the chart cannot be read: \(error)"), read)
  }
}
