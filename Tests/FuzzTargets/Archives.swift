// Chart archives: whatever comes is read or refused, within the limits and in one line. tar however its bytes are cut.

import CZlib

@testable import HelmCharts

/// Small, so that inputs reach them.
private let limits = ChartLimits(archive: 40_000, inflated: 400_000, file: 4000, members: 100, depth: 4, charts: 12)

func fuzzArchive(_ bytes: [UInt8]) {
  do throws(ChartFilesError) {
    holdsLimits(try ChartFiles(archive: bytes, limits: limits))
  } catch {
    check(error)
  }
}

func fuzzTar(_ bytes: [UInt8]) {
  var input = Input(bytes)
  let length = 1 + input.number(below: 1500)
  let tar = withRightChecksums(Array(input.rest))
  let whole = told(tar, inPiecesOf: max(1, tar.count))
  precondition(told(tar, inPiecesOf: length) == whole, "a tar archive in pieces is another one")

  do throws(ChartFilesError) {
    let chart = try ChartFiles(archive: gzip(tar), limits: limits)
    holdsLimits(chart)
    // The files of the chart, written as a list, are the same chart.
    let again = try? ChartFiles(files: listed(chart, below: ""))
    precondition(again == unpacked(chart), "a chart as a folder is another one")
  } catch {
    check(error)
  }
}

private func check(_ error: ChartFilesError) {
  let text = error.description
  precondition(text.count <= 200 && !text.contains(where: \.isNewline), "an error is too long")
}

private func holdsLimits(_ chart: ChartFiles) {
  var charts = 0
  func check(_ chart: ChartFiles, depth: Int) {
    charts += 1
    precondition(depth <= limits.depth, "a chart lies too deep")
    precondition(chart.files["Chart.yaml"] != nil, "a chart without Chart.yaml")
    for (name, bytes) in chart.files {
      precondition(ChartFiles.keptNames.contains(name) && bytes.count <= limits.file, "a file should not be kept")
    }
    for subchart in chart.subcharts { check(subchart, depth: depth + 1) }
  }
  check(chart, depth: 1)
  precondition(charts <= limits.charts, "there are too many charts")
}

/// All that a reader tells, in pieces of a length, and how it ended.
private func told(_ bytes: [UInt8], inPiecesOf length: Int) -> [String] {
  var reader = TarReader()
  var (lines, content): ([String], [UInt8]) = ([], [])
  var rest = bytes[...]
  do throws(ChartFilesError.Reason) {
    while !rest.isEmpty {
      var piece = rest.prefix(length)
      rest = rest.dropFirst(length)
      while let event = try reader.next(&piece) {
        switch event {
        case .member(let member): lines.append("\(member)")
        case .content(let part):
          precondition(!part.isEmpty, "an empty part")
          content += part
        case .memberEnd:
          lines.append("\(content)")
          content = []
        }
      }
      precondition(piece.isEmpty, "bytes are left")
    }
    try reader.finish()
  } catch {
    lines.append("\(error)")
  }
  return lines
}

/// What looks like a header gets the checksum that it should have: mutations never guess it.
private func withRightChecksums(_ bytes: [UInt8]) -> [UInt8] {
  var bytes = bytes
  for start in stride(from: 0, to: bytes.count - 511, by: 512)
  where bytes[(start + 257)..<(start + 262)].elementsEqual("ustar".utf8) {
    bytes.replaceSubrange((start + 148)..<(start + 156), with: [UInt8](repeating: 0x20, count: 8))
    let sum = bytes[start..<(start + 512)].reduce(0) { $0 + Int($1) }
    for digit in 0..<6 { bytes[start + 153 - digit] = UInt8(ascii: "0") + UInt8(sum >> (3 * digit) & 7) }
  }
  return bytes
}

/// gzip whose data is stored as it is.
private func gzip(_ bytes: [UInt8]) -> [UInt8] {
  func little(_ value: UInt, _ count: Int) -> [UInt8] { (0..<count).map { UInt8(value >> (8 * $0) & 0xFF) } }
  var result: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 0xFF]
  var rest = bytes[...]
  repeat {
    let block = rest.prefix(0xFFFF)
    rest = rest.dropFirst(block.count)
    let count = UInt(block.count)
    result += [rest.isEmpty ? 1 : 0] + little(count, 2) + little(~count & 0xFFFF, 2) + block
  } while !rest.isEmpty
  return result + little(UInt(crc32(0, bytes, UInt32(bytes.count))), 4) + little(UInt(bytes.count), 4)
}

/// The files of a chart as they lie in a folder. Charts that were packed have folders without `.tgz`.
private func listed(_ chart: ChartFiles, below folder: String) -> [(path: String, bytes: [UInt8])] {
  let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
  let own = chart.files.map { name, bytes in (path: folder + name, bytes: mark + bytes) }
  return own + (chart.hasTemplates ? [(path: folder + "templates/a", bytes: [])] : [])
    + chart.subcharts.flatMap { listed($0, below: "\(folder)charts/\(folderName($0))/") }
}

private func unpacked(_ chart: ChartFiles) -> ChartFiles {
  ChartFiles(
    name: folderName(chart), files: chart.files, hasTemplates: chart.hasTemplates,
    subcharts: chart.subcharts.map(unpacked).sorted { $0.name < $1.name })
}

private func folderName(_ chart: ChartFiles) -> String {
  chart.name.hasSuffix(".tgz") ? chart.name + "-" : chart.name
}
