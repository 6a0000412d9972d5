// The same on real extensions. Their charts are not part of this project: the variable INSTALLPLAN_REAL_CHARTS names a folder
// with `<name>-<version>.tgz` files, and `real-merge.jsonl` with what KubeSphere's and Helm's own code computed for them.

import Foundation
import HelmCharts
import Testing
import TextDocument
import YAMLSyntax

@testable import InstallPlanAnalysis

let realCharts = ProcessInfo.processInfo.environment["INSTALLPLAN_REAL_CHARTS"] ?? ""

func realChart(_ name: String) throws -> Chart {
  let data = try Data(contentsOf: URL(fileURLWithPath: realCharts).appending(path: name))
  return try Chart(ChartFiles(archive: Array(data)))
}

let realChartNames: [String] =
  realCharts.isEmpty
  ? []
  : ((try? FileManager.default.contentsOfDirectory(atPath: realCharts)) ?? []).filter { $0.hasSuffix(".tgz") }.sorted()

extension Finding {
  /// Told by a rule that asks the chart, and more than a hint.
  fileprivate var isOfChart: Bool { severity > .hint && Rule.named(code)?.basis == .chart }
}

@Suite(.enabled(if: !realCharts.isEmpty, "INSTALLPLAN_REAL_CHARTS names no folder of charts"))
struct RealChartTests {
  /// Helm values as the `config` of a plan.
  private func plan(_ name: String, _ version: String, config: String) -> String {
    let lines = config.split(separator: "\n", omittingEmptySubsequences: false)
    return """
      apiVersion: kubesphere.io/v1alpha1
      kind: InstallPlan
      metadata:
        name: \(name)
      spec:
        extension:
          name: \(name)
          version: \(version)
        enabled: true
        upgradeStrategy: Manual
        config: |

      """ + lines.map { $0.isEmpty ? "" : "    " + $0 }.joined(separator: "\n")
  }

  private func findings(_ archive: String, config: (Chart) -> String) throws -> (text: String, [Finding]) {
    let chart = try realChart(archive)
    let charts = Charts([ChartID(name: chart.name, version: chart.version): .known(chart, source: archive)])
    let text = plan(chart.name, chart.version, config: config(chart))
    return (text, diagnose(PlanFile(text), catalog: nil, charts: charts))
  }

  @Test(arguments: realChartNames) func theExtensionsOwnValuesAreNoFault(_ archive: String) throws {
    let (text, found) = try findings(archive) { $0.valuesText.string }
    for finding in found where finding.severity >= .warning || finding.isOfChart {
      let place = SourceText(text).string(in: finding.range)
      Issue.record("\(archive): \(finding.code): \(place): \(finding.message.en)")
    }
  }

  @Test(arguments: realChartNames) func eachPartsOwnValuesAreNoFault(_ archive: String) throws {
    let (text, found) = try findings(archive) { chart in
      chart.subchartKeys.map { key in
        let lines = (chart.subchart(for: key)?.valuesText.string ?? "").split(
          separator: "\n", omittingEmptySubsequences: false)
        return "\(key):\n" + lines.map { $0.isEmpty || $0 == "---" ? "" : "  " + $0 }.joined(separator: "\n")
      }.joined(separator: "\n")
    }
    for finding in found where finding.severity >= .warning || finding.isOfChart {
      let place = SourceText(text).string(in: finding.range)
      Issue.record("\(archive): \(finding.code): \(place): \(finding.message.en)")
    }
  }

  /// In every mapping of every chart, exactly the keys that it has there are offered.
  @Test(arguments: realChartNames) func allKeysAreOffered(_ archive: String) throws {
    let chart = try realChart(archive)
    let charts = Charts([ChartID(name: chart.name, version: chart.version): .known(chart, source: archive)])
    var (mappings, keys, slowest) = (0, 0, Duration.zero)
    func visit(_ key: ChartKey, _ path: [String]) {
      let names = key.names
      if key.kind == .mapping, !key.isOpen {
        var config = ""
        for (depth, name) in path.enumerated() {
          config += String(repeating: "  ", count: depth) + (needsQuotes(name) ? quoted(name) : name) + ":\n"
        }
        config += String(repeating: "  ", count: path.count)
        let text = plan(chart.name, chart.version, config: config) + (path.isEmpty ? "    " : "")
        let start = ContinuousClock.now
        let offered = complete(
          PlanFile(text), at: text.utf8.count, catalog: nil, language: .english, snippets: true, documented: false,
          charts: charts)
        slowest = max(slowest, ContinuousClock.now - start)
        #expect(Set(offered.map(\.label)) == Set(names), "\(path)")
        #expect(offered.count == names.count)
        mappings += 1
        keys += names.count
        for item in offered {
          let written = applying([TextEdit(item.replaceRange, item.insertText)], to: text)
          #expect(
            PlanFile(written).parts.allSatisfy { $0.content?.document.isIntact != false }, "\(path) \(item.label)")
        }
      }
      for name in names { if let next = key[name], path.count < 12 { visit(next, path + [name]) } }
    }
    visit(ChartKey(chart), [])
    print(archive, "mappings:", mappings, "keys:", keys, "slowest:", slowest)
  }

  /// Two neighbours swapped in each key of the extension's own values that a mapping of the chart has.
  @Test func swappedLettersAreTold() throws {
    var (all, told, right) = (0, 0, 0)
    var missed: [String] = []
    for archive in realChartNames {
      let chart = try realChart(archive)
      let charts = Charts([ChartID(name: chart.name, version: chart.version): .known(chart, source: archive)])
      let values = chart.valuesText
      func swap(_ mapping: YAMLNode, _ known: ChartKey, _ path: [String]) {
        for entry in mapping.entries {
          guard let key = known[entry.key.text] else { continue }
          // Keys that only the extension's own file has are known by nothing else.
          if let swapped = swapped(entry.key.text), known[swapped] == nil {
            var bytes = values.bytes
            let range = entry.key.contentRange
            if String(decoding: bytes[range], as: UTF8.self) == entry.key.text {
              bytes.replaceSubrange(range, with: Array(swapped.utf8))
              let text = plan(chart.name, chart.version, config: String(decoding: bytes, as: UTF8.self))
              let found = diagnose(PlanFile(text), catalog: nil, charts: charts).filter {
                SourceText(text).string(in: $0.range) == swapped && $0.severity >= .warning
              }
              all += 1
              if !found.isEmpty { told += 1 }
              if found.contains(where: { $0.fixes.first?.edits.first?.newText == entry.key.text }) {
                right += 1
              } else {
                missed.append("\(archive): \((path + [swapped]).joined(separator: "."))")
              }
            }
          }
          if entry.value.kind == .mapping { swap(entry.value, key, path + [entry.key.text]) }
        }
      }
      if let root = chart.valuesDocument.root { swap(root, ChartKey(chart), []) }
    }
    #expect(all > 0 && Double(told) >= 0.99 * Double(all) && right == told, "\(all) \(told) \(right) \(missed)")
    print("swapped: \(all), told: \(told), right first: \(right)", missed)
  }

  private func swapped(_ name: String) -> String? {
    var letters = Array(name)
    let middle = letters.count / 2
    for index in [middle - 1, 0, letters.count - 2] where index >= 0 && index + 1 < letters.count {
      if letters[index] != letters[index + 1] {
        letters.swapAt(index, index + 1)
        return String(letters)
      }
    }
    return nil
  }

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
