// Charts from archives and folders, as Helm's loader reads them.

import Testing

@testable import HelmCharts

struct ChartFilesTests {
  /// A chart as the lines of `outline`, from the same files as an archive and as a folder.
  struct Case: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let files: [TarMember]
    let outline: [String]

    init(_ description: String, _ files: [TarMember], _ outline: [String]) {
      (self.testDescription, self.files, self.outline) = (description, files, outline)
    }
  }

  static let cases = [
    Case("one file", [.file("Chart.yaml")], ["/ Chart.yaml"]),
    Case(
      "all that is kept",
      [
        .file("values.schema.json", "{}"), .file("values.yaml", "a: 1"), .file("requirements.yaml"),
        .file("Chart.yaml"),
      ], ["/ Chart.yaml requirements.yaml values.schema.json={} values.yaml=a: 1"]),
    Case(
      "what is dropped",
      [
        .file("Chart.yaml"), .file("values.yml"), .file("Chart.lock"), .file("README.md"), .file("crds/values.yaml"),
        .file("sub/Chart.yaml"), .file("Values.yaml"), .file("charts"), .file("templates"), .file("ci/a/values.yaml"),
      ], ["/ Chart.yaml"]),
    Case("templates", [.file("Chart.yaml"), .file("templates/a/b.yaml")], ["/ +templates Chart.yaml"]),
    Case(
      "subcharts in folders, before their chart and mixed",
      [
        .file("charts/b/values.yaml", "b"), .file("charts/a/Chart.yaml"), .file("charts/b/charts/c/Chart.yaml"),
        .file("Chart.yaml"), .file("charts/b/Chart.yaml"), .file("charts/a/templates/x"),
        .file("charts/b/charts/c/values.yaml", "c"),
      ],
      ["/ Chart.yaml", "/a +templates Chart.yaml", "/b Chart.yaml values.yaml=b", "/b/c Chart.yaml values.yaml=c"]),
    Case(
      "subcharts in archives",
      [
        .file("Chart.yaml"),
        .file("charts/a-1.0.0.tgz", bytes: tinyChart("a", [.file("a/values.yaml", "a")])),
        .file(
          "charts/b/charts/c-1.tgz",
          bytes: tinyChart("any", [.file("x/templates/y"), .file("x/charts/d.tgz", bytes: tinyChart())])),
        .file("charts/b/Chart.yaml"), .file("charts/a/Chart.yaml"),
      ],
      [
        "/ Chart.yaml", "/a Chart.yaml", "/a-1.0.0.tgz Chart.yaml=name: a values.yaml=a", "/b Chart.yaml",
        "/b/c-1.tgz +templates Chart.yaml=name: any", "/b/c-1.tgz/d.tgz Chart.yaml=name: tiny",
      ]),
    Case(
      "what Helm leaves out below charts/",
      [
        .file("Chart.yaml"), .file("charts/_a/values.yaml"), .file("charts/.b/x"), .file("charts/_c.tgz"),
        .file("charts/a.tgz.prov"), .file("charts/d/e.prov"), .file("charts/README.md"), .file("charts/.gitkeep"),
      ], ["/ Chart.yaml"]),
    Case(
      "byte order marks go",
      [
        .file("Chart.yaml", "\u{FEFF}x"), .file("values.yaml", "\u{FEFF}\u{FEFF}"),
        .file("charts/a/Chart.yaml", "\u{FEFF}"),
      ],
      ["/ Chart.yaml=x values.yaml=\u{FEFF}", "/a Chart.yaml"]),
    Case(
      "a file that comes twice",
      [
        .file("Chart.yaml"), .file("values.yaml", "1"), .file("values.yaml", "2"),
        .file("charts/a.tgz", bytes: tinyChart("1")), .file("charts/a.tgz", bytes: tinyChart("2")),
      ], ["/ Chart.yaml values.yaml=2", "/a.tgz Chart.yaml=name: 1"]),
    Case(
      "paths in other words",
      [.file("./Chart.yaml"), .file("charts//a/./x/../Chart.yaml"), .file("x/../values.yaml", "v")],
      ["/ Chart.yaml values.yaml=v", "/a Chart.yaml"]),
    Case(
      "as deep as it may be", [.file("Chart.yaml")] + nested(7),
      (0...7).map { depth in
        (depth == 0 ? "/" : String(repeating: "/a", count: depth)) + " Chart.yaml"
      }),
  ]

  @Test(arguments: cases) func chartsAreRead(_ example: Case) throws {
    let inFolder = example.files.map { file in
      var file = file
      file.name = "chart/\(file.name)"
      return file
    }
    #expect(outline(try ChartFiles(archive: tgz(inFolder))) == example.outline)
    let listed = example.files.map { file in
      (path: file.name, bytes: ChartFiles.needsBytes(of: file.name) ? file.content : [])
    }
    #expect(outline(try ChartFiles(files: listed)) == example.outline)
  }

  static let otherNames: [(member: TarMember, path: String)] = [
    (.file("/values.yaml"), "values.yaml"),
    (.file("a\\values.yaml"), "values.yaml"),
    (.file("C:\\values.yaml"), "values.yaml"),
    (.file("a\\charts\\b\\Chart.yaml"), "charts/b/Chart.yaml"),
    (.file("b\\charts/b\\Chart.yaml"), "charts/b/Chart.yaml"),
    (.file("other/values.yaml"), "values.yaml"),
    (TarMember(name: "Chart.yaml", prefix: String(repeating: "x", count: 150)), "Chart.yaml"),
  ]

  /// The first folder is dropped, whatever it is called.
  @Test(arguments: otherNames) func namesInArchives(_ member: TarMember, path: String) throws {
    let name = member.prefix.isEmpty ? member.name : "\(member.prefix)/\(member.name)"
    #expect(try chartPath(ofMember: name) == path)
    _ = try ChartFiles(archive: tinyChart("tiny", [.file("tiny/charts/b/Chart.yaml"), member]))
  }

  @Test func linksFoldersAndDevicesAreSkipped() throws {
    let skipped = "123456gV".map { TarMember(name: "tiny/values.yaml", type: $0) }
    // Their names are not looked at.
    let outside = "125".map { TarMember(name: "../../etc/passwd", type: $0) }
    #expect(outline(try ChartFiles(archive: tinyChart("tiny", skipped + outside))) == ["/ Chart.yaml=name: tiny"])
  }

  @Test func longNames() throws {
    let long = String(repeating: "long/", count: 60)
    let chart = try ChartFiles(
      archive: tinyChart(
        "tiny",
        [
          .pax([("path", "tiny/charts/pax/Chart.yaml")]), .file("cut"), .pax([("path", "tiny/templates/\(long)a")]),
          .file("cut"), TarMember(name: "L", content: Array("tiny/charts/gnu/Chart.yaml\u{0}".utf8), type: "L"),
          .file("cut"),
        ]))
    #expect(outline(chart) == ["/ +templates Chart.yaml=name: tiny", "/gnu Chart.yaml", "/pax Chart.yaml"])
  }

  /// Helm looks at nothing behind the end of the tar archive.
  @Test func whatFollowsTheArchiveIsIgnored() throws {
    let members = [TarMember.file("tiny/Chart.yaml")]
    let padding = [UInt8](repeating: 0, count: 200_000)
    for bytes in [tgz(members) + Array("junk".utf8), gzip(tar(members) + padding), gzip(tar(members) + noise(100))] {
      #expect(outline(try ChartFiles(archive: bytes)) == ["/ Chart.yaml"])
    }
  }

  @Test func anArchiveInTwoGzipMembers() throws {
    let bytes = tar([.file("tiny/Chart.yaml", "x")])
    let cut = gzip(Array(bytes[..<700])) + gzip(Array(bytes[700...]))
    #expect(outline(try ChartFiles(archive: cut)) == ["/ Chart.yaml=x"])
  }

  static let needed = [
    "Chart.yaml": true, "values.yaml": true, "charts/a/values.schema.json": true, "charts/a.tgz": true,
    "charts/a/charts/b.tgz": true, "templates/a.yaml": false, "a.tgz": false, "charts/_a/values.yaml": false,
    "charts/a.tgz/values.yaml": false, "../values.yaml": false, "": false, "README.md": false,
  ]

  @Test(arguments: needed) func whatBytesAreNeeded(_ path: String, isNeeded: Bool) {
    #expect(ChartFiles.needsBytes(of: path) == isNeeded)
  }
}

/// Charts in folders inside each other, each called `a`.
func nested(_ depth: Int) -> [TarMember] {
  (1...depth).map { .file(String(repeating: "charts/a/", count: $0) + "Chart.yaml") }
}

/// One line a chart: its place, if it has templates, and its files with their contents.
private func outline(_ chart: ChartFiles, _ place: String = "") -> [String] {
  let files = chart.files.sorted { $0.key < $1.key }.map { name, bytes in
    bytes.isEmpty ? name : "\(name)=\(String(decoding: bytes, as: UTF8.self))"
  }
  let line = [place.isEmpty ? "/" : place] + (chart.hasTemplates ? ["+templates"] : []) + files
  return [line.joined(separator: " ")] + chart.subcharts.flatMap { outline($0, "\(place)/\($0.name)") }
}
