// What is refused, and what the reader is told.

import Testing

@testable import HelmCharts

struct ChartFilesErrorTests {
  struct Case: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let archive: [UInt8]
    let reason: ChartFilesError.Reason
    let members: [String]

    init(_ description: String, _ archive: [UInt8], _ reason: ChartFilesError.Reason, _ members: [String] = []) {
      (self.testDescription, self.archive, self.reason, self.members) = (description, archive, reason, members)
    }

    /// A member that is refused for its name.
    init(name: String, _ reason: ChartFilesError.Reason) {
      self.init(name, tinyChart("tiny", [.file(name)]), reason, [name])
    }
  }

  static let whole = tinyChart("tiny", [.file("tiny/values.yaml", bytes: noise(3000))])

  static let cases = [
    Case("nothing", [], .empty),
    Case("a web page", Array("\n <!DOCTYPE html><html>…".utf8), .webPage),
    Case("a web page with a mark", Array("\u{FEFF}<html>".utf8), .webPage),
    Case("tar without gzip", tar([.file("tiny/Chart.yaml")]), .plainTar),
    Case("YAML", Array("apiVersion: v2".utf8), .notGzip),
    Case("gzip's magic alone", [0x1F, 0x8B, 0x08], .truncated),
    Case("cut off in gzip", whole.dropLast(1000), .truncated, ["tiny/values.yaml"]),
    Case("cut off in its last bytes", whole.dropLast(3), .truncated),
    Case(
      "cut off in tar", gzip(Array(tar([.file("tiny/Chart.yaml", "text")]).prefix(514))), .truncated,
      ["tiny/Chart.yaml"]),
    Case("a wrong gzip checksum", whole.dropLast(8) + [0, 0, 0, 0] + whole.suffix(4), .damagedGzip),
    Case("gzip of something else", gzip(Array("apiVersion: v2".utf8)), .truncated),
    Case("gzip of a long text", gzip([UInt8](repeating: 65, count: 600)), .damagedTar(.checksum)),
    Case(
      "a wrong tar checksum", tinyChart("tiny", [TarMember(name: "x", hasRightChecksum: false)]), .damagedTar(.checksum)
    ),
    Case("no members", tgz([]), .noFiles),
    Case("gzip of nothing", gzip([]), .noFiles),
    Case("folders only", tgz([TarMember(name: "tiny/", type: "5")]), .noFiles),
    Case("no Chart.yaml", tgz([.file("tiny/values.yaml")]), .noChartFile),
    Case("one deeper than it should be", tgz([.file("a/tiny/Chart.yaml")]), .noChartFile),
    Case("a subchart without", tinyChart("tiny", [.file("tiny/charts/a/README.md")]), .noChartFile, ["charts/a/"]),
    Case(
      "a subchart in a subchart without",
      tinyChart("tiny", nested(1).map { .file("tiny/\($0.name)") } + [.file("tiny/charts/a/charts/b/x")]),
      .noChartFile, ["charts/a/charts/b/"]),

    Case("a file outside", tgz([.file("Chart.yaml")]), .outsideFolder, ["Chart.yaml"]),
    Case(name: "tiny/../x", .parentPath),
    Case(name: "tiny/..", .parentPath),
    Case(name: "tiny/a/../../x", .parentPath),
    Case(name: "../../etc/passwd", .parentPath),
    Case(name: "tiny/..data/values.yaml", .parentPath),
    Case(name: "tiny\\..\\..\\x", .parentPath),
    Case(name: "tiny//etc/passwd", .absolutePath),
    Case(name: "//etc/passwd", .absolutePath),
    Case(name: "tiny/.", .outsideFolder),
    Case(name: "tiny/a/..", .outsideFolder),
    Case(name: "tiny/c:/x", .drivePath),
    Case(name: "tiny\\C:\\x", .drivePath),
    Case(name: "Chart.yaml/x", .chartFileIsFolder),
    Case(name: "tiny/charts/a.tgz/Chart.yaml", .archiveIsFolder),

    Case("a nested archive that is none", packed(Array("<html>".utf8)), .webPage, ["charts/a.tgz"]),
    Case("a nested archive that is cut off", packed(tinyChart().dropLast(20)), .truncated, ["charts/a.tgz"]),
    Case("a nested archive without a chart", packed(tgz([.file("a/x")])), .noChartFile, ["charts/a.tgz"]),
    Case("a name in it", packed(tgz([.file("a/../x")])), .parentPath, ["charts/a.tgz", "a/../x"]),
    Case(
      "and in the one in it", packed(packed(tgz([.file("a/../x")]))), .parentPath,
      ["charts/a.tgz", "charts/a.tgz", "a/../x"]),
    Case(
      "a folder in it", packed(tinyChart("tiny", [.file("tiny/charts/b/x")])), .noChartFile,
      ["charts/a.tgz", "charts/b/"]),
  ]

  @Test(arguments: cases) func isRefused(_ example: Case) {
    #expect(throws: ChartFilesError(reason: example.reason, members: example.members)) {
      try ChartFiles(archive: example.archive)
    }
  }

  static let folders: [(path: String, reason: ChartFilesError.Reason)] = [
    ("/etc/passwd", .absolutePath), ("../x", .parentPath), ("a/../../x", .parentPath), ("c:/x", .drivePath),
    ("", .outsideFolder), (".", .outsideFolder), ("charts/a.tgz/x", .archiveIsFolder), ("charts/a.tgz", .empty),
  ]

  @Test(arguments: folders) func isRefusedInAFolder(_ path: String, reason: ChartFilesError.Reason) {
    #expect(throws: ChartFilesError(reason: reason, members: [path])) {
      try ChartFiles(files: [("Chart.yaml", []), (path, [])])
    }
  }

  @Test func aFolderWithoutAChart() {
    #expect(throws: ChartFilesError(reason: .noChartFile, members: [])) { try ChartFiles(files: []) }
  }

  static let reasons: [ChartFilesError.Reason] = [
    .empty, .webPage, .plainTar, .notGzip, .truncated, .damagedGzip, .noMemory, .noFiles, .noChartFile, .outsideFolder,
    .absolutePath, .parentPath, .drivePath, .chartFileIsFolder, .archiveIsFolder, .archiveTooLarge(limit: 8 << 20),
    .inflatedTooLarge(limit: 64 << 20), .fileTooLarge(limit: 2 << 20), .tooManyMembers(limit: 20_000),
    .tooManyCharts(limit: 200), .tooDeep(limit: 8),
  ]

  @Test(arguments: reasons + ChartFilesError.TarFault.allCases.map { .damagedTar($0) })
  func isSaidInFewWords(_ reason: ChartFilesError.Reason) {
    let name = String(repeating: "long/", count: 900)
    let hidden = String(repeating: "\u{202E}", count: 30)
    for members in [[], ["tiny/values.yaml"], [name], [name, name], [name, name, hidden]] {
      let text = ChartFilesError(reason: reason, members: members).description
      #expect(text.count <= 200, "\(text)")
      #expect(text.hasSuffix("."))
    }
  }

  @Test func namesAreShownSafely() {
    let error = ChartFilesError(reason: .noChartFile, members: ["charts/a.tgz", "charts/b.tgz", "charts/\u{202E}\n`/"])
    #expect(
      error.description
        == "`charts/a.tgz › … › charts/\\u202E\\n'/`: Add a `Chart.yaml`: without it Helm does not load the chart.")
  }
}

/// A chart with another one in `charts/a.tgz`.
func packed(_ archive: [UInt8]) -> [UInt8] { tinyChart("tiny", [.file("tiny/charts/a.tgz", bytes: archive)]) }
