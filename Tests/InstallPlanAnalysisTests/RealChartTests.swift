// The same on real extensions. Their charts are not part of this project: the variable INSTALLPLAN_REAL_CHARTS names a folder
// with `<name>-<version>.tgz` files, and `real-merge.jsonl` with what KubeSphere's and Helm's own code computed for them.

import Foundation
import HelmCharts
import Testing

@testable import InstallPlanAnalysis

let realCharts = ProcessInfo.processInfo.environment["INSTALLPLAN_REAL_CHARTS"] ?? ""

func realChart(_ name: String) throws -> Chart {
  let data = try Data(contentsOf: URL(fileURLWithPath: realCharts).appending(path: name))
  return try Chart(ChartFiles(archive: Array(data)))
}

let realChartNames: [String] =
  realCharts.isEmpty
  ? [] : ((try? FileManager.default.contentsOfDirectory(atPath: realCharts)) ?? []).filter { $0.hasSuffix(".tgz") }.sorted()

@Suite(.enabled(if: !realCharts.isEmpty, "INSTALLPLAN_REAL_CHARTS names no folder of charts"))
struct RealChartTests {
  @Test func everyTarget() throws {
    let file = URL(fileURLWithPath: realCharts).appending(path: "real-merge.jsonl")
    let rows = try Data(contentsOf: file).split(separator: UInt8(ascii: "\n")).map {
      try JSONDecoder().decode(ValuesRow.self, from: $0)
    }
    #expect(!rows.isEmpty)
    for row in rows {
      TargetValuesTests().check(row, try realChart(try #require(row.chartTgz)))
    }
  }
}
