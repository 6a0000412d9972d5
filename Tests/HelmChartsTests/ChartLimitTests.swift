// Each limit: what just passes, and what does not.

import Testing

@testable import HelmCharts

struct ChartLimitTests {
  typealias Reason = ChartFilesError.Reason

  @Test func theArchiveItself() {
    let archive = tinyChart() + [UInt8](repeating: 0, count: 8 << 20)
    #expect(told(archive) == told(.archiveTooLarge(limit: 8 << 20)))
    #expect(told(Array(archive.prefix(8 << 20))) == "")
  }

  @Test func aBomb() {
    // Of zeros, gzip makes a thousandth.
    let zeros = [UInt8](repeating: 0, count: 65 << 20)
    let bomb = tinyChart("tiny", [.file("tiny/templates/a", bytes: zeros)])
    #expect(bomb.count < 100_000)
    #expect(told(bomb) == told(.inflatedTooLarge(limit: 64 << 20), "tiny/templates/a"))
    // Behind the archive's end nobody reads, but it is counted.
    #expect(told(gzip(tar([.file("tiny/Chart.yaml")]) + zeros)) == told(.inflatedTooLarge(limit: 64 << 20)))
  }

  @Test func nestedBombsShareTheLimit() {
    let third = [UInt8](repeating: 0, count: 24 << 20)
    let small = tinyChart("s", [.file("s/files/a", bytes: third)])
    #expect(told(packed(small)) == "")
    let three = ["a", "b", "c"].map { TarMember.file("tiny/charts/\($0).tgz", bytes: small) }
    #expect(told(tinyChart("tiny", three)).hasSuffix("s/files/a` " + told(.inflatedTooLarge(limit: 64 << 20))))
  }

  @Test func aKeptFile() {
    func archive(_ name: String, _ size: Int) -> [UInt8] {
      tinyChart("tiny", [.file("tiny/charts/a/Chart.yaml"), .file(name, bytes: [UInt8](repeating: 32, count: size))])
    }
    for name in ["tiny/values.yaml", "tiny/charts/a/values.schema.json"] {
      #expect(told(archive(name, 2 << 20)) == "")
      #expect(told(archive(name, 2 << 20 + 1)) == told(.fileTooLarge(limit: 2 << 20), name))
    }
    // What is dropped may be larger.
    #expect(told(archive("tiny/templates/a", 2 << 20 + 1)) == "")
  }

  @Test func aNestedArchive() {
    let limits = ChartLimits(archive: 1000)
    #expect(told(packed(noise(1001)), limits) == told(.archiveTooLarge(limit: 1000)))
    let name = "tiny/charts/a.tgz"
    let zeros = tinyChart("tiny", [.file(name, bytes: [UInt8](repeating: 0, count: 1001))])
    #expect(told(zeros, limits) == told(.archiveTooLarge(limit: 1000), name))
  }

  @Test func members() {
    // Links count as files do.
    let pair = TarMember.file("t/a").bytes + TarMember(name: "t/b", type: "2").bytes
    let pairs = (0..<10_000).flatMap { _ in pair }
    func archive(_ count: Int) -> [UInt8] {
      gzip(TarMember.file("t/Chart.yaml").bytes + pairs.prefix(512 * (count - 1)))
    }
    #expect(told(archive(20_000)) == "")
    #expect(told(archive(20_001)) == told(.tooManyMembers(limit: 20_000), "t/b"))
    // Nested archives count together.
    let limits = ChartLimits(members: 20)
    #expect(told(packed(archive(18)), limits) == "")
    #expect(told(packed(archive(19)), limits) == told(.tooManyMembers(limit: 20), "charts/a.tgz", "t/b"))
  }

  @Test func depth() {
    func archive(_ depth: Int) -> [UInt8] { tinyChart("t", nested(depth).map { .file("t/\($0.name)") }) }
    #expect(told(archive(7)) == "")
    let deepest = "t/" + nested(8)[7].name
    #expect(told(archive(8)) == told(.tooDeep(limit: 8), deepest))
    // A name can be as deep as a name is long.
    let long = String(repeating: "charts/a/", count: 20_000)
    #expect(
      told(tinyChart("t", [.pax([("path", "t/\(long)x")]), .file("cut")])) == told(.tooDeep(limit: 8), "t/\(long)x"))
    // Packed charts.
    let seven = (1...7).reduce(tinyChart()) { chart, _ in packed(chart) }
    #expect(told(seven) == "")
    let names = [String](repeating: "charts/a.tgz", count: 7) + ["tiny/charts/a.tgz"]
    #expect(told(packed(seven)) == told(.tooDeep(limit: 8), names))
    // A packed chart in folders.
    let mixed = nested(6).map { TarMember.file("tiny/\($0.name)") }
    let place = "charts/a/charts/a/charts/a/charts/a/charts/a/charts/a/charts/b.tgz"
    #expect(told(tinyChart("tiny", mixed + [.file("tiny/\(place)", bytes: tinyChart())])) == "")
    let one = packed(tinyChart())
    #expect(
      told(tinyChart("tiny", mixed + [.file("tiny/\(place)", bytes: one)]))
        == told(.tooDeep(limit: 8), place, "tiny/charts/a.tgz"))
  }

  @Test func charts() {
    func subcharts(_ count: Int) -> [TarMember] { (1...count).map { .file("tiny/charts/\($0)/Chart.yaml") } }
    #expect(told(tinyChart("tiny", subcharts(199))) == "")
    #expect(told(tinyChart("tiny", subcharts(200))) == told(.tooManyCharts(limit: 200), "tiny/charts/200/Chart.yaml"))
    let limits = ChartLimits(charts: 4)
    #expect(told(packed(tinyChart("tiny", subcharts(2))), limits) == "")
    #expect(
      told(packed(tinyChart("tiny", subcharts(3))), limits)
        == told(.tooManyCharts(limit: 4), "charts/a.tgz", "tiny/charts/3/Chart.yaml"))
  }

  @Test func foldersHaveTheSameLimits() {
    let chart = (path: "Chart.yaml", bytes: [UInt8]())
    func told(_ more: [(path: String, bytes: [UInt8])], _ limits: ChartLimits) -> String {
      problem { () throws(ChartFilesError) in _ = try ChartFiles(files: [chart] + more, limits: limits) }
    }
    let bytes = [UInt8](repeating: 65, count: 10)
    let limits: [(ChartLimits, Reason, path: String)] = [
      (ChartLimits(inflated: 9), .inflatedTooLarge(limit: 9), "x"),
      (ChartLimits(file: 9), .fileTooLarge(limit: 9), "values.yaml"),
      (ChartLimits(archive: 9), .archiveTooLarge(limit: 9), "charts/a.tgz"),
      (ChartLimits(members: 1), .tooManyMembers(limit: 1), "x"),
      (ChartLimits(depth: 1), .tooDeep(limit: 1), "charts/a/x"),
      (ChartLimits(charts: 1), .tooManyCharts(limit: 1), "charts/a/x"),
    ]
    for (limits, reason, path) in limits {
      #expect(told([(path, bytes)], limits) == self.told(reason, path))
    }
  }

  // MARK: - What is told, in short

  private func told(_ archive: [UInt8], _ limits: ChartLimits = .standard) -> String {
    problem { () throws(ChartFilesError) in _ = try ChartFiles(archive: archive, limits: limits) }
  }

  private func told(_ reason: Reason, _ members: String...) -> String { told(reason, members) }

  private func told(_ reason: Reason, _ members: [String]) -> String {
    (members.isEmpty ? "" : "`\(members.joined(separator: " › "))` ") + "\(reason)"
  }

  private func problem(_ body: () throws(ChartFilesError) -> Void) -> String {
    do throws(ChartFilesError) { try body() } catch { return told(error.reason, error.members) }
    return ""
  }
}
