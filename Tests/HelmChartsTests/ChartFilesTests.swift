// Charts from archives and folders.

import Testing

@testable import HelmCharts

struct ChartFilesTests {
  @Test func aPackagedChartIsRead() throws {
    let chart = try ChartFiles(
      archive: tgz([
        .file("loki/Chart.yaml", "name: loki"), .file("loki/values.yaml", "a: 1"), .file("loki/templates/a.yaml"),
        .file("loki/charts/minio/Chart.yaml", "name: minio"), .file("loki/README.md"),
      ]))
    #expect(chart.name == "")
    #expect(
      chart.files.mapValues { String(decoding: $0, as: UTF8.self) } == [
        "Chart.yaml": "name: loki", "values.yaml": "a: 1",
      ])
    #expect(chart.hasTemplates)
    #expect(chart.subcharts.map(\.name) == ["minio"])
  }
}
